/** A table of TOML. */
export type ConfigTable = Readonly<Record<string, unknown>>;

/** One source of settings, as it was read. A later one in a list wins over an earlier. */
export interface ConfigLayer {
  readonly kind: 'system' | 'user' | 'profile' | 'project' | 'overrides' | 'managed';
  /** The file; `-c` for the command line. */
  readonly path: string;
  readonly table: ConfigTable;
}

/** Whether it is a table, and no array, date or plain value. */
export function isTable(value: unknown): value is ConfigTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** All layers as one table: tables are merged key by key, anything else is replaced. */
export function mergeLayers(layers: readonly ConfigLayer[]): ConfigTable {
  return layers.reduce<ConfigTable>((merged, { table }) => mergeTables(merged, table), {});
}

/** `upper` over `lower`. Neither is changed. */
export function mergeTables(lower: ConfigTable, upper: ConfigTable): ConfigTable {
  const merged: Record<string, unknown> = { ...lower };
  for (const [key, value] of Object.entries(upper)) {
    const below = Object.hasOwn(lower, key) ? lower[key] : undefined;
    setOwn(merged, key, isTable(value) && isTable(below) ? mergeTables(below, value) : value);
  }
  return merged;
}

/** Sets a key of any name, also one that JavaScript gives a meaning. */
export function setOwn(table: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(table, key, { value, enumerable: true, writable: true, configurable: true });
}
