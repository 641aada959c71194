import { join } from 'node:path';

import { isCodexError } from '@codex-ts/utils-error';
import type { WriteStep } from '@codex-ts/utils-files';

import { RefreshUnavailableError } from '../errors.ts';
import type { AuthRecord } from '../record/auth-record.ts';
import type * as AuthFile from './auth-file.ts';
import type { AuthStore, LockRefreshOptions, RefreshLock, StoreUpdate } from './auth-store.ts';
import { realLocks, withCommitLocks, type LockPorts } from './commit-locks.ts';

/** Where the file is, and what the store needs of the world. */
export interface FileStoreOptions {
  /** The folder of `auth.json`: CODEX_HOME. */
  readonly codexHome: string;
  readonly ports?: Partial<FileStorePorts>;
}

/** What the file store needs of the world. */
export interface FileStorePorts extends LockPorts {
  readonly clock: () => number;
  /** Told after each step of a write; for tests that end the process there. */
  readonly onWriteStep: (step: WriteStep) => void | Promise<void>;
}

const loadFiles = (): Promise<typeof AuthFile> => import('./auth-file.ts');

/** The login in `CODEX_HOME/auth.json`, shared with native codex. No I/O until first asked. */
export function createFileStore(options: FileStoreOptions): AuthStore {
  const { codexHome } = options;
  const path = join(codexHome, 'auth.json');
  const ports = { ...realLocks, clock: Date.now, onWriteStep: () => undefined, ...options.ports };

  async function load(): Promise<AuthRecord | undefined> {
    const { readAuthFile } = await loadFiles();
    return readAuthFile(path);
  }

  async function write(record: AuthRecord): Promise<void> {
    const { writeAuthFile } = await loadFiles();
    await writeAuthFile(path, record, ports.onWriteStep);
  }

  async function locked<T>(work: () => Promise<T>): Promise<T> {
    const { realPath } = await loadFiles();
    return withCommitLocks({ authFile: await realPath(path), codexHome }, ports, work);
  }

  return {
    location: path,
    load,
    async assertWritable() {
      const { assertAuthFileWritable } = await loadFiles();
      await assertAuthFileWritable(path);
    },
    update: (change) =>
      locked(async (): Promise<StoreUpdate> => {
        const stored = await load();
        const next = change(stored);
        if (next === undefined) return { isWritten: false, stored };
        await write(next);
        return { isWritten: true, stored: next };
      }),
    async replace(record) {
      const { keepUnreadable, makeHome } = await loadFiles();
      await makeHome(codexHome);
      await locked(async () => {
        await keepUnreadable(path, ports.clock());
        await write(record);
      });
    },
    async remove() {
      const { isMissing, removeAuthFile } = await loadFiles();
      // A lock would make the folder, where nobody ever signed in.
      if (await isMissing(path)) return false;
      return locked(() => removeAuthFile(path));
    },
    async lockRefresh(lock) {
      const { realPath } = await loadFiles();
      return lockRefresh(await realPath(path), ports, lock);
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
