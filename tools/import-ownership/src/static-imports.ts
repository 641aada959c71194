import type { ListedImport, ListedModule } from './listed-module.ts';
import type { ImportBinding, ImportStatement } from './module-record.ts';

/** Where the whole of a binding begins: before an inline `type`, or at the `*`. */
function startOf(text: string, { imported, local, isType }: ListedImport, isTyped: boolean): number {
  if (imported.kind === 'all') return text.lastIndexOf('*', local.start);
  const start = imported.kind === 'name' ? imported.start : local.start;
  if (!isType || isTyped) return start;
  const word = /type(?:\s|\/\*[^]*?\*\/)*$/u.exec(text.slice(Math.max(0, start - 80), start));
  return word === null ? start : start - word[0].length;
}

function importedName({ imported }: ListedImport): string {
  if (imported.kind === 'name') return imported.value;
  return imported.kind === 'all' ? '*' : 'default';
}

/** The import statements of a module. */
export function importStatements(text: string, { imports }: ListedModule): ImportStatement[] {
  return imports.map(({ start, end, source, entries }) => {
    const isType = entries[0]?.isType === true && /^import\s+type\b/u.test(text.slice(start, start + 40));
    const bindings = entries.map((entry): ImportBinding => ({
      imported: importedName(entry),
      local: entry.local.value,
      isType: entry.isType,
      start: startOf(text, entry, isType),
      end: entry.local.end,
    }));
    return {
      specifier: source.value,
      source: { start: source.start, end: source.end },
      isType,
      bindings,
      hasAttributes: text.slice(source.end, end).includes('{'),
      start,
      end,
    };
  });
}
