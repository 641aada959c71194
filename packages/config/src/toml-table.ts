/** A table as read from TOML; without a prototype, so that no key of a file is special. */
export interface TomlTable {
  [key: string]: unknown;
}

/** Whether the value is a table, and not an array or a date. */
export function isTable(value: unknown): value is TomlTable {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** A table without entries. */
export function emptyTable(): TomlTable {
  // Object.create says `any`; what it gives is an object without members.
  return Object.create(null) as TomlTable;
}

/** `over` on top of `base`: tables are merged, everything else is replaced. Changes neither. */
export function mergeTables(base: TomlTable, over: TomlTable): TomlTable {
  const merged = emptyTable();
  for (const [key, value] of Object.entries(base)) merged[key] = value;
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isTable(value) && isTable(below) ? mergeTables(below, value) : value;
  }
  return merged;
}

/** The table in which only the value at `path` is set. */
export function tableWith(path: readonly string[], value: unknown): TomlTable {
  const [key = '', ...rest] = path;
  const table = emptyTable();
  table[key] = rest.length === 0 ? value : tableWith(rest, value);
  return table;
}

/** The value at `path`, or undefined. */
export function valueAt(table: TomlTable, path: readonly string[]): unknown {
  let at: unknown = table;
  for (const key of path) at = isTable(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  return at;
}

/** The dotted keys of everything that is set: values, and tables that are empty. */
export function keysOf(table: TomlTable, above: readonly string[] = []): string[] {
  return Object.entries(table).flatMap(([key, value]) => {
    const path = [...above, key];
    return isTable(value) && Object.keys(value).length > 0 ? keysOf(value, path) : [dotted(path)];
  });
}

/** A path as TOML writes it, quoted where it has to be. */
export function dotted(path: readonly PropertyKey[]): string {
  return path
    .map(String)
    .map((key) => (/^[\w-]+$/u.test(key) ? key : JSON.stringify(key)))
    .join('.');
}
