import { dirname } from 'node:path';

import type { WriteStep } from '@codex-ts/utils-files';

import type { AuthRecord } from '../record/auth-record.ts';
import { refusalFile } from '../refresh/refusal-file.ts';
import type * as AuthFile from './auth-file.ts';
import type { AuthStore, StoreUpdate } from './auth-store.ts';
import { realLocks, type LockPorts } from './commit-locks.ts';
import { loginLocks } from './login-locks.ts';
import { loginFile, type LoginPlace } from './login-place.ts';
import { lookAt } from './two-places.ts';

/** Whose login the file holds, and what the store needs of the world. */
export interface FileStoreOptions extends LoginPlace {
  readonly ports?: Partial<FileStorePorts>;
}

/** What the file store needs of the world. */
export interface FileStorePorts extends LockPorts {
  readonly clock: () => number;
  /** Told after each step of a write; for tests that end the process there. */
  readonly onWriteStep: (step: WriteStep) => void | Promise<void>;
}

const loadFiles = (): Promise<typeof AuthFile> => import('./auth-file.ts');

/** The real ports for those that were not given. */
export function completeFilePorts(given: Partial<FileStorePorts> = {}): FileStorePorts {
  return { ...realLocks, clock: Date.now, onWriteStep: () => undefined, ...given };
}

/**
 * The login in `CODEX_HOME/auth.json`, shared with native codex, or in the file of an account. No I/O until first
 * asked. Throws `AccountNameInvalidError`.
 */
export function createFileStore(options: FileStoreOptions): AuthStore {
  const { codexHome } = options;
  const path = loginFile(options);
  const ports = completeFilePorts(options.ports);
  const { locked, lockRefresh } = loginLocks({ authFile: path, codexHome }, ports);
  const refusals = refusalFile(path);

  async function load(): Promise<AuthRecord | undefined> {
    const { readAuthFile } = await loadFiles();
    return readAuthFile(path);
  }

  async function write(record: AuthRecord): Promise<void> {
    const { writeAuthFile } = await loadFiles();
    await writeAuthFile(path, record, ports.onWriteStep);
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
      await makeHome(dirname(path));
      await locked(async () => {
        await keepUnreadable(path, ports.clock());
        await refusals.clear();
        await write(record);
      });
    },
    async remove() {
      const { isMissing, removeLogin } = await loadFiles();
      // A lock would make the folder, where nobody ever signed in.
      if (await isMissing(path)) return { isRemoved: false, remaining: [] };
      return locked(async () => {
        const { record } = await lookAt(load());
        await refusals.clear();
        return { isRemoved: await removeLogin(path, codexHome), record, remaining: [] };
      });
    },
    lockRefresh,
    refusals,
  };
}
