import { RefreshUnavailableError } from '../errors.ts';
import type { AuthRecord } from '../record/auth-record.ts';
import { untilAborted } from '../until-aborted.ts';
import type { AuthStore, LockRefreshOptions } from './auth-store.ts';

/** A login kept in this object alone, gone with it. Give one store to several managers to let them share it. */
export function createEphemeralStore(initial?: AuthRecord): AuthStore {
  let stored = initial;
  let lastHolder: Promise<void> = Promise.resolve();

  return {
    location: 'memory',
    load: () => Promise.resolve(stored),
    assertWritable: () => Promise.resolve(),
    update(change) {
      const next = change(stored);
      stored = next ?? stored;
      return Promise.resolve({ isWritten: next !== undefined, stored });
    },
    replace(record) {
      stored = record;
      return Promise.resolve();
    },
    remove() {
      const record = stored;
      stored = undefined;
      return Promise.resolve({ isRemoved: record !== undefined, record, remaining: [] });
    },
    async lockRefresh(options) {
      const before = lastHolder;
      const { promise, resolve } = Promise.withResolvers<void>();
      lastHolder = promise;
      try {
        await waitFor(before, options);
      } catch (error) {
        // Whoever waits behind us waits for the one before us now.
        before.then(resolve, resolve);
        throw error;
      }
      return {
        isExclusive: true,
        release() {
          resolve();
          return Promise.resolve();
        },
      };
    },
  };
}

async function waitFor(turn: Promise<void>, { timeoutMs, signal }: LockRefreshOptions): Promise<void> {
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort(new RefreshUnavailableError('another manager has been refreshing this login for too long'));
  }, timeoutMs);
  try {
    await untilAborted(turn, signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]));
  } finally {
    clearTimeout(timer);
  }
}
