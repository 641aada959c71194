import { open, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

import { errnoOf } from '@codex-ts/utils-error';

import { FileWriteError } from './errors.ts';
import { syncFile } from './sync-directory.ts';
import { openTempFile } from './temp-file.ts';
import { findTarget, type WriteTarget } from './write-target.ts';

/** As much as the files we keep, so that a full disk shows now. */
const probeBytes = 16_384;

/**
 * Makes sure that `writeFileDurably` would succeed now, without changing the file: permissions, a read-only file
 * system and a full disk show. Leaves nothing behind.
 *
 * @throws {FileWriteError} when it would not.
 */
export async function assertWritable(path: string): Promise<void> {
  try {
    const target = await findTarget(path);
    const directoryTakesFiles = await probe(await deepestExisting(target.directory), target);
    if (target.existing === undefined) return;
    await openForWriting(target.path, directoryTakesFiles);
  } catch (cause) {
    throw errnoOf(cause) === undefined ? cause : new FileWriteError(path, { cause });
  }
}

async function deepestExisting(directory: string): Promise<string> {
  for (let at = directory; ; at = dirname(at)) {
    try {
      await stat(at);
      return at;
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT' || dirname(at) === at) throw error;
    }
  }
}

/** Whether the directory takes a new file. When it does not, but the file exists, that one decides. */
async function probe(directory: string, target: WriteTarget): Promise<boolean> {
  if (target.existing !== undefined && !target.existing.isFile()) return false;
  try {
    const temp = await openTempFile(directory, /*mode*/ 0o600);
    try {
      await temp.handle.writeFile(Buffer.alloc(probeBytes));
      await syncFile(temp.handle);
    } finally {
      await temp.handle.close();
      await unlink(temp.path);
    }
    return true;
  } catch (error) {
    if (target.existing !== undefined && ['EACCES', 'EPERM', 'EROFS'].includes(errnoOf(error) ?? ''))
      return false;
    throw error;
  }
}

async function openForWriting(path: string, isReplaceable: boolean): Promise<void> {
  try {
    const handle = await open(path, 'r+');
    await handle.close();
  } catch (error) {
    // Replacing a file needs no permission on it; but one that is mounted read-only or immutable cannot be replaced.
    if (!(isReplaceable && errnoOf(error) === 'EACCES')) throw error;
  }
}
