import type { ListedEntry, ListedModule } from './listed-module.ts';
import type { ExportRecord, ImportStatement, Span } from './module-record.ts';

/** An export as the parser lists it, and for a declaration where it stands. */
export interface ListedExport {
  readonly record: ExportRecord;
  /** The declaration, or the expression behind `export default`. */
  readonly declaration?: Span;
  /** The local name behind `export { local }` or `export default local`. */
  readonly local?: string;
}

function exportedName({ exported }: ListedEntry): string {
  return exported.kind === 'name' ? exported.value : 'default';
}

/** The `export { … }` around one of its names. */
function statementAround(text: string, { start, end }: Span): Span {
  const from = text.lastIndexOf('export', start);
  const brace = text.indexOf('}', end);
  if (from === -1 || brace === -1) return { start, end };
  const close = brace + 1;
  return { start: from, end: text[close] === ';' ? close + 1 : close };
}

/** An export whose module the parser has taken from an import that stands elsewhere. */
function throughImport(
  text: string,
  entry: ListedEntry,
  imports: readonly ImportStatement[],
): ListedExport | undefined {
  const statement = imports.find(({ source }) => source.start === entry.source?.start);
  if (statement === undefined) return undefined;
  const { imported } = entry;
  const from = imported.kind === 'name' || imported.kind === 'default' ? imported.start : undefined;
  const binding = statement.bindings.find(
    ({ start, end }) => from !== undefined && start <= from && from < end,
  );
  if (binding === undefined) return undefined;
  const { start, end, isType } = entry;
  return {
    record: {
      kind: 'binding',
      name: exportedName(entry),
      local: binding.local,
      isType: isType || binding.isType,
      isBare: false,
      statement: statementAround(text, entry),
      start,
      end,
    },
  };
}

function fromOther(entry: ListedEntry, statement: Span): ListedExport {
  const { imported: given, start, end, isType } = entry;
  const { value: specifier, ...source } = entry.source ?? { value: '', start: 0, end: 0 };
  if (given.kind === 'allButDefault') {
    return { record: { kind: 'star', specifier, source, isType, start, end } };
  }
  const imported = given.kind === 'name' ? given.value : given.kind === 'all' ? '*' : 'default';
  const name = exportedName(entry);
  return { record: { kind: 'from', name, imported, specifier, source, isType, statement, start, end } };
}

function ownOrBinding(
  entry: ListedEntry,
  statement: Span,
  imports: ReadonlyMap<string, boolean>,
): ListedExport {
  const { exported, isType } = entry;
  const name = exportedName(entry);
  const isDefault = exported.kind === 'default';
  const local = entry.local.kind === 'name' ? entry.local.value : undefined;
  const isTyped = local === undefined ? undefined : imports.get(local);
  if (local !== undefined && isTyped !== undefined) {
    const { start, end } = entry;
    const how = { isType: isType || isTyped, isBare: isDefault };
    return { record: { kind: 'binding', name, local, ...how, statement, start, end } };
  }
  const { start, end } = exported.kind === 'name' ? exported : entry;
  const record = { kind: 'own', name, isType, start, end } as const;
  // A declaration goes on behind its name; what `export { … }` names stands elsewhere.
  const isElsewhere = local !== undefined && (isDefault || end === entry.end);
  return isElsewhere ? { record, local } : { record, declaration: { start: entry.start, end: entry.end } };
}

/** The exports of a module. */
export function listedExports(
  text: string,
  { exports }: ListedModule,
  imports: readonly ImportStatement[],
): ListedExport[] {
  const locals = new Map(
    imports.flatMap(({ bindings }) => bindings.map(({ local, isType }) => [local, isType] as const)),
  );
  return exports.flatMap(({ start, end, entries }) =>
    entries.map((entry) => {
      if (entry.source === undefined) return ownOrBinding(entry, { start, end }, locals);
      return throughImport(text, entry, imports) ?? fromOther(entry, { start, end });
    }),
  );
}
