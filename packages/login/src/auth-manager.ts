import type { AuthMode } from '@codex-ts/protocol';

import type { AuthChange } from './auth-changes.ts';
import type { AuthSource } from './auth-sources.ts';
import type { CodexAuth } from './codex-auth.ts';
import type { RecordCorruptError, RefreshRejectedError, RefreshUnavailableError } from './errors.ts';
import type { ExternalAuth } from './external/external-auth.ts';
import type { SignOutReport } from './sign-out/sign-out.ts';
import type { StoreNotice } from './store/auth-store.ts';
import type { UnauthorizedRecovery } from './unauthorized-recovery.ts';

/** Owns the credentials of one CODEX_HOME for this process; any number of callers, managers and processes may share a home. */
export interface AuthManager extends AsyncDisposable {
  /**
   * The credentials to use now, `undefined` when nobody is signed in. Never waits for a refresh of a token that is
   * still valid. For one that is not: throws `RefreshRejectedError`, `RefreshUnavailableError` or
   * `StoreUnwritableError`. Loading throws `RecordCorruptError`, `StoreUnreadableError`, `StoreUnavailableError`,
   * `PolicyRefusedError`, `AccountLookupError`, `AgentIdentityError`, `ExternalAuthError`. An abort rejects with the signal's reason; what was begun goes on.
   */
  auth(options?: AuthOptions): Promise<CodexAuth | undefined>;

  /** What `auth` gave last. No I/O. */
  cachedAuth(): CodexAuth | undefined;

  /** What is known about the credentials, without asking anybody. */
  state(): AuthState;

  /**
   * Reads the sources again, whatever they hold now, and gives refused tokens another chance. Throws what loading
   * throws, except for what `ReloadOutcome` names.
   */
  reload(options?: ReloadOptions): Promise<ReloadOutcome>;

  /**
   * New tokens for the same account: those that somebody else stored meanwhile, else fresh ones from the authority.
   * Returns what is there for credentials that cannot be renewed. Throws as `auth` does.
   */
  refreshToken(options?: AuthOptions): Promise<CodexAuth>;

  /** As `refreshToken`, without looking at the store before the lock is held. */
  refreshTokenFromAuthority(options?: AuthOptions): Promise<CodexAuth>;

  /** What to do about a 401 that `rejected` (by default what is cached) got. */
  unauthorizedRecovery(rejected?: CodexAuth): UnauthorizedRecovery;

  /** Uses the embedder's tokens from now on, instead of what is stored. Throws `ExternalAuthError`, `PolicyRefusedError`. */
  setExternalAuth(source: ExternalAuth): Promise<void>;

  /** Ends `setExternalAuth`; the next `auth` loads what is stored. */
  clearExternalAuth(): Promise<void>;

  /** Signs out here, and tells the authority unless `revoke` is false. Throws `StoreUnwritableError` when the login could not be removed. */
  logout(options?: LogoutOptions): Promise<SignOutReport>;

  /** What happens from now on. Ends with `signal` and with the manager. */
  changes(options?: AuthOptions): AsyncIterable<AuthChange>;
}

/** How long the caller is willing to wait. */
export interface AuthOptions {
  readonly signal?: AbortSignal;
}

/** What a reload may put in place of what is cached. */
export interface ReloadOptions {
  /** Takes over renewed tokens of the account in use, and nothing else. By default false. */
  readonly sameAccountOnly?: boolean;
}

/** How to sign out. */
export interface LogoutOptions extends AuthOptions {
  /** By default true: the refresh token is revoked, so copies of the login end as well. */
  readonly revoke?: boolean;
}

/** `refused`: what is stored cannot take the place of what is cached, which stays. With `sameAccountOnly` alone it can be of another account, or missing. */
export type ReloadOutcome =
  | { readonly kind: 'changed' | 'unchanged'; readonly auth?: CodexAuth }
  | {
      readonly kind: 'refused';
      readonly reason: 'otherAccount' | 'missing' | 'corrupt';
      /** What a refresh throws for that reason. */
      readonly error: RefreshRejectedError | RecordCorruptError;
    };

/** What is known about the credentials. */
export interface AuthState {
  readonly source: AuthSource;
  readonly mode?: AuthMode;
  readonly accountId?: string;
  /** The access token's end, by the authority's clock. */
  readonly expiresAtMs?: number;
  /** When the tokens were last renewed, by the clock of the machine that did. */
  readonly lastRefreshMs?: number;
  /** The authority refused to renew these very tokens. They may still be valid. */
  readonly refusal?: RefreshRejectedError;
  /** The last refresh got no verdict. */
  readonly unavailable?: RefreshUnavailableError;
  /** The tokens could not be stored yet. */
  readonly isUnsaved: boolean;
  /** False once a refresh had to go on without a lock. */
  readonly isLocking: boolean;
  /** Where the store keeps logins, for people; absent until it was first asked. */
  readonly storeLocation?: string;
  /** What somebody should know about the store although it works, for example that there is no keyring. Absent: nothing. */
  readonly notices?: readonly StoreNotice[];
}
