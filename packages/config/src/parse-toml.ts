import { parse, TomlError } from 'smol-toml';

import { ConfigFileInvalidError } from './errors.ts';
import type { TomlTable } from './toml-table.ts';

/**
 * Reads TOML. Integers too big for a number become bigints.
 *
 * @throws {ConfigFileInvalidError} with line and column.
 */
export function parseToml(text: string, path: string): TomlTable {
  try {
    return parseTomlText(text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    // Without the excerpt, which may show a secret; for the same reason the error is no cause.
    const [first = ''] = cause.message.split('\n');
    const reason = first.replace(/^Invalid TOML document: /u, '');
    throw new ConfigFileInvalidError(reason, { path, line: cause.line, column: cause.column });
  }
}

/** Reads TOML; throws the parser's own error. */
export function parseTomlText(text: string): TomlTable {
  return parse(text.replace(/^\uFEFF/u, ''), { integersAsBigInt: 'asNeeded' });
}

/** Whether TOML can read the text. */
export function isToml(text: string): boolean {
  try {
    parseTomlText(text);
    return true;
  } catch (error) {
    if (error instanceof TomlError) return false;
    throw error;
  }
}
