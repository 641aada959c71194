import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { checkTable, type Place } from './check-table.ts';
import type { ConfigLayer } from './config-layer.ts';
import type { SettingPlace } from './errors.ts';
import { locateKey } from './locate-key.ts';
import { parseOverride } from './parse-override.ts';
import { parseToml } from './parse-toml.ts';
import { ConfigToml, RequirementsToml } from './schema.ts';
import {
  emptyTable,
  isTable,
  keysOf,
  mergeTables,
  tableWith,
  valueAt,
  type TomlTable,
} from './toml-table.ts';
import { reportUnknown, type UnknownKeys } from './unknown-keys.ts';

/** A layer with its settings; relative directories in it are made absolute. */
export interface ReadLayer {
  readonly layer: ConfigLayer;
  readonly table: TomlTable;
  /** Finds a setting again, for errors that come later. */
  readonly place: Place;
}

const onCommandLine: Place = () => ({});

/** A file of settings. */
export interface LayerFile {
  readonly source: ConfigLayer['source'];
  readonly path: string;
  readonly text: string;
}

/**
 * Reads and checks a file.
 *
 * @throws {ConfigFileInvalidError | ConfigValueError | ConfigKeyError}
 */
export function readLayer({ source, path, text }: LayerFile, unknown: UnknownKeys): ReadLayer {
  const place: Place = (keys) => ({ path, ...locateKey(text, keys) });
  const table = parseToml(text, path);
  return checkedLayer({ layer: { source, path, keys: keysOf(table) }, table, place }, dirname(path), unknown);
}

/**
 * Reads and checks what stands in a table of another layer, such as `[profiles.work]`.
 *
 * @throws {ConfigValueError | ConfigKeyError}
 */
export function readInnerLayer(
  outer: ReadLayer,
  inner: { source: ConfigLayer['source']; at: readonly string[]; table: TomlTable; base: string },
  unknown: UnknownKeys,
): ReadLayer {
  const { source, at, table, base } = inner;
  const place: Place = (keys) => outer.place([...at, ...keys]);
  return checkedLayer(
    { layer: { ...outer.layer, source, keys: keysOf(table) }, table, place },
    base,
    unknown,
  );
}

/**
 * Reads and checks overrides, the later over the earlier; relative directories start at the workspace.
 *
 * @throws {ConfigOverrideError | ConfigValueError | ConfigKeyError}
 */
export function readOverrides(
  overrides: readonly string[],
  workspace: string,
  unknown: UnknownKeys,
): ReadLayer {
  const read = overrides.map((text) => {
    const { table } = parseOverride(text);
    const layer: ConfigLayer = { source: 'override', keys: [] };
    return checkedLayer({ layer, table, place: onCommandLine }, workspace, unknown).table;
  });
  const table = read.reduce(mergeTables, emptyTable());
  return { layer: { source: 'override', keys: keysOf(table) }, table, place: onCommandLine };
}

/**
 * Reads and checks `requirements.toml`.
 *
 * @throws {ConfigFileInvalidError | ConfigValueError}
 */
export function readRequirements(text: string, path: string): RequirementsToml {
  const place: Place = (keys) => ({ path, ...locateKey(text, keys) });
  return checkTable(parseToml(text, path), RequirementsToml, place);
}

/** What the layers say together. */
export function mergeLayers(layers: readonly ReadLayer[]): ConfigToml {
  const table = layers.map((one) => one.table).reduce(mergeTables, emptyTable());
  return checkTable(table, ConfigToml, (path) => placeOf(layers, path));
}

/** Where the setting stands that counts. */
export function placeOf(layers: readonly ReadLayer[], path: readonly string[]): SettingPlace {
  return layers.findLast(({ table }) => valueAt(table, path) !== undefined)?.place(path) ?? {};
}

function checkedLayer(read: ReadLayer, base: string, unknown: UnknownKeys): ReadLayer {
  checkTable(read.table, ConfigToml, read.place);
  reportUnknown(read.table, read.place, unknown);
  return { ...read, table: withAbsoluteCommandPlaces(withAbsoluteRoots(read.table, base), base) };
}

/** The directories that the token commands of providers run in. */
function withAbsoluteCommandPlaces(table: TomlTable, base: string): TomlTable {
  const providers = valueAt(table, ['model_providers']);
  let absolute = table;
  for (const id of isTable(providers) ? Object.keys(providers) : []) {
    const path = ['model_providers', id, 'auth', 'cwd'];
    const cwd = valueAt(table, path);
    if (typeof cwd !== 'string') continue;
    absolute = mergeTables(absolute, tableWith(path, absolutePath(cwd, base)));
  }
  return absolute;
}

function withAbsoluteRoots(table: TomlTable, base: string): TomlTable {
  const path = ['sandbox_workspace_write', 'writable_roots'];
  const roots = valueAt(table, path);
  if (!Array.isArray(roots)) return table;
  const absolute = roots.map((root) => absolutePath(String(root), base));
  return mergeTables(table, tableWith(path, absolute));
}

function absolutePath(path: string, base: string): string {
  if (path === '~') return homedir();
  return /^~[\\/]/u.test(path) ? join(homedir(), path.slice(2)) : resolve(base, path);
}
