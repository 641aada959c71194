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

/** A module, and where its exports and imports lead. */
interface Look<Source> {
  readonly module: Source;
  /** An export leads to another package. */
  readonly handsOn: boolean;
  /** The own modules that its exports lead to. */
  readonly exported: readonly string[];
  /** The own modules that it imports. */
  readonly imported: readonly string[];
}

function lookAt<Source extends ShimSource>(module: Source, resolve: Resolve): Look<Source> {
  const { file, package: own, record } = module;
  const targets = (specifiers: readonly string[]): (Resolution & { kind: 'module' })[] =>
    specifiers.flatMap((specifier) => {
      const to = resolve(file, specifier);
      return to.kind === 'module' ? [to] : [];
    });
  const ownFiles = (all: readonly (Resolution & { kind: 'module' })[]): string[] =>
    all.filter((to) => to.package === own.name).map((to) => to.file);
  const led = targets(record.exports.flatMap((each) => leadsTo(record, each)));
  return {
    module,
    handsOn: led.some((to) => to.package !== own.name),
    exported: ownFiles(led),
    imported: ownFiles(targets(record.imports.map(({ specifier }) => specifier))),
  };
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
  const looks = new Map([...modules].map(([file, module]) => [file, lookAt(module, resolve)]));
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (const [file, look] of looks) {
      const isShim = look.handsOn || look.exported.some((each) => shims.has(each));
      if (isShim && !shims.has(file)) {
        shims.add(file);
        isChanged = true;
      }
      if (look.module.record.followsOwn === true || !look.imported.some((each) => shims.has(each))) continue;
      const followed = follow(look.module);
      modules.set(file, followed);
      looks.set(file, lookAt(followed, resolve));
      isChanged = true;
    }
  }
}
