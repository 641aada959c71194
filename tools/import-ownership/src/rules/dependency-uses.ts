import type { ModuleEdge, ModuleNode, PackageNode } from '../ownership-graph.ts';
import { splitSpecifier } from '../paths.ts';
import { isShipped } from './rule-context.ts';

/** One import of a package, for the place of a finding. */
export interface DependencyUse {
  readonly module: ModuleNode;
  readonly edge: ModuleEdge;
}

/** How a package uses another. */
export interface DependencyUses {
  /** By what ships. */
  readonly shipped: DependencyUse[];
  /** By tests, examples, benches, scripts and configuration. */
  readonly development: DependencyUse[];
  /** By what only names it: a mock, or a description of its types. */
  readonly named: DependencyUse[];
}

/** The package that an edge needs installed, or names; undefined for none. */
function neededBy(own: PackageNode, edge: ModuleEdge): string | undefined {
  const { to, specifier, form } = edge;
  switch (to.kind) {
    case 'external':
      return form === 'reference' && specifier.startsWith('.') ? undefined : to.package || undefined;
    case 'module':
    case 'asset':
      // By a path nothing has to be declared; that is another rule's matter.
      return to.package === own.name || specifier.startsWith('.') ? undefined : to.package;
    case 'unresolved':
      return to.package === undefined || to.package === own.name || /^[.#]/u.test(specifier)
        ? undefined
        : splitSpecifier(specifier).name;
    default:
      return undefined;
  }
}

/** By package, what each of its imports needs; by the names of what is needed. */
export function dependencyUses(modules: Iterable<ModuleNode>): Map<string, Map<string, DependencyUses>> {
  const found = new Map<string, Map<string, DependencyUses>>();
  for (const module of modules) {
    const uses = found.get(module.package.name) ?? new Map<string, DependencyUses>();
    found.set(module.package.name, uses);
    for (const edge of module.edges) {
      const name = neededBy(module.package, edge);
      if (name === undefined) continue;
      const known = uses.get(name) ?? { shipped: [], development: [], named: [] };
      uses.set(name, known);
      // What a mock or a description names need not be there.
      const isNamed = edge.form === 'augmentation' || edge.form === 'mock';
      known[isNamed ? 'named' : isShipped(module) ? 'shipped' : 'development'].push({ module, edge });
    }
  }
  return found;
}
