import { checkBoundaries } from '../boundaries/check-boundaries.ts';
import type { Check } from './check.ts';

/** dependency-cruiser with the rules that layers.json makes, over every code file that git lists. */
export const boundariesCheck: Check = {
  name: 'boundaries',
  claim: 'packages import each other as layers.json says, by their entries, and declare what they import',
  async run(house) {
    const code = await house.code();
    const findings = checkBoundaries(await house.workspace(), code, await house.imports());
    return { findings, lookedAt: `${code.length} files` };
  },
};
