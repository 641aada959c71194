import { createEphemeralStore, parseRecord } from '@codex-ts/login';
import { expect, test } from 'vitest';

import { bearerOf } from '../support/bearer.ts';
import { setting, storedLogin } from '../support/setting.ts';

test('managers that share an ephemeral store share one refresh, and nothing reaches the disk', async () => {
  await using world = await setting();
  const tokens = world.authority.issue({}, { lifetimeSeconds: -60 });
  const store = createEphemeralStore(parseRecord(JSON.stringify(storedLogin(tokens)), 'memory'));
  const managers = [world.manager({ store }), world.manager({ store }), world.manager({ store })];

  const auths = await Promise.all(managers.map((manager) => manager.auth()));

  expect(new Set(auths.map(bearerOf)).size).toBe(1);
  expect(world.refreshes()).toBe(1);
  expect(await world.home.exists()).toBe(false);
});

test('an ephemeral store by name is empty and private', async () => {
  await using world = await setting();
  await world.signIn();

  expect(await world.manager({ store: 'ephemeral' }).auth()).toBeUndefined();
});

test('memory has no named accounts', async () => {
  await using world = await setting();

  await expect(world.manager({ store: 'ephemeral', account: 'work' }).auth()).rejects.toMatchObject({
    code: 'LOGIN_STORE_UNAVAILABLE',
    store: 'ephemeral',
  });
});

test('whoever waits for its lock gives up as told to, and keeps nobody behind from it', async () => {
  const store = createEphemeralStore();
  const held = await store.lockRefresh({ timeoutMs: 1_000 });
  const reason = new Error('no longer wanted');

  await expect(store.lockRefresh({ timeoutMs: 60_000, signal: AbortSignal.abort(reason) })).rejects.toBe(
    reason,
  );
  await expect(store.lockRefresh({ timeoutMs: 1 })).rejects.toMatchObject({
    code: 'LOGIN_REFRESH_UNAVAILABLE',
  });
  const next = store.lockRefresh({ timeoutMs: 60_000 });
  await held.release();

  await (await next).release();
});
