import type { ConfigTables } from '@codex-ts/config';

const secrets: ReadonlySet<string> = new Set(['experimental_bearer_token']);
const secretTables: ReadonlySet<string> = new Set(['http_headers', 'env']);
const hidden = '[redacted]';

/** A table as it may leave the process: JSON, without the secrets that settings can hold. */
export function shownTable(table: ConfigTables['effective']): Record<string, unknown> {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, shownValue(key, value)]));
}

/** Tells one content of a layer from another. */
export function layerVersion(table: ConfigTables['effective']): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  const text = JSON.stringify(table, (_key, value: unknown) => plain(value));
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

function shownValue(key: string, value: unknown): unknown {
  if (secrets.has(key)) return hidden;
  if (Array.isArray(value)) return value.map((each) => shownValue('', each));
  if (!isTable(value)) return plain(value);
  if (!secretTables.has(key)) return shownTable(value);
  return Object.fromEntries(Object.keys(value).map((name) => [name, hidden]));
}

/** TOML has numbers and dates that JSON has not. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return value instanceof Date ? value.toISOString() : value;
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
