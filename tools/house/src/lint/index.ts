export type { Check, CheckResult } from './check.ts';
export { checks } from './checks.ts';
export { openHouse, type House } from './house.ts';
export { lintProgram, type LintPorts } from './lint-program.ts';
