import { readFile } from 'node:fs/promises';

import type { ConfigTable } from './config-table.ts';
import { ConfigFileError } from './errors.ts';

/** Reads the bytes of a file. Rejects as `fs.readFile` does. */
export type ReadFile = (path: string) => Promise<Uint8Array>;

/** The table in a file; `undefined` when there is no such file. Throws `CONFIG_FILE_INVALID`. */
export async function readTomlFile(
  path: string,
  read: ReadFile = readFile,
): Promise<ConfigTable | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await read(path);
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    const reason = cause instanceof Error ? cause.message : 'unknown reason';
    const remedy = 'Make the file readable for this user; it must be a regular file.';
    throw new ConfigFileError({ path, what: `the file cannot be read: ${reason}` }, { cause, remedy });
  }
  return parseToml(decode(bytes, path), path);
}

/** Throws `CONFIG_FILE_INVALID` with line and column. */
export async function parseToml(text: string, path: string): Promise<ConfigTable> {
  const { parse, TomlError } = await import('smol-toml');
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const [first = 'not TOML'] = cause.message.replace(/^Invalid TOML document: /u, '').split('\n', 1);
    throw new ConfigFileError({ path, what: first, line: cause.line, column: cause.column }, { cause });
  }
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ConfigFileError({ path, what: 'the file is not UTF-8 text' }, { cause });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
