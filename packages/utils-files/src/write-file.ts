import { mkdir, open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

import { errnoOf } from '@codex-ts/utils-error';

import { FileWriteError } from './errors.ts';
import { overwrite } from './overwrite.ts';
import { syncDirectory, syncFile } from './sync-directory.ts';
import { openTempFile, removeStaleTempFiles, type TempFile } from './temp-file.ts';
import { findTarget, type WriteTarget } from './write-target.ts';

/** What has just been done, in this order. A file that is written over in place comes to neither of the last two. */
export type WriteStep = 'tempOpened' | 'tempWritten' | 'tempSynced' | 'renamed' | 'directorySynced';

/** How to write a file. */
export interface WriteOptions {
  /** The most permissions the file may end up with; 0o600 unless given. An existing file keeps its own within it. */
  mode?: number;
  /** For directories that have to be created; 0o700 unless given. */
  directoryMode?: number;
  /** Called after each step and waited for; what it throws ends the write. For tests that break off midway. */
  onStep?: (step: WriteStep) => void | Promise<void>;
}

/** Errors of rename where a file cannot be replaced but may be written to: a mount point, another file system. */
const irreplaceable = new Set(['EBUSY', 'EPERM', 'EXDEV']);

/** Errors of a directory that takes no new file. */
const closed = new Set(['EACCES', 'EPERM', 'EROFS']);

const attempts = 3;

/**
 * Replaces the file's whole contents so that a reader, or a machine that loses power, finds the old or the new
 * ones and never a mixture; creates file and directories where missing. Symbolic links stay and their target is
 * written. A file that cannot be replaced (a mounted one) is written over in place and read back.
 *
 * @throws {FileWriteError} with the old contents still there.
 */
export async function writeFileDurably(
  path: string,
  contents: string | Uint8Array,
  options: WriteOptions = {},
): Promise<void> {
  const bytes = typeof contents === 'string' ? Buffer.from(contents) : contents;
  try {
    const target = await findTarget(path);
    const isStream = target.existing !== undefined && !target.existing.isFile();
    await (isStream ? writeToStream(path, bytes) : writeToFile(target, bytes, options));
  } catch (cause) {
    throw errnoOf(cause) === undefined ? cause : new FileWriteError(path, { cause });
  }
}

async function writeToStream(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'w');
  try {
    await handle.writeFile(bytes);
  } finally {
    await handle.close();
  }
}

async function writeToFile(target: WriteTarget, bytes: Uint8Array, options: WriteOptions): Promise<void> {
  const most = options.mode ?? 0o600;
  for (let attempt = 1; ; attempt += 1) {
    const temp = await createTemp(target, options);
    if (temp === undefined) return overwrite(target.path, bytes, most);
    const nowMs = await fill(temp, target, { bytes, options });
    const moved = await moveOver(temp, target);
    if (moved === 'irreplaceable') return overwrite(target.path, bytes, most);
    if (moved === 'moved') {
      await options.onStep?.('renamed');
      // Only tidying: whatever hinders it hinders nobody else.
      await removeStaleTempFiles(target.directory, nowMs).catch(() => undefined);
      await syncDirectory(target.directory);
      await options.onStep?.('directorySynced');
      return;
    }
    if (attempt === attempts) throw moved;
  }
}

/** The temporary file, or undefined when the directory takes none although the file itself may be writable. */
async function createTemp(target: WriteTarget, options: WriteOptions): Promise<TempFile | undefined> {
  const mode = (options.mode ?? 0o600) & ((target.existing?.mode ?? 0o777) & 0o7777);
  try {
    return await openTempFile(target.directory, mode);
  } catch (error) {
    const errno = errnoOf(error) ?? '';
    if (target.existing !== undefined && closed.has(errno)) return undefined;
    if (errno !== 'ENOENT') throw error;
  }
  await createDirectory(target.directory, options.directoryMode ?? 0o700);
  return openTempFile(target.directory, mode);
}

async function createDirectory(directory: string, mode: number): Promise<void> {
  const first = await mkdir(directory, { recursive: true, mode });
  if (first === undefined) return;
  const above = dirname(first);
  for (let at = directory; at !== above; at = dirname(at)) await syncDirectory(dirname(at));
}

/** Writes the bytes, and gives the time by the file system's clock. Removes the file when it cannot. */
async function fill(
  temp: TempFile,
  target: WriteTarget,
  work: { bytes: Uint8Array; options: WriteOptions },
): Promise<number> {
  const { handle } = temp;
  const { onStep, mode = 0o600 } = work.options;
  try {
    await onStep?.('tempOpened');
    await handle.writeFile(work.bytes);
    if (target.existing !== undefined) await keepOwner(handle, target.existing, mode);
    await onStep?.('tempWritten');
    await syncFile(handle);
    await onStep?.('tempSynced');
    const { mtimeMs } = await handle.stat();
    await handle.close();
    return mtimeMs;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await unlink(temp.path).catch(() => undefined);
    throw error;
  }
}

/** Gives the new file the old one's owner, group and permissions, as far as the system lets us. */
async function keepOwner(
  handle: FileHandle,
  existing: NonNullable<WriteTarget['existing']>,
  mode: number,
): Promise<void> {
  const own = await handle.stat();
  if (own.uid !== existing.uid || own.gid !== existing.gid) {
    await handle.chown(existing.uid, existing.gid).catch(() => undefined);
  }
  const wanted = existing.mode & mode & 0o7777;
  if ((own.mode & 0o7777) !== wanted) await handle.chmod(wanted);
}

/** Moves the temporary file over its target and says what came of it. An error of this kind is worth a fresh file. */
async function moveOver(temp: TempFile, target: WriteTarget): Promise<'moved' | 'irreplaceable' | Error> {
  try {
    await renamePatiently(temp.path, target.path);
    return 'moved';
  } catch (error) {
    await unlink(temp.path).catch(() => undefined);
    const errno = errnoOf(error) ?? '';
    if (target.existing !== undefined && irreplaceable.has(errno)) return 'irreplaceable';
    // Somebody tidied the directory away, or took our file for a dead writer's.
    if (errno === 'ENOENT' && error instanceof Error) return error;
    throw error;
  }
}

/** On Windows a file that somebody has open for a moment cannot be replaced in that moment. */
async function renamePatiently(from: string, to: string): Promise<void> {
  const waitsMs = process.platform === 'win32' ? [5, 10, 20, 40, 80, 160] : [];
  for (const waitMs of waitsMs) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      if (!['EACCES', 'EBUSY', 'EPERM'].includes(errnoOf(error) ?? '')) throw error;
    }
    await new Promise((resume) => setTimeout(resume, waitMs));
  }
  await rename(from, to);
}
