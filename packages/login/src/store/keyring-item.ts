import { join } from 'node:path';

import { assertUsable } from '../codex-auth.ts';
import {
  RecordCorruptError,
  StoreUnavailableError,
  StoreUnreadableError,
  StoreUnwritableError,
} from '../errors.ts';
import { parseDocument } from '../record/auth-document.ts';
import { parseRecord, type AuthRecord } from '../record/auth-record.ts';
import type { Keyring, OpenKeyring } from './keyring.ts';
import { loginFile, type LoginPlace } from './login-place.ts';

const keyringRemedy =
  'Unlock the keyring and try again, or set cli_auth_credentials_store = "file" in config.toml.';

// More than a login with ChatGPT takes; the credential manager of Windows refuses it.
const probeLength = 6_000;

interface OpenedItem {
  readonly keyring: Keyring;
  /** The name of the item. */
  readonly account: string;
}

/** The one item of a keyring that is the login of a CODEX_HOME, or of one of its accounts. All methods throw `StoreUnavailableError` where there is no keyring. */
export class KeyringItem {
  /** Where that is, for people. */
  readonly location: string;
  readonly #place: LoginPlace;
  readonly #openKeyring: OpenKeyring;
  #opened: Promise<OpenedItem> | undefined;

  constructor(place: LoginPlace, openKeyring: OpenKeyring) {
    const owner = place.account === undefined ? place.codexHome : loginFile(place);
    this.location = `the keyring (item of ${owner})`;
    this.#place = place;
    this.#openKeyring = openKeyring;
  }

  /** Throws `StoreUnreadableError`, `RecordCorruptError`. */
  async read(): Promise<AuthRecord | undefined> {
    const text = await this.#readText();
    if (text !== undefined) return parseRecord(text, this.location);
    if (this.#place.account === undefined) await assertNotEncrypted(this.#place.codexHome);
    return undefined;
  }

  /** Puts a record in place of whatever is there. Throws `StoreUnwritableError`. */
  async write(record: AuthRecord): Promise<void> {
    const { keyring, account } = await this.#open();
    // Native writes it on one line.
    const text = JSON.stringify(parseDocument(record.revealText(), this.location));
    await this.#orUnwritable(keyring.set(account, text));
  }

  /** Copies what is no login aside, in the keyring. Throws as `write` and `read` do. */
  async keepUnreadable(nowMs: number): Promise<void> {
    const text = await this.#readText();
    if (text === undefined) return;
    try {
      assertUsable(text, this.location);
    } catch (error) {
      if (!(error instanceof RecordCorruptError)) throw error;
      const { keyring, account } = await this.#open();
      await this.#orUnwritable(keyring.set(`${account}.corrupt-${nowMs}`, text));
    }
  }

  /** Throws as `write` does, when `write` would. */
  async assertWritable(): Promise<void> {
    const { keyring, account } = await this.#open();
    // A keyring that is locked for the item itself may be open for a new one.
    const present = (await this.#orUnwritable(keyring.get(account))) ?? '';
    const probe = `${account}.probe`;
    await this.#orUnwritable(keyring.set(probe, 'x'.repeat(Math.max(probeLength, present.length))));
    await this.#orUnwritable(keyring.remove(probe));
  }

  /** False when there was none. Throws `StoreUnwritableError`. */
  async remove(): Promise<boolean> {
    const { keyring, account } = await this.#open();
    return this.#orUnwritable(keyring.remove(account));
  }

  async #readText(): Promise<string | undefined> {
    const { keyring, account } = await this.#open();
    try {
      return await keyring.get(account);
    } catch (cause) {
      throw new StoreUnreadableError(this.location, { remedy: keyringRemedy, cause });
    }
  }

  /** One that is not there now may be there later. */
  #open(): Promise<OpenedItem> {
    this.#opened ??= this.#openOnce().catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  async #openOnce(): Promise<OpenedItem> {
    const account = await itemName(this.#place);
    try {
      return { keyring: await this.#openKeyring(), account };
    } catch (cause) {
      if (cause instanceof StoreUnavailableError) throw cause;
      throw new StoreUnavailableError('keyring', { cause });
    }
  }

  async #orUnwritable<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (cause) {
      throw new StoreUnwritableError(this.location, { remedy: keyringRemedy, cause });
    }
  }
}

/** Where native keeps the login when its feature `secret_auth_storage` is on, as it is on Windows. */
async function assertNotEncrypted(codexHome: string): Promise<void> {
  const { isMissing } = await import('./auth-file.ts');
  const path = join(codexHome, 'secrets', 'codex_auth.age');
  if (await isMissing(path)) return;
  throw new StoreUnreadableError(path, {
    retry: 'never',
    remedy:
      'Native codex keeps its login there encrypted (feature secret_auth_storage), for itself alone. ' +
      'Sign in here too: codex-ts login; or remove that file if nobody is signed in.',
  });
}

/** Native's name: `cli|` and the beginning of a hash of the real path of CODEX_HOME; for an account, of its file. */
async function itemName({ codexHome, account }: LoginPlace): Promise<string> {
  const [{ hash }, { realPath }] = await Promise.all([import('node:crypto'), import('./auth-file.ts')]);
  const home = await realPath(codexHome);
  const path = account === undefined ? home : loginFile({ codexHome: home, account });
  return `cli|${hash('sha256', nativePath(path)).slice(0, 16)}`;
}

/** How Rust spells a real path: on Windows in its verbatim form. */
function nativePath(path: string): string {
  if (process.platform !== 'win32') return path;
  return path.startsWith('\\\\') ? `\\\\?\\UNC${path.slice(1)}` : `\\\\?\\${path}`;
}
