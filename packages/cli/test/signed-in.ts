import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { secretMarker, type Authority } from '@codex-ts/testkit';
import { expect } from 'vitest';

import type { Ended, Place } from './program.ts';

/** How a login is stored. */
export interface StoreOptions {
  /** The account it is kept as; by default `auth.json` itself. */
  account?: string;
  lifetimeSeconds?: number;
  email?: string;
}

/** Puts a ChatGPT login where it belongs, as an earlier sign-in would have. */
export async function storeLogin(
  place: Place,
  authority: Authority,
  options: StoreOptions = {},
): Promise<string> {
  const { account, lifetimeSeconds = 3600 } = options;
  const accountId = account === undefined ? 'account-1' : `account-${account}`;
  const email = options.email ?? `${accountId}@example.com`;
  const tokens = authority.issue({ accountId, email }, { lifetimeSeconds });
  const path = join(place.codexHome, account === undefined ? 'auth.json' : `accounts/${account}.json`);
  const record = {
    auth_mode: 'chatgpt',
    OPENAI_API_KEY: null,
    tokens: {
      id_token: tokens.idToken,
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
      account_id: tokens.accountId,
    },
    last_refresh: new Date().toISOString(),
  };
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, JSON.stringify(record), { mode: 0o600 });
  return path;
}

/** That nothing the authority minted shows. */
export function expectNoSecret({ stdout, stderr }: Pick<Ended, 'stdout' | 'stderr'>): void {
  expect(`${stdout}${stderr}`).not.toContain(secretMarker);
  expect(`${stdout}${stderr}`).not.toMatch(/eyJ[\w-]{8}/u);
}
