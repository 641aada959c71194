import type { ICruiseResult } from 'dependency-cruiser';

import type { Finding } from '../finding.ts';
import { fileNameFindings } from './file-name-findings.ts';
import { firstCycle } from './first-cycle.ts';
import { manifestFindings } from './manifest-findings.ts';
import { packageEdges, type PackageEdge } from './package-edges.ts';
import { violationFindings } from './violation-findings.ts';
import { checkWhatWasSeen } from './what-was-seen.ts';
import type { Workspace } from './workspace.ts';

/** Packages may go round without any module doing so. */
function packageCycle(workspace: Workspace, edges: readonly PackageEdge[]): Finding[] {
  const sources = edges.filter(({ inSource }) => inSource);
  const imports = workspace.packages.map(
    ({ name }) => [name, sources.filter(({ from }) => from.name === name).map(({ to }) => to.name)] as const,
  );
  const cycle = firstCycle(new Map(imports));
  if (cycle === undefined) return [];
  const closing = sources.find(({ from, to }) => from.name === cycle.at(-2) && to.name === cycle.at(-1));
  return [
    {
      path: closing?.path ?? 'layers.json',
      rule: 'package-cycle',
      message: cycle.join(' → '),
      remedy: 'Let the lower package declare a port that the higher one fills.',
    },
  ];
}

/** All that is wrong with the imports of a workspace, given what dependency-cruiser saw of its code files. */
export function checkBoundaries(
  workspace: Workspace,
  code: readonly string[],
  result: ICruiseResult,
): Finding[] {
  const edges = packageEdges(workspace, result);
  return [
    ...checkWhatWasSeen(workspace, code, result),
    ...violationFindings(workspace, result),
    ...fileNameFindings(workspace, result),
    ...manifestFindings(workspace, result, edges),
    ...packageCycle(workspace, edges),
  ];
}
