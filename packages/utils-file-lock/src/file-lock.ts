import { acquireLock, tryLock, type FileLock, type LockOptions } from './lock.ts';

/**
 * Takes the lock of the file at `path`, which is created (0600, and its directory 0700) and never removed: whoever
 * removed it would let the next one lock a new file while others still wait for this one. It excludes every
 * other holder on this machine, in this process too, and is free at once when its process dies, however it dies.
 *
 * @throws {FileLockTimeoutError} after `timeoutMs`.
 * @throws {FileLockUnavailableError} when it can be locked by nobody; the signal's reason when aborted.
 */
export async function acquireFileLock(path: string, options: LockOptions = {}): Promise<FileLock> {
  const { openDatabaseFile } = await import('./database-file.ts');
  return acquireLock(path, openDatabaseFile, options);
}

/**
 * Takes the lock of the file at `path`, or gives undefined when somebody has it.
 *
 * @throws {FileLockUnavailableError} when it can be locked by nobody.
 */
export async function tryFileLock(path: string): Promise<FileLock | undefined> {
  const { openDatabaseFile } = await import('./database-file.ts');
  return tryLock(path, openDatabaseFile);
}
