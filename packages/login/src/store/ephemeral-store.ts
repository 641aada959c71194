import type { AuthRecord } from '../record/auth-record.ts';
import type { AuthStore } from './auth-store.ts';

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
      const had = stored !== undefined;
      stored = undefined;
      return Promise.resolve({ isRemoved: had, remaining: [] });
    },
    async lockRefresh() {
      const before = lastHolder;
      const { promise, resolve } = Promise.withResolvers<void>();
      lastHolder = promise;
      await before;
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
