import { open, type FileHandle } from 'node:fs/promises';

import { errnoOf } from '@codex-ts/utils-error';

/** What file systems answer that know no fsync, or none for directories; and directories we may not open. */
const unsupported = new Set(['EACCES', 'EINVAL', 'EISDIR', 'ENOSYS', 'ENOTSUP', 'EPERM']);

/** Waits until the file's bytes are on disk, where its file system can say so. */
export async function syncFile(handle: FileHandle): Promise<void> {
  try {
    await handle.sync();
  } catch (error) {
    if (!isUnsupported(error)) throw error;
  }
}

/** Waits until the directory's entries are on disk. Windows has no such call and does so by itself. */
export async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  let handle: FileHandle;
  try {
    handle = await open(directory, 'r');
  } catch (error) {
    if (isUnsupported(error)) return;
    throw error;
  }
  try {
    await syncFile(handle);
  } finally {
    await handle.close();
  }
}

function isUnsupported(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno !== undefined && unsupported.has(errno);
}
