import { dirname } from 'node:path';

import type { AuthRecord } from '../record/auth-record.ts';
import { refusalFile } from '../refresh/refusal-file.ts';
import type * as AuthFile from './auth-file.ts';
import type { AuthStore, StoreNotice, StoreRemoval, StoreUpdate } from './auth-store.ts';
import { completeFilePorts, type FileStorePorts } from './file-store.ts';
import type { OpenKeyring } from './keyring.ts';
import { KeyringItem } from './keyring-item.ts';
import { fileLeft } from './leftover-notices.ts';
import { loginLocks } from './login-locks.ts';
import { loginFile, type LoginPlace } from './login-place.ts';
import { realKeyring } from './real-keyring.ts';
import { lookAt } from './two-places.ts';

/** Whose login the keyring holds, and what the store needs of the world. */
export interface KeyringStoreOptions extends LoginPlace {
  readonly ports?: Partial<KeyringStorePorts>;
}

/** What a store that uses the keyring needs of the world. */
export interface KeyringStorePorts extends FileStorePorts {
  readonly openKeyring: OpenKeyring;
}

const loadFiles = (): Promise<typeof AuthFile> => import('./auth-file.ts');

/** The real ports for those that were not given. */
export function completeKeyringPorts(given: Partial<KeyringStorePorts> = {}): KeyringStorePorts {
  return { ...realKeyring, ...completeFilePorts(given), ...given };
}

/**
 * The login in the keyring of the system, in the item that native codex uses for the same CODEX_HOME. Its locks are
 * files beside `auth.json`, as those of the file store are, and an `auth.json` is removed after each write. No I/O until
 * first asked. Throws `AccountNameInvalidError`.
 */
export function createKeyringStore(options: KeyringStoreOptions): AuthStore {
  const { codexHome, account } = options;
  const place = { codexHome, ...(account !== undefined && { account }) };
  const path = loginFile(place);
  const ports = completeKeyringPorts(options.ports);
  const item = new KeyringItem(place, ports.openKeyring);
  const { locked, lockRefresh } = loginLocks({ authFile: path, codexHome }, ports);
  const refusals = refusalFile(path);
  let notices: readonly StoreNotice[] = [];

  async function write(record: AuthRecord): Promise<void> {
    await item.write(record);
    notices = await removeFile(path);
  }

  return {
    location: item.location,
    load: () => item.read(),
    assertWritable: () => item.assertWritable(),
    notices: () => notices,
    update: (change) =>
      locked(async (): Promise<StoreUpdate> => {
        const stored = await item.read();
        const next = change(stored);
        if (next === undefined) return { isWritten: false, stored };
        await write(next);
        return { isWritten: true, stored: next };
      }),
    async replace(record) {
      const { keepUnreadable, makeHome } = await loadFiles();
      await makeHome(dirname(path));
      await locked(async () => {
        await item.keepUnreadable(ports.clock());
        await keepUnreadable(path, ports.clock());
        await refusals.clear();
        await write(record);
      });
    },
    async remove(): Promise<StoreRemoval> {
      const { isMissing } = await loadFiles();
      // A lock would make the folder, where nobody ever signed in.
      if (await isMissing(dirname(path))) return { isRemoved: await item.remove(), remaining: [] };
      return locked(async () => {
        const { removeAuthFile } = await loadFiles();
        const { record } = await lookAt(item.read());
        await refusals.clear();
        const [fromKeyring, fromFile] = await Promise.allSettled([item.remove(), removeAuthFile(path)]);
        if (fromKeyring.status === 'rejected') throw fromKeyring.reason;
        if (fromFile.status === 'rejected') throw fromFile.reason;
        return { isRemoved: fromKeyring.value || fromFile.value, record, remaining: [] };
      });
    },
    lockRefresh,
    refusals,
  };
}

/** Whoever reads files first must not find an older login there. Says so when it stays. */
async function removeFile(path: string): Promise<readonly StoreNotice[]> {
  const { removeAuthFile } = await loadFiles();
  try {
    await removeAuthFile(path);
    return [];
  } catch (error) {
    return [fileLeft(path, error)];
  }
}
