import { acquireFileLock } from '@codex-ts/utils-file-lock';
import { expect, test } from 'vitest';

import { setting } from '../support/setting.ts';

test('logout_with_revoke_revokes_refresh_token_then_removes_auth', async () => {
  await using world = await setting();
  const { refreshToken } = await world.signIn();
  const manager = world.manager();
  await manager.auth();

  expect(await manager.logout()).toEqual({ isRemoved: true, revocation: 'revoked', remaining: [] });

  expect(await world.home.exists()).toBe(false);
  expect(JSON.parse(world.authority.requests[0]?.body ?? '')).toEqual({
    token: refreshToken,
    token_type_hint: 'refresh_token',
    client_id: 'app_EMoamEEZ73f0CkXaXp7hrann',
  });
  expect(await manager.auth()).toBeUndefined();
});

test('logout_with_revoke_removes_auth_when_revoke_fails', async () => {
  await using world = await setting();
  await world.signIn();
  world.authority.fail('next', { status: 500 });

  expect(await world.manager().logout()).toMatchObject({
    isRemoved: true,
    revocation: 'failed',
    problem: expect.stringMatching(/^failed to revoke refresh_token: 500: /u),
  });

  expect(await world.home.exists()).toBe(false);
});

test('it completes locally when the authority cannot be reached', async () => {
  await using world = await setting();
  await world.signIn();
  const environment = { CODEX_REVOKE_TOKEN_URL_OVERRIDE: 'http://127.0.0.1:1/' };

  expect(await world.manager({ environment }).logout()).toMatchObject({
    isRemoved: true,
    revocation: 'failed',
  });

  expect(await world.home.exists()).toBe(false);
});

test('derives_revoke_url_from_refresh_token_override', async () => {
  await using world = await setting();
  await world.signIn();
  const environment = { CODEX_REFRESH_TOKEN_URL_OVERRIDE: `${world.authority.url}/some/where?x=1` };

  await world.manager({ environment }).logout();

  expect(world.authority.requests.map(({ target }) => target)).toEqual(['/oauth/revoke']);
});

test('tokens that somebody stored just before the login was removed are the ones that are revoked', async () => {
  await using world = await setting();
  const before = await world.signIn();
  let renewed = before;
  const manager = world.manager({
    ports: {
      async takeLock(path, options) {
        if (path.endsWith('-commit')) renewed = await world.signIn();
        return acquireFileLock(path, options);
      },
    },
  });

  expect(await manager.logout()).toMatchObject({ revocation: 'revoked' });

  expect(renewed.refreshToken).not.toBe(before.refreshToken);
  expect(JSON.parse(world.authority.requests[0]?.body ?? '')).toMatchObject({ token: renewed.refreshToken });
});

test('a local sign-out tells nobody', async () => {
  await using world = await setting();
  await world.signIn();

  expect(await world.manager().logout({ revoke: false })).toMatchObject({
    isRemoved: true,
    revocation: 'notNeeded',
  });

  expect(world.authority.requests).toEqual([]);
});

test('without a login there is nothing to do', async () => {
  await using world = await setting();

  expect(await world.manager().logout()).toEqual({
    isRemoved: false,
    revocation: 'notNeeded',
    remaining: [],
  });
});

test('it says what still signs in', async () => {
  await using world = await setting();
  await world.home.write({ OPENAI_API_KEY: 'sk-1' });
  const environment = { ...world.authority.environment, CODEX_API_KEY: 'sk-env' };

  const report = await world.manager({ environment, allowApiKeyFromEnvironment: true }).logout();

  expect(report).toEqual({ isRemoved: true, revocation: 'notNeeded', remaining: ['CODEX_API_KEY'] });
});

test.each([
  { trouble: 'its owner cannot be looked up', settings: {} },
  { trouble: 'the settings forbid it', settings: { forcedLoginMethod: 'api' } as const },
])('a login of the environment does not hinder a sign-out when $trouble', async ({ settings }) => {
  await using world = await setting();
  await world.home.write({ OPENAI_API_KEY: 'sk-1' });
  const environment = { CODEX_ACCESS_TOKEN: 'at-1', CODEX_AUTHAPI_BASE_URL: 'http://127.0.0.1:1' };
  const manager = world.manager({ environment, ...settings });

  expect(await manager.logout()).toEqual({
    isRemoved: true,
    revocation: 'notNeeded',
    remaining: ['CODEX_ACCESS_TOKEN'],
  });

  expect(manager.cachedAuth()).toBeUndefined();
  await expect(manager.auth()).rejects.toMatchObject({ code: expect.stringMatching(/^LOGIN_/u) });
});

test('a corrupt login can be signed out of', async () => {
  await using world = await setting();
  await world.home.write('{');

  expect(await world.manager().logout()).toMatchObject({ isRemoved: true, revocation: 'notNeeded' });

  expect(await world.home.exists()).toBe(false);
});

test('a sign-out is told to those who watch', async () => {
  await using world = await setting();
  await world.signIn();
  const manager = world.manager();
  await manager.auth();
  const changes = manager.changes()[Symbol.asyncIterator]();

  await manager.logout({ revoke: false });

  expect((await changes.next()).value).toEqual({ kind: 'changed', auth: undefined });
});
