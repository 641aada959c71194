import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { writeFileDurably } from '@codex-ts/utils-files';

import { ConfigFileInvalidError } from './errors.ts';
import { readText } from './read-text.ts';
import { mergeTables, tableWith, type TomlTable } from './toml-table.ts';

/** Which provider, in whose `config.toml`. */
export interface ProviderChoice {
  readonly codexHome: string;
  readonly id: string;
  /** The region of `[model_providers.ID.aws]`. */
  readonly awsRegion?: string;
}

/**
 * Makes the provider the user's own: `model_provider` of `config.toml` in CODEX_HOME. Everything else there stays as it is
 * written, comments included.
 *
 * @throws {ConfigFileInvalidError | ConfigFileUnreadableError} when the file cannot be read, or that setting stands in a way
 * that cannot be changed line by line.
 * @throws {FileWriteError}
 */
export async function chooseModelProvider({ codexHome, id, awsRegion }: ProviderChoice): Promise<void> {
  const { parseToml } = await loadParser();
  const path = join(codexHome, 'config.toml');
  const text = (await readText(path)) ?? '';
  const wanted = mergeTables(
    parseToml(text, path),
    mergeTables(
      tableWith(['model_provider'], id),
      awsRegion === undefined ? {} : tableWith(['model_providers', id, 'aws', 'region'], awsRegion),
    ),
  );
  const withProvider = setTopLevel(text, 'model_provider', id);
  const edited = awsRegion === undefined ? withProvider : setInTable(withProvider, regionOf(id, awsRegion));
  await save(path, edited, wanted);
}

/**
 * Takes that choice back, if it is the one in `config.toml` of CODEX_HOME. Throws as `chooseModelProvider` does.
 */
export async function forgetModelProvider({ codexHome, id }: ProviderChoice): Promise<void> {
  const { isToml, parseToml } = await loadParser();
  const path = join(codexHome, 'config.toml');
  const text = await readText(path);
  if (text === undefined || !isToml(text)) return;
  const { model_provider: chosen, ...wanted } = parseToml(text, path);
  if (chosen !== id) return;
  await save(path, text.replace(topLevelLine('model_provider'), ''), wanted);
}

interface Parser {
  readonly isToml: (text: string) => boolean;
  readonly parseToml: (text: string, path: string) => TomlTable;
}

/** Few change settings, and everybody would load it. */
function loadParser(): Promise<Parser> {
  return import('./parse-toml.ts');
}

interface TableEntry {
  readonly header: string;
  readonly key: string;
  readonly value: string;
}

function regionOf(id: string, region: string): TableEntry {
  return { header: `[model_providers.${id}.aws]`, key: 'region', value: region };
}

function setTopLevel(text: string, key: string, value: string): string {
  const line = `${key} = ${JSON.stringify(value)}\n`;
  const old = topLevelLine(key);
  // A key at the very top belongs to no table, whatever follows.
  return old.test(text) ? text.replace(old, () => line) : `${line}${text.replace(/^\uFEFF/u, '')}`;
}

function setInTable(text: string, { header, key, value }: TableEntry): string {
  const line = `${key} = ${JSON.stringify(value)}\n`;
  const start = text.split('\n').findIndex((one) => one.trim() === header);
  if (start === -1) return `${text}${text.endsWith('\n') ? '' : '\n'}\n${header}\n${line}`;
  const lines = text.split('\n');
  const end = lines.findIndex((one, at) => at > start && one.trimStart().startsWith('['));
  const own = lines.slice(start + 1, end === -1 ? undefined : end);
  const at = own.findIndex((one) => topLevelLine(key).test(one));
  lines.splice(start + 1 + Math.max(at, 0), at === -1 ? 0 : 1, line.trimEnd());
  return lines.join('\n');
}

function topLevelLine(key: string): RegExp {
  return new RegExp(String.raw`^[ \t]*${key}[ \t]*=.*(?:\n|$)`, 'mu');
}

/** What stands inside strings of several lines looks like settings, so the result is read before it is kept. */
async function save(path: string, text: string, wanted: TomlTable): Promise<void> {
  const { isToml, parseToml } = await loadParser();
  if (!isToml(text) || !isDeepStrictEqual(plain(parseToml(text, path)), plain(wanted))) {
    throw new ConfigFileInvalidError('model_provider cannot be changed here', { path, line: 1, column: 1 });
  }
  await writeFileDurably(path, text);
}

function plain(table: TomlTable): unknown {
  return structuredClone(table);
}
