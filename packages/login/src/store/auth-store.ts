import type { AuthRecord } from '../record/auth-record.ts';
import type { RefusalMemory } from '../refresh/refusal-file.ts';

/** A place that keeps one login. All methods may be called by several processes at once. */
export interface AuthStore {
  /** Where that is, for people. */
  readonly location: string;

  /** The stored login. Throws `RecordCorruptError` and `StoreUnreadableError`. */
  load(): Promise<AuthRecord | undefined>;

  /** Whether `update` could write now; leaves nothing behind. Throws `StoreUnwritableError` when it could not. */
  assertWritable(): Promise<void>;

  /**
   * Compare and swap: reads, asks `change` for the successor of what is there, and writes it, without letting
   * others in between. `change` answers `undefined` to leave everything as it is. Throws as `load` does, and
   * `StoreUnwritableError`.
   */
  update(change: (stored: AuthRecord | undefined) => AuthRecord | undefined): Promise<StoreUpdate>;

  /** Puts a new login in place of whatever was there; a damaged one is kept beside it. Throws `StoreUnwritableError`, and `StoreUnreadableError` when it is not known what was there. */
  replace(record: AuthRecord): Promise<void>;

  /** Removes the login, wherever this store may have put it. Throws `StoreUnwritableError` when it is still there. */
  remove(): Promise<StoreRemoval>;

  /** Waits until nobody else refreshes the login kept here. Throws `RefreshUnavailableError` after `timeoutMs`. */
  lockRefresh(options: LockRefreshOptions): Promise<RefreshLock>;

  /** What all processes on this login know of refused refresh tokens. Absent: each process learns for itself. */
  readonly refusals?: RefusalMemory;

  /** What somebody should know although everything works, as of the last call. Absent: nothing, ever. */
  notices?(): readonly StoreNotice[];
}

/** What `remove` did. */
export interface StoreRemoval {
  /** False when there was no login. */
  readonly isRemoved: boolean;
  /** The login that was there, where it could be read. */
  readonly record?: AuthRecord | undefined;
  /** Where a login may still be because that place could not be reached, for people. */
  readonly remaining: readonly string[];
}

/**
 * `fileInsteadOfKeyring`: the keyring cannot be used, so the login is in a file. `fileLeft`, `keyringItemLeft`: the
 * other place still holds a login, which is not the one in use.
 */
export interface StoreNotice {
  readonly kind: 'fileInsteadOfKeyring' | 'fileLeft' | 'keyringItemLeft';
  /** One line. */
  readonly message: string;
  readonly remedy: string;
}

/** How long to wait for the refresh lock. */
export interface LockRefreshOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** The right to refresh, until released. */
export interface RefreshLock {
  /** False where no lock can be had; then two may refresh at once, and the loser adopts what the winner stored. */
  readonly isExclusive: boolean;
  release(): Promise<void>;
}

/** What is to replace what, in a compare-and-swap. */
export interface StoreUpdate {
  readonly isWritten: boolean;
  /** What is stored now. */
  readonly stored: AuthRecord | undefined;
}
