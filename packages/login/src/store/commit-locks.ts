import { join } from 'node:path';

import { isCodexError } from '@codex-ts/utils-error';

/** A lock that was taken. */
export interface HeldLock {
  release(): Promise<void>;
}

/** Takes the lock of a path, or rejects with `FILE_LOCK_TIMEOUT` or `FILE_LOCK_UNAVAILABLE`. */
export type TakeLock = (path: string, options: TakeLockOptions) => Promise<HeldLock>;

/** How long to wait for a lock. */
export interface TakeLockOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** The two kinds of lock a file store takes. */
export interface LockPorts {
  /** Ours; every process of ours has it. */
  readonly takeLock: TakeLock;
  /** flock(2), which native takes; `undefined` where the optional addon is missing. */
  readonly loadFlock: () => Promise<TakeLock | undefined>;
}

// Native holds its locks for the milliseconds of one write. Whoever holds one for longer is stopped or stuck, and
// losing freshly issued tokens would be worse than writing beside it.
const patienceMs = 2_000;

/** The file that is written, behind all links, and its CODEX_HOME; native has a lock beside the one and one in the other. */
export interface CommitPlace {
  readonly authFile: string;
  readonly codexHome: string;
}

/** Runs `work` while no other process, ours or native, is between reading and writing that file. */
export async function withCommitLocks<T>(
  { authFile, codexHome }: CommitPlace,
  ports: LockPorts,
  work: () => Promise<T>,
): Promise<T> {
  const held: HeldLock[] = [];
  try {
    await take(held, ports.takeLock, `${authFile}.codex-ts-commit`);
    const flock = await ports.loadFlock();
    // Native only tries the second one, and gives its new tokens up when it is taken: so never without the first.
    if (flock !== undefined && (await take(held, flock, join(codexHome, 'auth.lock')))) {
      await take(held, flock, `${authFile}.lock`);
    }
    return await work();
  } finally {
    for (const lock of held.toReversed()) await lock.release();
  }
}

async function take(held: HeldLock[], takeLock: TakeLock, path: string): Promise<boolean> {
  try {
    held.push(await takeLock(path, { timeoutMs: patienceMs }));
    return true;
  } catch (error) {
    if (!isLockFailure(error)) throw error;
    return false;
  }
}

/** Whether a lock was refused or cannot be had, as opposed to a fault. */
function isLockFailure(error: unknown): boolean {
  return (
    isCodexError(error) && (error.code === 'FILE_LOCK_TIMEOUT' || error.code === 'FILE_LOCK_UNAVAILABLE')
  );
}

/** The locks of `utils-file-lock`, loaded when first needed. */
export const realLocks: LockPorts = {
  async takeLock(path, options) {
    const { acquireFileLock } = await import('@codex-ts/utils-file-lock');
    return await acquireFileLock(path, options);
  },
  async loadFlock() {
    const { loadFlock } = await import('@codex-ts/utils-file-lock');
    const flock = await loadFlock();
    return flock && ((path, options) => flock.acquire(path, options));
  },
};
