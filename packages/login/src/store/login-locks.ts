import { isCodexError } from '@codex-ts/utils-error';

import { RefreshUnavailableError } from '../errors.ts';
import type { LockRefreshOptions, RefreshLock } from './auth-store.ts';
import { withCommitLocks, type CommitPlace, type LockPorts } from './commit-locks.ts';

/** The locks that everybody takes who keeps the login of one file, in that file or in a keyring. */
export interface LoginLocks {
  /** Runs `work` while nobody else is between reading and writing the login. */
  readonly locked: <T>(work: () => Promise<T>) => Promise<T>;
  /** Throws `RefreshUnavailableError` after `timeoutMs`. */
  readonly lockRefresh: (options: LockRefreshOptions) => Promise<RefreshLock>;
}

// Somebody who waited for a lock may find that the file is a link to another one now. That is not done twice in a row.
const mostMoves = 3;

/** The locks of one login. They lie beside the file that `authFile` leads to. */
export function loginLocks({ authFile, codexHome }: CommitPlace, ports: LockPorts): LoginLocks {
  async function realFile(): Promise<string> {
    const { realPath } = await import('./auth-file.ts');
    return realPath(authFile);
  }

  return {
    async locked(work) {
      for (let moves = 0; ; moves += 1) {
        const path = await realFile();
        const done = await withCommitLocks({ authFile: path, codexHome }, ports, async () => {
          if (moves < mostMoves && (await realFile()) !== path) return undefined;
          return { result: await work() };
        });
        if (done !== undefined) return done.result;
      }
    },
    async lockRefresh(options) {
      for (let moves = 0; ; moves += 1) {
        const path = await realFile();
        const lock = await lockRefresh(path, ports, options);
        if (moves === mostMoves || (await realFile()) === path) return lock;
        await lock.release();
      }
    },
  };
}

async function lockRefresh(
  path: string,
  ports: LockPorts,
  options: LockRefreshOptions,
): Promise<RefreshLock> {
  try {
    const lock = await ports.takeLock(`${path}.codex-ts-refresh`, options);
    return { isExclusive: true, release: () => lock.release() };
  } catch (error) {
    if (isCodexError(error) && error.code === 'FILE_LOCK_UNAVAILABLE') {
      return { isExclusive: false, release: () => Promise.resolve() };
    }
    if (isCodexError(error) && error.code === 'FILE_LOCK_TIMEOUT') {
      throw new RefreshUnavailableError('another process has been refreshing this login for too long', {
        remedy: 'Try again; if it stays so, end the other codex process.',
        cause: error,
      });
    }
    throw error;
  }
}
