import { mkdirSync, renameSync } from 'node:fs';
import { rename, rmdir } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { openAccountWorld, patiently } from './account-world.ts';

const forced = { includeToken: true, refreshToken: true };

test('tokens that cannot be saved are served all the same, and saved by the next refresh that can', async () => {
  await using world = await openAccountWorld();
  const spent = world.authority.issue();
  await world.store(spent);
  const client = await world.connect();
  const file = join(world.place.codexHome, 'auth.json');
  const aside = `${file}.aside`;
  // Between the authority's answer and the write: nothing can be written over a folder.
  world.authority.fail('next', {
    rewriteBody(body) {
      renameSync(file, aside);
      mkdirSync(file);
      return body;
    },
  });

  const { authToken } = (await client.request('getAuthStatus', forced)) as { authToken: string };
  expect(authToken).not.toBe(spent.accessToken);
  expect(world.authority.accepts(authToken)).toBe(true);
  expect(await client.request('getAuthStatus', { includeToken: true })).toMatchObject({ authToken });
  expect(await client.request('account/read', {})).toMatchObject({ account: { type: 'chatgpt' } });

  await rmdir(file);
  await rename(aside, file);
  const next = (await client.request('getAuthStatus', forced)) as { authToken: string };

  expect(world.authority.accepts(next.authToken)).toBe(true);
  await expect.poll(async () => (await world.stored())?.tokens?.access_token, patiently).toBe(next.authToken);
});
