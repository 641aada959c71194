import { createFileStore, type AuthStore } from '@codex-ts/login';
import { expect, test } from 'vitest';

import { bearerOf } from '../support/bearer.ts';
import { jwt } from '../support/jwt.ts';
import { setting, type Setting } from '../support/setting.ts';

/** A store whose refresh lock is given back late: the new tokens are stored, and the refresh is not over yet. */
function slowToRelease(world: Setting): { store: AuthStore; stored: Promise<void>; release: () => void } {
  const stored = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const store = createFileStore({ codexHome: world.home.path });
  return {
    stored: stored.promise,
    release: () => released.resolve(),
    store: {
      ...store,
      async lockRefresh(options) {
        const lock = await store.lockRefresh(options);
        return {
          ...lock,
          async release() {
            stored.resolve();
            await released.promise;
            await lock.release();
          },
        };
      },
    },
  };
}

test('a sign-out that overtakes a refresh stands: the new tokens do not come back', async () => {
  await using world = await setting();
  await world.signIn();
  const { store, stored, release } = slowToRelease(world);
  const manager = world.manager({ store });
  const refreshing = manager.refreshTokenFromAuthority().catch((error: unknown) => error);
  await stored;

  await manager.logout({ revoke: false });
  release();

  expect(await refreshing).toMatchObject({ code: 'LOGIN_REFRESH_REJECTED', reason: 'accountChanged' });
  expect(manager.cachedAuth()).toBeUndefined();
  expect(await manager.auth()).toBeUndefined();
});

test('another account that was taken over during a refresh stays in effect', async () => {
  await using world = await setting();
  await world.signIn();
  const { store, stored, release } = slowToRelease(world);
  const manager = world.manager({ store });
  const refreshing = manager.refreshTokenFromAuthority().catch((error: unknown) => error);
  await stored;
  const theirs = await world.signIn({ accountId: 'account-2' });

  await manager.reload();
  release();

  expect(await refreshing).toMatchObject({ code: 'LOGIN_REFRESH_REJECTED', reason: 'accountChanged' });
  expect(bearerOf(await manager.auth())).toBe(theirs.accessToken);
});

test('the embedder’s tokens that were set during a refresh stay in effect', async () => {
  await using world = await setting();
  await world.signIn();
  const { store, stored, release } = slowToRelease(world);
  const manager = world.manager({ store });
  const refreshing = manager.refreshTokenFromAuthority();
  await stored;
  const accessToken = jwt({ sub: 'embedder' });
  const tokens = (): Promise<{ accessToken: string; accountId: string }> =>
    Promise.resolve({ accessToken, accountId: 'account-9' });

  await manager.setExternalAuth({ resolve: tokens, refresh: tokens });
  release();

  expect(bearerOf(await refreshing)).toBe(accessToken);
  expect(bearerOf(await manager.auth())).toBe(accessToken);
});

test('a reload of the same account during a refresh changes nothing', async () => {
  await using world = await setting();
  await world.signIn();
  const { store, stored, release } = slowToRelease(world);
  const manager = world.manager({ store });
  const refreshing = manager.refreshTokenFromAuthority();
  await stored;

  await manager.reload();
  release();

  expect(bearerOf(await refreshing)).toBe((await world.home.read()).tokens?.access_token);
  expect(bearerOf(manager.cachedAuth())).toBe((await world.home.read()).tokens?.access_token);
});
