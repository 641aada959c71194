import type { ExportRecord, ModuleRecord } from './module-record.ts';
import type { Resolution } from './ownership-graph.ts';

/** What is looked at of a module here. */
export interface ShimSource {
  readonly file: string;
  readonly package: { readonly name: string };
  readonly record: ModuleRecord;
}

/** Where a specifier leads when a file writes it. */
type Resolve = (file: string, specifier: string) => Resolution;

function specifiersOf({ imports }: ModuleRecord, local: string): string[] {
  return imports.flatMap(({ specifier, bindings }) =>
    bindings.some((binding) => binding.local === local) ? [specifier] : [],
  );
}

/** The modules that an export may lead to. */
function leadsTo(record: ModuleRecord, each: ExportRecord): readonly string[] {
  if (each.kind === 'from' || each.kind === 'star') return [each.specifier];
  if (each.kind === 'binding') return specifiersOf(record, each.local);
  return (each.alias?.references ?? []).flatMap((reference) =>
    reference.kind === 'module' ? [reference.specifier] : specifiersOf(record, reference.local),
  );
}

/** Whether a module hands on something of another package, or of an own module that does. */
function isShim(
  { file, package: own, record }: ShimSource,
  resolve: Resolve,
  shims: ReadonlySet<string>,
): boolean {
  return record.exports.some((each) =>
    leadsTo(record, each).some((specifier) => {
      const to = resolve(file, specifier);
      return to.kind === 'module' && (to.package !== own.name || shims.has(to.file));
    }),
  );
}

function importsShim(
  { file, package: own, record }: ShimSource,
  resolve: Resolve,
  shims: ReadonlySet<string>,
): boolean {
  return record.imports.some(({ specifier }) => {
    const to = resolve(file, specifier);
    return to.kind === 'module' && to.package === own.name && shims.has(to.file);
  });
}

/**
 * Reads those modules again, by `follow`, that may give another name to what an own module hands on; a declaration
 * that names something of an own module otherwise stays the package's own, so that nobody has to look at it.
 */
export function followShims<Source extends ShimSource>(
  modules: Map<string, Source>,
  resolve: Resolve,
  follow: (module: Source) => Source,
): void {
  const shims = new Set<string>();
  const look = (module: Source): boolean => {
    if (shims.has(module.file) || !isShim(module, resolve, shims)) return false;
    shims.add(module.file);
    return true;
  };
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (const module of modules.values()) {
      if (look(module)) isChanged = true;
      if (module.record.followsOwn === true || !importsShim(module, resolve, shims)) continue;
      const followed = follow(module);
      modules.set(module.file, followed);
      if (look(followed)) isChanged = true;
    }
  }
}
