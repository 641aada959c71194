import { lstat, readFile, readlink } from 'node:fs/promises';

import { errnoOf } from '@codex-ts/utils-error';

import { PatchFileUnusableError } from './errors.ts';

/** What stands at a path: nothing, a file, or a symbolic link that is to be taken for itself. */
export type FileState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly mode: number }
  | { readonly kind: 'link'; readonly target: string };

/**
 * Reads what stands at `path`, which is a real path but for a link at its end.
 *
 * @throws {PatchFileUnusableError} for a directory, a device, and what cannot be read.
 */
export async function readState(path: string): Promise<FileState> {
  try {
    const entry = await lstat(path);
    if (entry.isSymbolicLink()) return { kind: 'link', target: await readlink(path) };
    if (entry.isDirectory()) throw new PatchFileUnusableError(path, { reason: 'directory' });
    // Reading a pipe would wait for ever.
    if (!entry.isFile()) throw new PatchFileUnusableError(path, { reason: 'notRegular' });
    return { kind: 'file', bytes: await readFile(path), mode: entry.mode & 0o7777 };
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return { kind: 'absent' };
    if (errno !== undefined) throw new PatchFileUnusableError(path, { reason: 'unreadable', cause });
    throw cause;
  }
}

/** Whether both are the same, byte for byte; permissions do not count. */
export function isSameState(one: FileState, other: FileState): boolean {
  if (one.kind === 'file' && other.kind === 'file') return Buffer.compare(one.bytes, other.bytes) === 0;
  if (one.kind === 'link' && other.kind === 'link') return one.target === other.target;
  return one.kind === other.kind;
}

/**
 * The text of a file, with its byte order mark.
 *
 * @throws {PatchFileUnusableError} when it is no UTF-8.
 */
export function textOf(path: string, bytes: Uint8Array): string {
  const text = decoded(bytes);
  if (text === undefined) throw new PatchFileUnusableError(path, { reason: 'notText' });
  return text;
}

/** The text, or undefined for what is no UTF-8. */
export function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, 'ignoreBOM': true }).decode(bytes);
  } catch {
    // The only error that decoding bytes can give.
    return undefined;
  }
}
