import type { Origin, OriginFinder } from '../export-origin.ts';
import type { MemberUse } from '../module-record.ts';
import type { ModuleNode, OwnershipGraph, PackageNode } from '../ownership-graph.ts';

/** What names one export statement's name: its file and where it stands. */
export function forwardKey(file: string, start: number): string {
  return `${file}\0${start}`;
}

class Readers {
  readonly read = new Set<string>();
  readonly #graph: OwnershipGraph;
  readonly #origins: OriginFinder;

  constructor(graph: OwnershipGraph, origins: OriginFinder) {
    this.#graph = graph;
    this.#origins = origins;
  }

  #mark(origin: Origin | undefined): void {
    for (const { file, span } of origin?.hops ?? []) this.read.add(forwardKey(file, span.start));
  }

  markName(file: string, name: string): void {
    this.#mark(this.#origins.originOf(file, name));
  }

  markAll(file: string): void {
    for (const name of this.#origins.namesOf(file)) this.markName(file, name);
  }

  #markUses(file: string, uses: readonly MemberUse[] | undefined): void {
    if (uses === undefined) this.markAll(file);
    else for (const { name } of uses) this.markName(file, name);
  }

  markImports({ file, record }: ModuleNode): void {
    for (const { specifier, bindings } of record.imports) {
      const to = this.#graph.resolve(file, specifier);
      if (to.kind !== 'module') continue;
      for (const { imported, uses } of bindings) {
        this.markName(to.file, imported);
        if (imported === '*') this.#markUses(to.file, uses?.escapes === false ? uses.members : undefined);
      }
    }
    for (const { specifier, uses } of record.loose) {
      const to = this.#graph.resolve(file, specifier);
      if (to.kind === 'module') this.#markUses(to.file, uses?.escapes === false ? uses.members : undefined);
    }
  }

  /** A package that is not to be touched reads what its own exports hand on. */
  markExports({ file, record }: ModuleNode): void {
    for (const each of record.exports) {
      if (each.kind === 'star') this.markAll(file);
      else this.markName(file, each.name);
    }
  }
}

/** The forwards that somebody reads, by `forwardKey`. What a package that must stay as it is offers is read. */
export function readForwards(
  graph: OwnershipGraph,
  origins: OriginFinder,
  isTouchable: (own: PackageNode) => boolean,
): ReadonlySet<string> {
  const readers = new Readers(graph, origins);
  for (const node of graph.modules.values()) {
    readers.markImports(node);
    if (!isTouchable(node.package)) readers.markExports(node);
  }
  return readers.read;
}
