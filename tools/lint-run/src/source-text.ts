import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

import { errnoOf } from './errno-of.ts';
import { FileUnreadableError } from './errors.ts';

/** The text of a source file; offsets count from behind the byte order mark. */
export interface SourceText {
  readonly text: string;
  readonly hasBom: boolean;
}

const byteOrderMark = '\uFEFF';

const decoder = new TextDecoder('utf-8', { fatal: true, 'ignoreBOM': true });

/** The text of UTF-8 bytes, or undefined when they are none. */
export function decodeSource(bytes: Uint8Array): SourceText | undefined {
  let whole: string;
  try {
    whole = decoder.decode(bytes);
  } catch {
    return undefined;
  }
  const hasBom = whole.startsWith(byteOrderMark);
  return { text: hasBom ? whole.slice(1) : whole, hasBom };
}

/** The bytes that a file holds when its text is this. */
export function encodeSource(source: SourceText): string {
  return source.hasBom ? byteOrderMark + source.text : source.text;
}

function reasonOf(error: unknown): FileUnreadableError['reason'] {
  switch (errnoOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'missing';
    case 'EISDIR':
    case 'ENXIO':
      return 'notFile';
    default:
      return 'unreadable';
  }
}

/** The bytes of a regular file; a pipe or device is not waited for. Throws FileUnreadableError. */
export function readBytes(path: string): Uint8Array {
  let file: number | undefined;
  try {
    // Windows has no O_NONBLOCK, nor pipes in folders.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    if (!fstatSync(file).isFile()) throw new FileUnreadableError(path, { reason: 'notFile' });
    return readFileSync(file);
  } catch (cause) {
    if (cause instanceof FileUnreadableError) throw cause;
    throw new FileUnreadableError(path, { reason: reasonOf(cause), cause });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * Reads a source file. Only UTF-8 is text here: what would not survive being written back is refused.
 * Throws FileUnreadableError.
 */
export function readSource(path: string): SourceText {
  const source = decodeSource(readBytes(path));
  if (source === undefined) throw new FileUnreadableError(path, { reason: 'notText' });
  return source;
}
