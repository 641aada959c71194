import type { ImportBinding, ModuleRecord, WholeUses } from './module-record.ts';
import { parseSource } from './parse-source.ts';
import type { IsForeign } from './read-module.ts';
import { usesOfLocals, type Whole } from './whole-uses.ts';

/** What is asked when somebody wants to know what is read of a whole module. */
export interface LateSource {
  readonly file: string;
  readonly isForeign: IsForeign;
  /** The text that the record was made of; undefined when the file holds another one by now. */
  text(): string | undefined;
  /** The record holds more than before. */
  found(): void;
}

function isAsked({ imports }: ModuleRecord, isForeign: IsForeign): readonly ImportBinding[] {
  return imports.flatMap(({ specifier, bindings }) =>
    // Looking at `uses` itself would be asking.
    isForeign(specifier)
      ? bindings.filter((binding) => binding.imported === '*' && !Object.hasOwn(binding, 'uses'))
      : [],
  );
}

function usesIn(
  file: string,
  text: string,
  bindings: readonly ImportBinding[],
): ReadonlyMap<ImportBinding, WholeUses> {
  const wholes = bindings.map((binding) => ({ binding, whole: { local: binding.local } satisfies Whole }));
  const { program } = parseSource(file, text).result;
  const uses = usesOfLocals(
    program,
    wholes.map(({ whole }) => whole),
  );
  return new Map(
    wholes.map(({ binding, whole }) => [binding, uses.get(whole) ?? { members: [], escapes: true }]),
  );
}

/**
 * Lets the bindings of whole modules find out what is read of them when they are asked: that needs the whole tree of
 * the file, and of a module that hands on nothing nobody wants to know. What was found out is kept in the record.
 */
export function findUsesLate(record: ModuleRecord, source: LateSource): void {
  const { file, isForeign } = source;
  const bindings = isAsked(record, isForeign);
  const settle = (): void => {
    const text = source.text();
    const uses = text === undefined ? undefined : usesIn(file, text, bindings);
    for (const binding of bindings) {
      Object.defineProperty(binding, 'uses', {
        value: uses?.get(binding),
        enumerable: true,
        configurable: true,
      });
    }
    source.found();
  };
  for (const binding of bindings) {
    const get = (): WholeUses | undefined => {
      settle();
      return binding.uses;
    };
    // Not enumerable: who copies or writes the record does not ask.
    Object.defineProperty(binding, 'uses', { get, enumerable: false, configurable: true });
  }
}
