import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';

import { errnoOf, isCodexError } from '@codex-ts/utils-error';
import { readFileStably } from '@codex-ts/utils-files';

import { ConfigFileInvalidError, ConfigFileUnreadableError } from './errors.ts';

/**
 * The text of a file of settings, or undefined when there is none.
 *
 * @throws {ConfigFileUnreadableError} when it is there and cannot be read.
 * @throws {ConfigFileInvalidError} when it is no UTF-8.
 */
export async function readText(path: string): Promise<string | undefined> {
  try {
    const text = await readFileStably(path);
    // Where bytes are no UTF-8 the text has this character; but it may as well stand in the file.
    if (text?.includes('\uFFFD') === true) await assertUtf8(path);
    return text;
  } catch (cause) {
    const below = isCodexError(cause) ? cause.cause : cause;
    // A file in place of a directory on the way: there is nothing to read either.
    if (errnoOf(below) === 'ENOTDIR') return undefined;
    if (errnoOf(below) === undefined) throw cause;
    throw new ConfigFileUnreadableError(path, { cause, errno: errnoOf(below) });
  }
}

async function assertUtf8(path: string): Promise<void> {
  const bytes = await readFile(path);
  if (isUtf8(bytes)) return;
  let valid = 0;
  for (let length = characterLength(bytes, valid); length > 0; length = characterLength(bytes, valid)) {
    valid += length;
  }
  const lines = bytes.subarray(0, valid).toString('utf8').split('\n');
  throw new ConfigFileInvalidError('the file is not UTF-8 text here', {
    path,
    line: lines.length,
    column: (lines.at(-1)?.length ?? 0) + 1,
  });
}

/** How many bytes the character at `from` takes; 0 when there is none. */
function characterLength(bytes: Uint8Array, from: number): number {
  const most = Math.min(4, bytes.length - from);
  for (let length = 1; length <= most; length += 1) {
    if (isUtf8(bytes.subarray(from, from + length))) return length;
  }
  return 0;
}
