import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';

import { StoreUnavailableError, type Keyring, type OpenKeyring } from '@codex-ts/login';

import type { StoredLogin } from './home.ts';

/** A keyring in memory that can go away and be locked. */
export interface FakeKeyring {
  readonly openKeyring: OpenKeyring;
  readonly items: Map<string, string>;
  /** There is no keyring in this session. */
  isAbsent: boolean;
  /** Nothing can be read or written. */
  isLocked: boolean;
  /** Nothing can be written. */
  isFull: boolean;
}

export function fakeKeyring(): FakeKeyring {
  const items = new Map<string, string>();
  const fake: FakeKeyring = { items, openKeyring, isAbsent: false, isLocked: false, isFull: false };

  async function guarded<T>(isRefused: boolean, work: () => T): Promise<T> {
    await Promise.resolve();
    if (fake.isAbsent || fake.isLocked || isRefused) throw new Error('the unlock prompt was dismissed');
    return work();
  }

  async function openKeyring(): Promise<Keyring> {
    await Promise.resolve();
    if (fake.isAbsent) throw new StoreUnavailableError('keyring', { problem: 'this session has no keyring' });
    return {
      get: (account) => guarded(/*isRefused*/ false, () => items.get(account)),
      set: (account, text) => guarded(fake.isFull, () => void items.set(account, text)),
      remove: (account) => guarded(fake.isFull, () => items.delete(account)),
    };
  }

  return fake;
}

/** The name native codex gives to the item of a path. */
export function itemName(path: string): string {
  return `cli|${createHash('sha256').update(realpathSync(path)).digest('hex').slice(0, 16)}`;
}

/** What the item of a home holds. */
export function itemOf(keyring: FakeKeyring, home: string): StoredLogin | undefined {
  const text = keyring.items.get(itemName(home));
  return text === undefined ? undefined : (JSON.parse(text) as StoredLogin);
}
