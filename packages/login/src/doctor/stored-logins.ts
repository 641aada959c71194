import { StoreUnreadableError } from '../errors.ts';
import type { StoreNotice } from '../store/auth-store.ts';
import { readAuthFile } from '../store/auth-file.ts';
import { KeyringItem } from '../store/keyring-item.ts';
import { fileInsteadOfKeyring } from '../store/leftover-notices.ts';
import { loginFile } from '../store/login-place.ts';
import { chooseLogin, isPlaceFailure, lookAt, type HeldLogin } from '../store/two-places.ts';
import type { DoctorContext } from './doctor-context.ts';

/** What one place of a store holds. */
export interface StoredLogin {
  readonly source: 'keyring' | 'file';
  readonly location: string;
  readonly held: HeldLogin;
  /** Why the store does not use it. */
  readonly unused?: string;
}

/** What the places of the configured store hold, and whether one stands in for another. */
export interface StoreContent {
  /** The one in use first. Places that hold nothing are left out. */
  readonly logins: readonly StoredLogin[];
  readonly notices: readonly StoreNotice[];
}

// A keyring that is locked may wait for somebody to type a password.
const keyringPatienceMs = 10_000;

/** Reads the places, and nothing more: no copy is tidied up, no keyring is opened that the settings do not name. */
export async function lookAtStore(context: DoctorContext): Promise<StoreContent> {
  const { settings } = context;
  const store = settings.store ?? 'file';
  const file = await lookAtFile(context);
  switch (store) {
    case 'file':
      return { logins: present([file]), notices: [] };
    case 'ephemeral':
      return { logins: present([unusedBy(file, store)]), notices: [] };
    case 'keyring':
      return { logins: present([await lookAtKeyring(context), unusedBy(file, store)]), notices: [] };
    case 'auto':
      return lookAtBoth(await lookAtKeyring(context), file);
    default:
      return store satisfies never;
  }
}

function unusedBy(login: StoredLogin, store: string): StoredLogin {
  return { ...login, unused: `cli_auth_credentials_store = "${store}"` };
}

function present(logins: readonly StoredLogin[]): readonly StoredLogin[] {
  return logins.filter(({ held }) => held.record !== undefined || held.failure !== undefined);
}

function lookAtBoth(keyring: StoredLogin, file: StoredLogin): StoreContent {
  const isKeyringUsed = usedPlace(keyring, file) === 'keyring';
  const [used, other] = isKeyringUsed ? [keyring, file] : [file, keyring];
  const isStandIn = used === file && keyring.held.failure !== undefined;
  const logins = [used, { ...other, unused: whyOther(other, used) }];
  return {
    logins: present(isStandIn ? [used] : logins),
    notices: isStandIn ? [fileInsteadOfKeyring(file.location, keyring.held.failure)] : [],
  };
}

function whyOther(other: StoredLogin, used: StoredLogin): string {
  const place = used.source === 'file' ? 'the file' : 'the keyring';
  return other.held.record === undefined ? `${place} is used` : `the login in ${place} is newer`;
}

function usedPlace(keyring: StoredLogin, file: StoredLogin): StoredLogin['source'] {
  try {
    return chooseLogin({ keyring: keyring.held, file: file.held }).place;
  } catch (error) {
    if (!isPlaceFailure(error)) throw error;
    return error === keyring.held.failure ? 'keyring' : 'file';
  }
}

async function lookAtFile(context: DoctorContext): Promise<StoredLogin> {
  const location = loginFile(placeOf(context));
  return { source: 'file', location, held: await lookAt(readAuthFile(location)) };
}

async function lookAtKeyring(context: DoctorContext): Promise<StoredLogin> {
  const { ports } = context;
  const item = new KeyringItem(placeOf(context), ports.openKeyring);
  const waited = new AbortController();
  const silence = async (): Promise<never> => {
    await ports.sleep(keyringPatienceMs, waited.signal);
    throw new StoreUnreadableError(item.location, { remedy: 'Unlock the keyring, then try again.' });
  };
  try {
    const held = await lookAt(Promise.race([item.read(), silence()]));
    return { source: 'keyring', location: item.location, held };
  } finally {
    waited.abort();
  }
}

function placeOf({ codexHome, account }: DoctorContext): { codexHome: string; account?: string } {
  return { codexHome, ...(account !== undefined && { account }) };
}
