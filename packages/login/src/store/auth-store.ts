import type { AuthRecord } from '../record/auth-record.ts';

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

  /** Puts a new login in place of whatever was there; an unreadable one is kept beside it. Throws `StoreUnwritableError`. */
  replace(record: AuthRecord): Promise<void>;

  /** Removes the login; false when there was none. Throws `StoreUnwritableError`. */
  remove(): Promise<boolean>;

  /** Waits until nobody else refreshes the login kept here. Throws `RefreshUnavailableError` after `timeoutMs`. */
  lockRefresh(options: LockRefreshOptions): Promise<RefreshLock>;
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
