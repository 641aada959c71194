import { checkBoundaries } from '../boundaries/check-boundaries.ts';
import { secondOpinionFindings } from '../boundaries/second-opinion-findings.ts';
import type { Check } from './check.ts';

/** dependency-cruiser with the rules that layers.json makes, over every code file that git lists, and whether the ownership lint sees the same. */
export const boundariesCheck: Check = {
  name: 'boundaries',
  claim: 'packages import each other as layers.json says, by their entries, and declare what they import',
  async run(house) {
    const code = await house.code();
    const result = await house.imports();
    const findings = [
      ...checkBoundaries(await house.workspace(), code, result),
      ...secondOpinionFindings((await house.ownership()).graph, code, result),
    ];
    return { findings, lookedAt: `${code.length} files` };
  },
};
