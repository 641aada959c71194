export { runCommandLine, type Surroundings } from './cli.ts';
export type { AdapterName } from './checker/checker.ts';
export { configJsonSchema } from './config-json-schema.ts';
export type { Choices, Config, Level, RuleId } from './config.ts';
export { AdapterUnavailableError, TsconfigInvalidError, UsageError } from './errors.ts';
export type { ArgumentFinding, FileVerdict, UnnamedCall } from './argument-finding.ts';
export { openLintProject, type LintProject, type ProjectOptions } from './lint-project.ts';
export type { FileRequest } from './select-files.ts';
