import { dirname } from 'node:path';

import { describeError } from '@codex-ts/utils-error';

import { StoreUnavailableError } from '../errors.ts';
import type { AuthRecord } from '../record/auth-record.ts';
import { refusalFile } from '../refresh/refusal-file.ts';
import type * as AuthFile from './auth-file.ts';
import type {
  AuthStore,
  LockRefreshOptions,
  RefreshLock,
  StoreNotice,
  StoreRemoval,
  StoreUpdate,
} from './auth-store.ts';
import { KeyringItem } from './keyring-item.ts';
import { completeKeyringPorts, type KeyringStoreOptions, type KeyringStorePorts } from './keyring-store.ts';
import { fileInsteadOfKeyring, fileLeft, keyringItemLeft } from './leftover-notices.ts';
import { loginLocks, type LoginLocks } from './login-locks.ts';
import { loginFile } from './login-place.ts';
import { chooseLogin, isPlaceFailure, isSameLogin, lookAt, type HeldLogins } from './two-places.ts';

const loadFiles = (): Promise<typeof AuthFile> => import('./auth-file.ts');

/**
 * The login in the keyring where one can be used, else in the file; of two the one that was renewed last. `notices()`
 * says so when it had to be the file. No I/O until first asked. Throws `AccountNameInvalidError`.
 */
export function createAutoStore(options: KeyringStoreOptions): AuthStore {
  return new AutoStore(options);
}

class AutoStore implements AuthStore {
  readonly refusals: ReturnType<typeof refusalFile>;
  readonly #path: string;
  readonly #item: KeyringItem;
  readonly #ports: KeyringStorePorts;
  readonly #locks: LoginLocks;
  readonly #codexHome: string;
  #location: string;
  #notices: readonly StoreNotice[] = [];

  constructor({ codexHome, account, ports }: KeyringStoreOptions) {
    const place = { codexHome, ...(account !== undefined && { account }) };
    this.#codexHome = codexHome;
    this.#path = loginFile(place);
    this.refusals = refusalFile(this.#path);
    this.#ports = completeKeyringPorts(ports);
    this.#item = new KeyringItem(place, this.#ports.openKeyring);
    this.#locks = loginLocks({ authFile: this.#path, codexHome }, this.#ports);
    this.#location = `${this.#item.location}, else ${this.#path}`;
  }

  /** The place that was last used. */
  get location(): string {
    return this.#location;
  }

  notices(): readonly StoreNotice[] {
    return this.#notices;
  }

  async load(): Promise<AuthRecord | undefined> {
    const held = await this.#look();
    const { keyring, file } = held;
    const isTwice = keyring.record !== undefined && file.record !== undefined;
    // A stale copy would be found first by native codex, which would spend its refresh token once more.
    if (isTwice && isSameLogin(keyring.record, file.record)) {
      return this.#locks.locked(() => this.#keepOne());
    }
    return this.#note(held);
  }

  async assertWritable(): Promise<void> {
    const { assertAuthFileWritable } = await loadFiles();
    if (!(await this.#prefersFile())) {
      const failure = await failureOf(this.#item.assertWritable());
      if (failure === undefined) return;
    }
    await assertAuthFileWritable(this.#path);
  }

  update(change: (stored: AuthRecord | undefined) => AuthRecord | undefined): Promise<StoreUpdate> {
    return this.#locks.locked(async () => {
      const stored = this.#note(await this.#look());
      const next = change(stored);
      if (next === undefined) return { isWritten: false, stored };
      await this.#write(next);
      return { isWritten: true, stored: next };
    });
  }

  async replace(record: AuthRecord): Promise<void> {
    const { keepUnreadable, makeHome } = await loadFiles();
    await makeHome(dirname(this.#path));
    await this.#locks.locked(async () => {
      const nowMs = this.#ports.clock();
      await keepUnreadable(this.#path, nowMs);
      // Where the keyring fails, it fails again below, and is dealt with there.
      await failureOf(this.#item.keepUnreadable(nowMs));
      await this.refusals.clear();
      await this.#write(record);
    });
  }

  async remove(): Promise<StoreRemoval> {
    const { isMissing } = await loadFiles();
    // A lock would make the folder, where nobody ever signed in.
    if (await isMissing(dirname(this.#path))) return this.#removeBoth();
    return this.#locks.locked(async () => {
      const { record } = await lookAt(this.#look().then((held) => chooseLogin(held).record));
      await this.refusals.clear();
      return { ...(await this.#removeBoth()), record };
    });
  }

  lockRefresh(options: LockRefreshOptions): Promise<RefreshLock> {
    return this.#locks.lockRefresh(options);
  }

  async #look(): Promise<HeldLogins> {
    const { readAuthFile } = await loadFiles();
    const [keyring, file] = await Promise.all([lookAt(this.#item.read()), lookAt(readAuthFile(this.#path))]);
    return { keyring, file };
  }

  /** The login in effect; remembers where it is and what is wrong with the other place. */
  #note(held: HeldLogins): AuthRecord | undefined {
    const { place, record } = chooseLogin(held);
    const { keyring, file } = held;
    this.#location = place === 'keyring' ? this.#item.location : this.#path;
    const notices: StoreNotice[] = [];
    if (place === 'keyring') {
      if (file.record !== undefined || file.failure !== undefined) {
        notices.push(fileLeft(this.#path, file.failure));
      }
    } else if (keyring.failure?.code === 'LOGIN_RECORD_CORRUPT' || keyring.record !== undefined) {
      notices.push(keyringItemLeft(this.#path, keyring.failure));
    } else if (keyring.failure !== undefined) {
      notices.push(fileInsteadOfKeyring(this.#path, keyring.failure));
    }
    this.#notices = notices;
    return record;
  }

  /** Leaves the newer one of two copies of a login. */
  async #keepOne(): Promise<AuthRecord | undefined> {
    const held = await this.#look();
    const { place, record } = chooseLogin(held);
    const isTwice = isSameLogin(held.keyring.record, held.file.record);
    if (record === undefined || !isTwice) return this.#note(held);
    if (place === 'file') await this.#dropItem(/*failure*/ undefined);
    else if (!(await this.#prefersFile())) await this.#dropFile();
    // What cannot be tidied up now is told, and left as it is.
    else if ((await failureOf(this.#writeFile(record, /*failure*/ undefined))) !== undefined)
      this.#note(held);
    return record;
  }

  async #write(record: AuthRecord): Promise<void> {
    if (await this.#prefersFile()) return this.#writeFile(record, /*failure*/ undefined);
    const failure = await failureOf(this.#item.write(record));
    if (failure !== undefined) return this.#writeFile(record, failure);
    await this.#dropFile();
  }

  async #writeFile(record: AuthRecord, failure: Error | undefined): Promise<void> {
    const { writeAuthFile } = await loadFiles();
    await writeAuthFile(this.#path, record, this.#ports.onWriteStep);
    await this.#dropItem(failure);
  }

  /** The login is in the keyring now. */
  async #dropFile(): Promise<void> {
    const { removeAuthFile } = await loadFiles();
    const failure = await failureOf(removeAuthFile(this.#path));
    this.#location = this.#item.location;
    this.#notices = failure === undefined ? [] : [fileLeft(this.#path, failure)];
  }

  /** The login is in the file now, because of `failure`. */
  async #dropItem(failure: Error | undefined): Promise<void> {
    this.#location = this.#path;
    this.#notices = failure === undefined ? [] : [fileInsteadOfKeyring(this.#path, failure)];
    if (failure instanceof StoreUnavailableError) return;
    const stays = await failureOf(this.#item.remove());
    if (stays === undefined || stays instanceof StoreUnavailableError) return;
    this.#notices = [...this.#notices, keyringItemLeft(this.#path, stays)];
  }

  /** The end of one place does not keep the other from being cleared. */
  async #removeBoth(): Promise<StoreRemoval> {
    const { removeLogin } = await loadFiles();
    const [fromKeyring, fromFile] = await Promise.allSettled([
      this.#item.remove(),
      removeLogin(this.#path, this.#codexHome),
    ]);
    if (fromFile.status === 'rejected') throw fromFile.reason;
    if (fromKeyring.status === 'fulfilled') {
      return { isRemoved: fromKeyring.value || fromFile.value, remaining: [] };
    }
    if (!isPlaceFailure(fromKeyring.reason)) throw fromKeyring.reason;
    const place = `perhaps a login in ${this.#item.location}: ${describeError(fromKeyring.reason)}`;
    return { isRemoved: fromFile.value, remaining: [place] };
  }

  /** Whoever made `auth.json` a link, to an account or to a file of their own, wants the login to be there. */
  async #prefersFile(): Promise<boolean> {
    const { isLink, realPath } = await loadFiles();
    const active = loginFile({ codexHome: this.#codexHome });
    return (await isLink(active)) && (await realPath(active)) === (await realPath(this.#path));
  }
}

/** The failure of a place to be written, which the other place can make good; everything else is thrown. */
async function failureOf(work: Promise<unknown>): Promise<Error | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (!isPlaceFailure(error)) throw error;
    return error;
  }
}
