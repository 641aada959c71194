import { expect, test } from 'vitest';

import { bearerOf } from '../support/bearer.ts';
import { setting, storedLogin, type Setting } from '../support/setting.ts';

/** Spends the stored refresh token as native does: without any lock, storing the answer when it has come. */
async function refreshLikeNative(world: Setting): Promise<string> {
  const { tokens } = await world.home.read();
  const answer = await fetch(`${world.authority.url}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      grant_type: 'refresh_token',
      client_id: 'native',
      refresh_token: tokens?.refresh_token,
    }),
  });
  const issued = (await answer.json()) as { id_token: string; access_token: string; refresh_token: string };
  return JSON.stringify(
    storedLogin({
      idToken: issued.id_token,
      accessToken: issued.access_token,
      refreshToken: issued.refresh_token,
      accountId: 'account-1',
    }),
  );
}

test('a native process that was faster: its tokens are adopted, and nobody is signed out', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  const theirs = await refreshLikeNative(world);
  let polls = 0;
  // Native stores its answer while we are being refused.
  const manager = world.manager({
    ports: {
      async sleep() {
        polls += 1;
        if (polls === 3) await world.home.write(theirs);
      },
    },
  });

  const auth = await manager.auth();

  expect(bearerOf(auth)).toBe((await world.home.read()).tokens?.access_token);
  expect(await world.home.text()).toBe(theirs);
  expect(manager.state().refusal).toBeUndefined();
  expect(world.refreshes()).toBe(2);
});

test('a login that somebody else replaced while we were refused is not ours to adopt', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  await refreshLikeNative(world);
  const manager = world.manager({
    ports: {
      async sleep() {
        await world.signIn({ accountId: 'account-2' });
      },
    },
  });

  await expect(manager.auth()).rejects.toMatchObject({ code: 'LOGIN_REFRESH_REJECTED', reason: 'exhausted' });
});

test('it is looked for at most about two seconds', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  await refreshLikeNative(world);
  let waitedMs = 0;
  const manager = world.manager({
    ports: {
      sleep(ms) {
        waitedMs += ms;
        return Promise.resolve();
      },
    },
  });

  await expect(manager.auth()).rejects.toMatchObject({ reason: 'exhausted' });

  expect(waitedMs).toBeGreaterThan(1_000);
  expect(waitedMs).toBeLessThanOrEqual(2_000);
});

test('an expired token with a refused refresh: an error with a remedy, and the file stays', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  const text = await world.home.text();
  world.authority.invalidate();

  await expect(world.manager().auth()).rejects.toMatchObject({
    code: 'LOGIN_REFRESH_REJECTED',
    reason: 'revoked',
    retry: 'never',
    remedy: 'Sign in again: codex-ts login',
  });

  expect(await world.home.text()).toBe(text);
});
