import { compareWithCruise, type OwnershipGraph } from '@codex-ts/import-ownership';
import type { ICruiseResult } from 'dependency-cruiser';

import type { Finding } from '../finding.ts';

const remedies = {
  'blind': 'See the options in tools/house/src/boundaries/cruise-configuration.ts.',
  'only-first': 'One of the two is wrong: see how each resolves the specifier.',
  'only-second': 'One of the two is wrong: see how each resolves the specifier.',
};

/** Where dependency-cruiser sees other edges between packages than `import-ownership` does, or nothing at all. */
export function secondOpinionFindings(
  graph: OwnershipGraph,
  code: readonly string[],
  result: ICruiseResult,
): Finding[] {
  return compareWithCruise(graph, code, result).flatMap(({ problem, file, message }) => {
    // The rules say themselves what was not seen, and what leads nowhere.
    if (problem === 'not-seen' || problem === 'unresolved') return [];
    const path = file === '' ? '.dependency-cruiser.cjs' : file;
    return [{ path, rule: `second-opinion-${problem}`, message, remedy: remedies[problem] }];
  });
}
