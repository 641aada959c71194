import { TomlDate } from 'smol-toml';

import { ConfigOverrideError } from './errors.ts';
import { isToml, parseTomlText } from './parse-toml.ts';
import { isTable, tableWith, type TomlTable } from './toml-table.ts';

/** One `-c key=value`. */
export interface Override {
  /** The key as it was written. */
  readonly key: string;
  /** The table in which nothing else is set. */
  readonly table: TomlTable;
}

/**
 * Reads `key=value` as native codex does: dots in the key lead into tables, the value is TOML, and what is no TOML
 * is a string, without quotes around it. Besides, keys may be quoted as in TOML.
 *
 * @throws {ConfigOverrideError} when there is no `=` or a part of the key is empty.
 */
export function parseOverride(text: string): Override {
  const equals = text.indexOf('=');
  if (equals === -1) throw new ConfigOverrideError('a = is missing', text);
  const key = text.slice(0, equals).trim();
  const path = pathOf(key);
  if (path.includes('')) throw new ConfigOverrideError('a part of the key is empty', `${key}=`);
  return { key, table: tableWith(path, valueOf(text.slice(equals + 1).trim())) };
}

function pathOf(key: string): string[] {
  if (/["']/u.test(key) && isToml(`${key} = 0`)) return quotedPath(parseTomlText(`${key} = 0`));
  const path = key.split('.');
  const [table, ...rest] = path;
  // The dots of a directory are no dots of a path; the SDK quotes neither.
  if (table === 'projects' && rest.length > 1) return [table, rest.slice(0, -1).join('.'), rest.at(-1) ?? ''];
  return path;
}

/** The one key in each of the nested tables. */
function quotedPath(table: TomlTable): string[] {
  return Object.entries(table).flatMap(([key, value]) => [key, ...(isTable(value) ? quotedPath(value) : [])]);
}

function valueOf(text: string): unknown {
  const line = `value = ${text}`;
  const value = isToml(line) ? parseTomlText(line)['value'] : undefined;
  if (value instanceof TomlDate) return dateText(value);
  // An integer beyond 64 bits is none for native, and so a string.
  if (typeof value === 'bigint' && BigInt.asIntN(/*bits*/ 64, value) !== value) return text;
  return value ?? text.replaceAll(/^["']+|["']+$/gu, '');
}

/** As native writes dates and times: without zeros at the end of a second's fraction. */
function dateText(date: TomlDate): string {
  return date
    .toISOString()
    .replace(/\.(?<digits>\d*?)0+(?=Z$|[+-]\d\d:\d\d$|$)/u, (_, digits: string) => digits && `.${digits}`);
}
