import type { FlockCall } from './flock-file.ts';
import { acquireLock, tryLock, type FileLock, type LockFile, type LockOptions } from './lock.ts';

/** Locks by flock(2), the call that native codex uses: they exclude native's, and each other. */
export interface Flock {
  /** Takes the lock of the file at `path`, creating it (0600) where missing; throws as `acquireFileLock` does. */
  acquire(path: string, options?: LockOptions): Promise<FileLock>;
  /** Takes the lock of the file at `path`, or gives undefined when somebody has it. */
  tryAcquire(path: string): Promise<FileLock | undefined>;
}

/**
 * Makes flock(2) callable, through the optional dependency koffi; undefined where that or the call is missing, as
 * on Windows. Never lock one file by both `Flock` and `acquireFileLock`: releasing the one would drop the other.
 */
export async function loadFlock(): Promise<Flock | undefined> {
  const flock = await loadCall();
  if (flock === undefined) return undefined;
  const { openFlockFile } = await import('./flock-file.ts');
  const open = (path: string): LockFile => openFlockFile(path, flock);
  return {
    acquire: (path, options = {}) => acquireLock(path, open, options),
    tryAcquire: (path) => tryLock(path, open),
  };
}

async function loadCall(): Promise<FlockCall | undefined> {
  if (process.platform === 'win32') return undefined;
  try {
    const { default: koffi } = await import('koffi');
    // What this process is linked to: the C library of the system, whatever its name and path.
    const flock = koffi.load(null).func('int flock(int descriptor, int operation)');
    return (descriptor, operation) => (flock(descriptor, operation) === 0 ? 0 : koffi.errno());
  } catch {
    // Not installed, no build for this system, no such function: all the same to the caller.
    return undefined;
  }
}
