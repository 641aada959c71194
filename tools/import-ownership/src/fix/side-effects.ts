import type { ModuleNode, OwnershipGraph } from '../ownership-graph.ts';
import { parseSource } from '../parse-source.ts';
import { firstEffect } from './top-level-effects.ts';

/** What happens when modules are loaded. */
export interface LoadEffects {
  /** All modules that are loaded with these. */
  closureOf(files: Iterable<string>): ReadonlySet<string>;
  /** Whether loading the module alone, without what it imports, may change something outside of it. */
  hasEffect(file: string): boolean;
}

/** Modules that are loaded because this one is. */
function* loadedBy({ edges }: ModuleNode): Generator<string> {
  for (const { form, isType, to } of edges) {
    const isLoaded = !isType && (form === 'import' || form === 'export' || form === 'require');
    if (isLoaded && to.kind === 'module') yield to.file;
  }
}

/** `import 'reflect-metadata'`: nobody writes that for its names. */
function loadsForEffect({ record, edges }: ModuleNode): boolean {
  const bare = new Set(
    record.imports.filter(({ bindings }) => bindings.length === 0).map(({ specifier }) => specifier),
  );
  return edges.some(
    ({ form, specifier, to }) => form === 'import' && to.kind === 'external' && bare.has(specifier),
  );
}

function looksEffectful(graph: OwnershipGraph, node: ModuleNode): boolean {
  // A list of files is about built ones mostly, so only a plain `false` is taken at its word.
  if (node.package.manifest.raw['sideEffects'] === false) return false;
  if (loadsForEffect(node)) return true;
  const { result } = parseSource(node.file, graph.textOf(node.file));
  return firstEffect(result.program, graph.textOf(node.file), result.comments) !== undefined;
}

/** What loading the modules of a graph does. Each file is looked at when it is first asked about. */
export function createLoadEffects(graph: OwnershipGraph): LoadEffects {
  const known = new Map<string, boolean>();
  return {
    closureOf(files) {
      const seen = new Set<string>(files);
      for (const file of seen) {
        const node = graph.modules.get(file);
        if (node === undefined) continue;
        for (const next of loadedBy(node)) seen.add(next);
      }
      return seen;
    },
    hasEffect(file) {
      let effect = known.get(file);
      if (effect === undefined) {
        const node = graph.modules.get(file);
        effect = node !== undefined && looksEffectful(graph, node);
        known.set(file, effect);
      }
      return effect;
    },
  };
}
