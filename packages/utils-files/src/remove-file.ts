import { unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

import { errnoOf } from '@codex-ts/utils-error';

import { FileWriteError } from './errors.ts';
import { syncDirectory } from './sync-directory.ts';

/**
 * Removes the file, durably, and says whether there was one. A symbolic link is removed itself, not its target.
 *
 * @throws {FileWriteError} when there is one and it stays.
 */
export async function removeFile(path: string): Promise<boolean> {
  try {
    await unlink(path);
    await syncDirectory(dirname(path));
    return true;
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return false;
    throw new FileWriteError(path, { doing: 'remove', cause });
  }
}
