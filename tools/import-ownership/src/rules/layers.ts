import type { LayerRow } from '../config.ts';
import type { Complaint } from '../findings/finding-maker.ts';
import type { OwnershipFinding } from '../findings/ownership-finding.ts';
import type { ModuleEdge, ModuleNode } from '../ownership-graph.ts';
import { isShipped, manifestOf, rootPackage, type RuleContext } from './rule-context.ts';

/** The root holds what belongs to all, and is no neighbour. */
function siblingOf(own: ModuleNode, { to, form }: ModuleEdge, root: string): string | undefined {
  if (form === 'mock' || form === 'augmentation' || form === 'reference') return undefined;
  const isThere = to.kind === 'module' || to.kind === 'asset' || (to.kind === 'unresolved' && to.package);
  return isThere && to.package !== own.package.name && to.package !== root ? to.package : undefined;
}

function isLazy({ form, isType }: ModuleEdge): boolean {
  return form === 'dynamic' || isType;
}

/** Why a row forbids an edge; undefined when it allows it. */
function objection(
  row: LayerRow,
  own: ModuleNode,
  edge: ModuleEdge & { sibling: string },
): string | undefined {
  const { sibling } = edge;
  if (row.mayImport.includes(sibling)) return undefined;
  if (!isShipped(own) && row.mayTest?.includes(sibling) === true) return undefined;
  const lazy = row.mayImportLazily?.find((each) => each.package === sibling);
  if (lazy === undefined) {
    return isShipped(own)
      ? `${own.package.name} may not import ${sibling}`
      : `tests of ${own.package.name} may not import ${sibling}`;
  }
  if (!isShipped(own)) return undefined;
  const prefix = own.package.folder === '.' ? '' : `${own.package.folder}/`;
  if (lazy.from !== undefined && own.file !== prefix + lazy.from) {
    return `only ${prefix}${lazy.from} may import ${sibling}`;
  }
  return isLazy(edge) ? undefined : `${own.package.name} may import ${sibling} by \`import()\` alone`;
}

/** Rule `layer`: packages import what their row allows. */
export function layerFindings({ graph, make, config }: RuleContext): OwnershipFinding[] {
  const { layers } = config;
  if (layers === undefined) return [];
  const root = rootPackage(graph.packages.values());
  const rows = new Map(layers.map((row) => [row.package, row]));
  const findings: OwnershipFinding[] = [];
  for (const own of graph.packages.values()) {
    if (own.folder === '.' || rows.has(own.name)) continue;
    const complaint: Complaint = {
      rule: 'layer',
      symbol: own.name,
      message: `${own.name} has no row in \`layers\``,
      help: 'Say what it may import.',
    };
    findings.push(make.inFile(manifestOf(own), own.name, complaint));
  }
  for (const own of graph.modules.values()) {
    const row = rows.get(own.package.name);
    for (const edge of row === undefined ? [] : own.edges) {
      const sibling = siblingOf(own, edge, root);
      const message = row && sibling !== undefined ? objection(row, own, { ...edge, sibling }) : undefined;
      if (message === undefined || sibling === undefined) continue;
      const help =
        'Take the value as an argument, declare a port that the caller fills, or move the symbol down.';
      findings.push(make.at(own.file, edge, { rule: 'layer', symbol: sibling, message, help }));
    }
  }
  return findings;
}

interface PackageEdge {
  readonly from: string;
  readonly to: string;
  readonly file: string;
  readonly edge: ModuleEdge;
}

/** The first edge of shipped code from each package to each other. */
export function packageEdges(
  modules: Iterable<ModuleNode>,
  root: string,
): Map<string, Map<string, PackageEdge>> {
  const found = new Map<string, Map<string, PackageEdge>>();
  for (const own of modules) {
    if (!isShipped(own)) continue;
    for (const edge of own.edges) {
      const to = siblingOf(own, edge, root);
      if (to === undefined) continue;
      const from = own.package.name;
      const targets = found.get(from) ?? new Map<string, PackageEdge>();
      found.set(from, targets);
      if (!targets.has(to)) targets.set(to, { from, to, file: own.file, edge });
    }
  }
  return found;
}

/** The shortest way from a package back to itself. */
function wayRound(
  start: string,
  edges: ReadonlyMap<string, ReadonlyMap<string, PackageEdge>>,
): string[] | undefined {
  const before = new Map<string, string>();
  const queue = [start];
  for (const at of queue) {
    for (const next of edges.get(at)?.keys() ?? []) {
      if (next === start) {
        const way = [start];
        for (let step = at; step !== start; step = before.get(step) ?? start) way.unshift(step);
        return way[0] === start ? way : [start, ...way];
      }
      if (before.has(next)) continue;
      before.set(next, at);
      queue.push(next);
    }
  }
  return undefined;
}

/** Rule `package-cycle`: packages do not import each other in a circle. Each circle is told once. */
export function cycleFindings({ graph, make }: RuleContext): OwnershipFinding[] {
  const edges = packageEdges(graph.modules.values(), rootPackage(graph.packages.values()));
  const told = new Set<string>();
  const findings: OwnershipFinding[] = [];
  for (const start of [...edges.keys()].toSorted()) {
    if (told.has(start)) continue;
    const way = wayRound(start, edges);
    const last = way?.at(-2);
    const closing = last === undefined ? undefined : edges.get(last)?.get(start);
    if (way === undefined || closing === undefined) continue;
    for (const each of way) told.add(each);
    const message = `packages import each other in a circle: ${way.join(' → ')}`;
    const help = 'Let the lower package declare a port that the higher one fills.';
    findings.push(
      make.at(closing.file, closing.edge, { rule: 'package-cycle', symbol: start, message, help }),
    );
  }
  return findings;
}
