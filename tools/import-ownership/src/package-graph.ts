import type { OwnershipGraph } from './ownership-graph.ts';
import { isShipped, rootPackage } from './rules/rule-context.ts';

/** One package importing another. */
export interface PackageEdge {
  readonly from: string;
  readonly to: string;
  /** How many imports there are in what ships, and in tests and tools. */
  readonly shipped: number;
  readonly development: number;
}

/** Which package imports which, by name, sorted. */
export function packageGraph(graph: OwnershipGraph): readonly PackageEdge[] {
  const root = rootPackage(graph.packages.values());
  const found = new Map<string, { from: string; to: string; shipped: number; development: number }>();
  for (const module of graph.modules.values()) {
    for (const { to } of module.edges) {
      const from = module.package.name;
      if (to.kind !== 'module' || to.package === from || to.package === root) continue;
      const key = `${from}\0${to.package}`;
      const edge = found.get(key) ?? { from, to: to.package, shipped: 0, development: 0 };
      edge[isShipped(module) ? 'shipped' : 'development'] += 1;
      found.set(key, edge);
    }
  }
  return [...found.entries()].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, edge]) => edge);
}

function quoted(name: string): string {
  return JSON.stringify(name);
}

/** The packages as a drawing; dashed where only tests and tools import. */
export function drawGraph(graph: OwnershipGraph, as: 'dot' | 'mermaid'): string {
  const edges = packageGraph(graph);
  const root = rootPackage(graph.packages.values());
  const names = [...graph.packages.keys()].filter((name) => name !== root).toSorted();
  if (as === 'dot') {
    const lines = [
      ...names.map((name) => `  ${quoted(name)};`),
      ...edges.map(
        ({ from, to, shipped }) =>
          `  ${quoted(from)} -> ${quoted(to)}${shipped > 0 ? '' : ' [style=dashed]'};`,
      ),
    ];
    return `digraph packages {\n  rankdir=LR;\n${lines.join('\n')}\n}\n`;
  }
  const ids = new Map([...graph.packages.keys()].toSorted().map((name, index) => [name, `p${index}`]));
  const lines = [
    ...names.map((name) => `  ${ids.get(name)}["${name}"]`),
    ...edges.map(
      ({ from, to, shipped }) => `  ${ids.get(from)} ${shipped > 0 ? '-->' : '-.->'} ${ids.get(to)}`,
    ),
  ];
  return `flowchart LR\n${lines.join('\n')}\n`;
}
