import {
  RecordCorruptError,
  StoreUnavailableError,
  StoreUnreadableError,
  StoreUnwritableError,
} from '../errors.ts';
import type { AuthRecord } from '../record/auth-record.ts';

/** What went wrong with one of two places; the other one may do. */
export type PlaceFailure =
  | RecordCorruptError
  | StoreUnavailableError
  | StoreUnreadableError
  | StoreUnwritableError;

/** What one place holds, or why that is not known. */
export interface HeldLogin {
  readonly record?: AuthRecord | undefined;
  readonly failure?: PlaceFailure;
}

/** What the keyring and the file hold. */
export interface HeldLogins {
  readonly keyring: HeldLogin;
  readonly file: HeldLogin;
}

/** The login in effect and its place; without a login, where the next one will be. */
export interface ChosenLogin {
  readonly place: 'keyring' | 'file';
  readonly record: AuthRecord | undefined;
}

/** What reading a place gave. */
export async function lookAt(reading: Promise<AuthRecord | undefined>): Promise<HeldLogin> {
  try {
    return { record: await reading };
  } catch (error) {
    if (!isPlaceFailure(error)) throw error;
    return { failure: error };
  }
}

/** Whether the failure is that of one place. */
export function isPlaceFailure(error: unknown): error is PlaceFailure {
  return (
    error instanceof RecordCorruptError ||
    error instanceof StoreUnavailableError ||
    error instanceof StoreUnreadableError ||
    error instanceof StoreUnwritableError
  );
}

/**
 * The newer one of two logins. Throws the failure of a place when the other one holds nothing, because then it is not
 * known whether somebody is signed in; a keyring that is not there holds nothing.
 */
export function chooseLogin({ keyring, file }: HeldLogins): ChosenLogin {
  if (keyring.record !== undefined && file.record !== undefined) {
    return isKeyringNewer(keyring.record, file.record)
      ? { place: 'keyring', record: keyring.record }
      : { place: 'file', record: file.record };
  }
  if (keyring.record !== undefined) return { place: 'keyring', record: keyring.record };
  if (file.record !== undefined) return { place: 'file', record: file.record };
  if (keyring.failure !== undefined && !(keyring.failure instanceof StoreUnavailableError)) {
    throw keyring.failure;
  }
  if (file.failure !== undefined) throw file.failure;
  return { place: keyring.failure === undefined ? 'keyring' : 'file', record: undefined };
}

/** Without two times to compare it is the file: whoever stores in the keyring removes the file, so it came later. */
function isKeyringNewer(keyring: AuthRecord, file: AuthRecord): boolean {
  if (keyring.equals(file)) return true;
  const inKeyring = keyring.tokens?.lastRefreshMs;
  const inFile = file.tokens?.lastRefreshMs;
  return inKeyring !== undefined && inFile !== undefined && inKeyring >= inFile;
}

/** Whether both are logins of one user in one workspace, so that the older one is only a stale copy. */
export function isSameLogin(one: AuthRecord | undefined, other: AuthRecord | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  if (one.equals(other)) return true;
  if (one.mode !== other.mode || one.account === undefined || other.account === undefined) return false;
  const [mine, theirs] = [one.account, other.account];
  return mine.accountId !== undefined && mine.accountId === theirs.accountId && mine.userId === theirs.userId;
}
