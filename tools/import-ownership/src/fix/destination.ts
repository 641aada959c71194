import type { Origin } from '../export-origin.ts';
import type { OwnershipFinding } from '../findings/ownership-finding.ts';
import type { ModuleNode, OwnershipGraph } from '../ownership-graph.ts';
import type { NewSource } from './import-edits.ts';
import { relativeSpecifier } from './relative-specifier.ts';

/** Whether tests of the package import it by its own name, as a user does. */
function importsItself(graph: OwnershipGraph, { package: own }: ModuleNode): boolean {
  for (const { package: other, edges } of graph.modules.values()) {
    if (other !== own) continue;
    if (edges.some(({ to }) => to.kind === 'module' && to.by === 'entry' && to.package === own.name))
      return true;
  }
  return false;
}

/** Where a file is to take a symbol from; undefined when its owner does not expose it. */
export function destinationOf(
  graph: OwnershipGraph,
  reader: ModuleNode,
  origin: Origin,
): NewSource | undefined {
  if (reader.package.name !== origin.package) return origin.exposed;
  const isShipped = reader.target === 'src' || reader.target === 'bins';
  if (!isShipped && origin.exposed !== undefined && importsItself(graph, reader)) return origin.exposed;
  return { specifier: relativeSpecifier(graph, reader, origin.module), name: origin.name };
}

/** The findings of one file whose names can be taken from elsewhere, and from where. */
export type MoveSite = Extract<OwnershipFinding['site'], { kind: 'import' | 'member' }>;

/** A finding with such a site. */
export interface MoveFinding {
  readonly finding: OwnershipFinding;
  readonly site: MoveSite;
}

/** The finding as one that can be mended by taking the name from elsewhere; undefined when it is none. */
export function asMove(finding: OwnershipFinding): MoveFinding | undefined {
  const { site } = finding;
  return site.kind === 'import' || site.kind === 'member' ? { finding, site } : undefined;
}
