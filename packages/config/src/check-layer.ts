import type * as z from 'zod/mini';

import type { ConfigLayer } from './config-table.ts';
import { configShape, type ConfigValues } from './config-shape.ts';
import { ConfigKeyError, ConfigValueError } from './errors.ts';
import { knownKeys, suggestKey } from './known-keys.ts';

/** The values of one layer. Throws `CONFIG_VALUE_INVALID`; when `strict`, also `CONFIG_KEY_UNKNOWN`. */
export function checkLayer(layer: ConfigLayer, strict: boolean): ConfigValues {
  if (strict) assertKnownKeys(layer);
  const parsed = configShape.safeParse(layer.table);
  if (!parsed.success) throw valueError(layer, parsed.error.issues);
  assertWireApis(layer, parsed.data);
  if (parsed.data.profile !== undefined) {
    const { profile } = parsed.data;
    const what = `legacy \`profile = "${profile}"\` config is no longer supported`;
    const remedy = `Use --profile ${profile} with ${profile}.config.toml instead.`;
    throw new ConfigValueError({ key: 'profile', path: layer.path, what }, { remedy });
  }
  return parsed.data;
}

function assertKnownKeys({ table, path }: ConfigLayer): void {
  for (const key of Object.keys(table)) {
    if (knownKeys.has(key)) continue;
    const suggestion = suggestKey(key);
    throw new ConfigKeyError(suggestion === undefined ? { key, path } : { key, path, suggestion });
  }
}

function assertWireApis({ path }: ConfigLayer, values: ConfigValues): void {
  for (const [id, provider] of Object.entries(values.model_providers ?? {})) {
    const { wire_api: wireApi } = provider;
    if (wireApi === undefined || wireApi === 'responses') continue;
    const what = `\`wire_api = "${wireApi}"\` is not supported`;
    const remedy = 'Set wire_api = "responses": the server must speak the Responses API.';
    throw new ConfigValueError({ key: `model_providers.${id}.wire_api`, path, what }, { remedy });
  }
}

function valueError(layer: ConfigLayer, issues: readonly z.core.$ZodIssue[]): ConfigValueError {
  const [issue] = issues;
  const key = issue?.path.map(String).join('.') ?? '';
  const given = issue === undefined ? undefined : valueAt(layer.table, issue.path);
  const what = `${shown(given)} is not allowed, expected ${issue === undefined ? 'something else' : expected(issue)}`;
  return new ConfigValueError(
    { key, path: layer.path, what },
    { remedy: `Correct \`${key}\` in ${layer.path}.` },
  );
}

function expected(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `one of ${issue.values.map((value) => `\`${String(value)}\``).join(', ')}`;
    case 'invalid_type':
      return `a ${issue.expected}`;
    case 'invalid_union':
      return issue.errors.flatMap(([first]) => (first === undefined ? [] : [expected(first)])).join(', or ');
    default:
      return 'something else';
  }
}

function valueAt(table: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    table,
  );
}

/** Short, and nothing of a table or list: those may hold headers. */
function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return `\`${value}\``;
  if (typeof value === 'string') return value.length <= 40 ? `\`${value}\`` : 'this text';
  return Array.isArray(value) ? 'a list' : 'a table';
}
