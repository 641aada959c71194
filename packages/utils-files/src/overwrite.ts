import { open, type FileHandle } from 'node:fs/promises';

import { errnoOf } from '@codex-ts/utils-error';

import { syncFile } from './sync-directory.ts';
import { systemError } from './write-target.ts';

const attempts = 3;

/**
 * Writes over a file that cannot be replaced, such as a mount point, and reads it back. Not safe against a crash
 * midway. After a failure the old bytes are put back: they fit, because nothing was cut off before.
 */
export async function overwrite(path: string, contents: Uint8Array, mode: number): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await narrow(handle, mode);
    const before = await readAll(handle);
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      await writeOrRestore(handle, contents, before);
      // Somebody else who overwrote it meanwhile had the same right to; the last one wins, whole.
      if (contents.length === 0 || (await readAll(handle)).equals(contents)) return;
    }
    throw systemError('EIO', `${path} does not hold what was written to it`);
  } finally {
    await handle.close();
  }
}

async function narrow(handle: FileHandle, mode: number): Promise<void> {
  try {
    const now = (await handle.stat()).mode & 0o7777;
    if ((now & ~mode) !== 0) await handle.chmod(now & mode);
  } catch (error) {
    // Another user's file that we may write to: its permissions are that user's.
    if (errnoOf(error) !== 'EPERM') throw error;
  }
}

async function writeOrRestore(handle: FileHandle, contents: Uint8Array, before: Uint8Array): Promise<void> {
  try {
    await put(handle, contents);
  } catch (error) {
    await put(handle, before).catch((cause: unknown) => {
      throw Object.assign(systemError('EIO', 'the old contents could not be put back'), { cause });
    });
    throw error;
  }
}

async function put(handle: FileHandle, contents: Uint8Array): Promise<void> {
  let written = 0;
  while (written < contents.length) {
    const { bytesWritten } = await handle.write(contents, { offset: written, position: written });
    written += bytesWritten;
  }
  await handle.truncate(contents.length);
  await syncFile(handle);
}

async function readAll(handle: FileHandle): Promise<Buffer> {
  const { size } = await handle.stat();
  const bytes = Buffer.alloc(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await handle.read(bytes, { offset: filled, position: filled });
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
