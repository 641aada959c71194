import type { AuthRecord } from '../record/auth-record.ts';
import type { RefreshLock } from '../store/auth-store.ts';

/** Who waits for what. */
export interface LockOrNews {
  readonly lock: (signal: AbortSignal) => Promise<RefreshLock>;
  /** What somebody else has stored, if it is worth having. What it throws means that there is none. */
  readonly news: () => Promise<AuthRecord | undefined>;
  readonly signal: AbortSignal | undefined;
}

const betweenLooksMs = 200;

/**
 * The lock, or what its holder stored while we waited: so that of hundreds who wait each need not win the lock in turn
 * only to learn that there is nothing left to do.
 */
export async function lockOrNews(parts: LockOrNews): Promise<RefreshLock | AuthRecord> {
  const over = new AbortController();
  const signal = parts.signal === undefined ? over.signal : AbortSignal.any([parts.signal, over.signal]);
  let found: AuthRecord | undefined;

  async function look(): Promise<void> {
    const news = await parts.news();
    if (news === undefined) return;
    found = news;
    over.abort();
  }

  // By real time, whatever clock the rest goes by: who only waits must not keep the process busy.
  const looking = setInterval(() => void look().catch(() => undefined), betweenLooksMs);
  const locking = parts.lock(signal);
  try {
    return await locking;
  } catch (error) {
    if (found !== undefined && parts.signal?.aborted !== true) return found;
    throw error;
  } finally {
    clearInterval(looking);
  }
}
