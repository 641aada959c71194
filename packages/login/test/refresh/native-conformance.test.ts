import { expect, test } from 'vitest';

import { bearerOf } from '../support/bearer.ts';
import { day, setting, storedLogin } from '../support/setting.ts';

// Each test bears the name of native's own test of the same behaviour.

const minutes = 60;

test('refresh_token_succeeds_updates_storage', async () => {
  await using world = await setting();
  const before = await world.signIn({ ageMs: day });
  const manager = world.manager();
  await manager.auth();

  const auth = await manager.refreshTokenFromAuthority();

  const stored = await world.home.read();
  expect(world.refreshes()).toBe(1);
  expect(stored.tokens?.access_token).not.toBe(before.accessToken);
  expect(stored.tokens?.refresh_token).not.toBe(before.refreshToken);
  expect(stored.tokens?.account_id).toBe(before.accountId);
  expect(Date.parse(stored.last_refresh ?? '')).toBeGreaterThan(Date.now() - day);
  expect(bearerOf(auth)).toBe(stored.tokens?.access_token);
  expect(bearerOf(manager.cachedAuth())).toBe(stored.tokens?.access_token);
});

test('an answer without an id token or an account keeps the stored ones', async () => {
  await using world = await setting();
  const before = await world.signIn();
  world.authority.fail('next', {
    rewriteBody: (body) => {
      const { access_token } = JSON.parse(body) as { access_token: string };
      return JSON.stringify({ access_token });
    },
  });

  await world.manager().refreshTokenFromAuthority();

  expect((await world.home.read()).tokens).toMatchObject({
    id_token: before.idToken,
    refresh_token: before.refreshToken,
    account_id: before.accountId,
  });
});

test('refresh_token_refreshes_when_auth_is_unchanged', async () => {
  await using world = await setting();
  const before = await world.signIn();
  const manager = world.manager();
  await manager.auth();

  const auth = await manager.refreshToken();

  expect(world.refreshes()).toBe(1);
  expect(bearerOf(auth)).not.toBe(before.accessToken);
  expect(bearerOf(auth)).toBe((await world.home.read()).tokens?.access_token);
});

test('auth_refreshes_when_access_token_is_near_expiry', async () => {
  await using world = await setting();
  const before = await world.signIn({ lifetimeSeconds: 4 * minutes });
  const manager = world.manager();
  const changes = manager.changes()[Symbol.asyncIterator]();

  const served = await manager.auth();
  const change = await changes.next();

  expect(bearerOf(served), 'a valid token is served without waiting').toBe(before.accessToken);
  expect(change.value).toMatchObject({ kind: 'changed' });
  expect(world.refreshes()).toBe(1);
  expect(bearerOf(await manager.auth())).toBe((await world.home.read()).tokens?.access_token);
  expect(world.refreshes()).toBe(1);
});

test('auth_skips_access_token_outside_refresh_window', async () => {
  await using world = await setting();
  const before = await world.signIn({ lifetimeSeconds: 6 * minutes });
  const text = await world.home.text();
  const manager = world.manager();

  expect(bearerOf(await manager.auth())).toBe(before.accessToken);

  await manager[Symbol.asyncDispose]();
  expect(world.refreshes()).toBe(0);
  expect(await world.home.text()).toBe(text);
});

test('refresh_token_skips_refresh_when_auth_changed', async () => {
  await using world = await setting();
  await world.signIn();
  const manager = world.manager();
  await manager.auth();
  const theirs = await world.signIn();

  const auth = await manager.refreshToken();

  expect(bearerOf(auth)).toBe(theirs.accessToken);
  expect(world.refreshes()).toBe(0);
});

test('refresh_token_errors_on_account_mismatch', async () => {
  await using world = await setting();
  const before = await world.signIn();
  const manager = world.manager();
  await manager.auth();
  await world.signIn({ accountId: 'account-2' });
  const text = await world.home.text();

  await expect(manager.refreshToken()).rejects.toMatchObject({
    code: 'LOGIN_REFRESH_REJECTED',
    reason: 'accountChanged',
    message:
      'Your access token could not be refreshed because you have since logged out or signed in to another account. Please sign in again.',
  });

  expect(world.refreshes()).toBe(0);
  expect(await world.home.text()).toBe(text);
  expect(bearerOf(manager.cachedAuth())).toBe(before.accessToken);
});

test('returns_fresh_tokens_as_is', async () => {
  await using world = await setting();
  const before = await world.signIn({ ageMs: 9 * day });
  const manager = world.manager();

  expect(bearerOf(await manager.auth())).toBe(before.accessToken);

  await manager[Symbol.asyncDispose]();
  expect(world.refreshes()).toBe(0);
});

test('refreshes_token_when_access_token_is_expired', async () => {
  await using world = await setting();
  const before = await world.signIn({ lifetimeSeconds: -60 * minutes, ageMs: day });

  const auth = await world.manager().auth();

  expect(world.refreshes()).toBe(1);
  expect(bearerOf(auth)).not.toBe(before.accessToken);
  expect(bearerOf(auth)).toBe((await world.home.read()).tokens?.access_token);
});

test('auth_reloads_disk_auth_when_cached_auth_is_stale', async () => {
  await using world = await setting({ accessTokens: 'opaque' });
  await world.signIn({ ageMs: 7 * day });
  let nowMs = Date.now();
  const manager = world.manager({ ports: { clock: () => nowMs } });
  await manager.auth();
  const theirs = await world.signIn();
  nowMs += 2 * day;

  const auth = await manager.auth();

  expect(bearerOf(auth)).toBe(theirs.accessToken);
  expect(world.refreshes()).toBe(0);
});

test('auth_reloads_disk_auth_without_calling_expired_refresh_token', async () => {
  await using world = await setting({ accessTokens: 'opaque' });
  await world.signIn({ ageMs: 7 * day });
  let nowMs = Date.now();
  const manager = world.manager({ ports: { clock: () => nowMs } });
  await manager.auth();
  world.authority.expireRefresh();
  const theirs = await world.signIn();
  nowMs += 2 * day;

  expect(bearerOf(await manager.auth())).toBe(theirs.accessToken);

  expect(world.authority.requests).toEqual([]);
});

test('refreshes_token_when_last_refresh_is_stale', async () => {
  await using world = await setting({ accessTokens: 'opaque' });
  const before = await world.signIn({ ageMs: 9 * day });

  const auth = await world.manager().auth();

  expect(world.refreshes()).toBe(1);
  expect(bearerOf(auth)).not.toBe(before.accessToken);
});

test('refresh_token_returns_permanent_error_for_expired_refresh_token', async () => {
  await using world = await setting();
  const before = await world.signIn();
  const text = await world.home.text();
  const manager = world.manager();
  world.authority.expireRefresh();

  await expect(manager.refreshTokenFromAuthority()).rejects.toMatchObject({
    code: 'LOGIN_REFRESH_REJECTED',
    reason: 'expired',
    authorityCode: 'refresh_token_expired',
  });

  expect(await world.home.text()).toBe(text);
  expect(bearerOf(manager.cachedAuth())).toBe(before.accessToken);
});

test('refresh_token_does_not_retry_after_permanent_failure', async () => {
  await using world = await setting();
  await world.signIn();
  const manager = world.manager();
  world.authority.fail('always', { status: 401, code: 'refresh_token_reused' });
  const refused = { code: 'LOGIN_REFRESH_REJECTED', reason: 'exhausted' };

  await expect(manager.refreshToken()).rejects.toMatchObject(refused);
  await expect(manager.refreshToken()).rejects.toMatchObject(refused);

  expect(world.refreshes()).toBe(1);
});

test('refresh_token_reloads_changed_auth_after_permanent_failure', async () => {
  await using world = await setting();
  await world.signIn();
  const manager = world.manager();
  world.authority.fail('always', { status: 401, code: 'refresh_token_reused' });
  await expect(manager.refreshToken()).rejects.toMatchObject({ reason: 'exhausted' });
  const theirs = await world.signIn();

  const auth = await manager.refreshToken();

  expect(bearerOf(auth)).toBe(theirs.accessToken);
  expect(bearerOf(manager.cachedAuth())).toBe(theirs.accessToken);
  expect(world.refreshes()).toBe(1);
});

test('refresh_token_returns_transient_error_on_server_failure', async () => {
  await using world = await setting();
  const before = await world.signIn();
  const text = await world.home.text();
  const manager = world.manager();
  world.authority.fail('next', { status: 500 });

  await expect(manager.refreshToken()).rejects.toMatchObject({
    code: 'LOGIN_REFRESH_UNAVAILABLE',
    retry: 'later',
    status: 500,
  });

  expect(await world.home.text()).toBe(text);
  expect(bearerOf(manager.cachedAuth())).toBe(before.accessToken);
  await expect(manager.refreshToken(), 'the next one recovers').resolves.toMatchObject({ kind: 'chatgpt' });
});

test('unauthorized_recovery_reloads_then_refreshes_tokens', async () => {
  await using world = await setting();
  await world.signIn();
  const manager = world.manager();
  const rejected = await manager.auth();
  const theirs = await world.signIn();
  const recovery = manager.unauthorizedRecovery(rejected);

  expect(await recovery.next()).toEqual({ step: 'reload', changed: true });
  expect(bearerOf(manager.cachedAuth())).toBe(theirs.accessToken);
  expect(world.refreshes()).toBe(0);

  expect(await recovery.next()).toEqual({ step: 'refresh', changed: true });
  expect(bearerOf(manager.cachedAuth())).toBe((await world.home.read()).tokens?.access_token);
  expect(world.refreshes()).toBe(1);
  expect(recovery.unavailable).toBe('exhausted');
});

test('unauthorized_recovery_errors_on_account_mismatch', async () => {
  await using world = await setting();
  const before = await world.signIn();
  const manager = world.manager();
  await manager.auth();
  await world.signIn({ accountId: 'account-2' });
  const recovery = manager.unauthorizedRecovery();

  await expect(recovery.next()).rejects.toMatchObject({
    code: 'LOGIN_REFRESH_REJECTED',
    reason: 'accountChanged',
  });

  expect(world.refreshes()).toBe(0);
  expect(bearerOf(manager.cachedAuth())).toBe(before.accessToken);
  expect(recovery.unavailable).toBe('exhausted');
});

test('unauthorized_recovery_requires_chatgpt_auth', async () => {
  await using world = await setting();
  await world.home.write({ auth_mode: 'apikey', OPENAI_API_KEY: 'sk-1' });
  const manager = world.manager();
  await manager.auth();
  const recovery = manager.unauthorizedRecovery();

  expect(recovery.unavailable).toBe('notChatgpt');
  await expect(recovery.next()).rejects.toMatchObject({
    code: 'LOGIN_REFRESH_REJECTED',
    reason: 'other',
    message: 'No more recovery steps available.',
  });
  expect(world.authority.requests).toEqual([]);
});

test('get_auth_status_omits_token_after_proactive_refresh_failure, with one call instead of two', async () => {
  await using world = await setting({ accessTokens: 'opaque' });
  const before = await world.signIn({ ageMs: 9 * day });
  world.authority.fail('always', { status: 401, code: 'refresh_token_reused' });
  const manager = world.manager();

  expect(bearerOf(await manager.auth()), 'it may still be valid').toBe(before.accessToken);
  await manager.auth();

  expect(manager.state().refusal).toMatchObject({ reason: 'exhausted' });
  expect(world.refreshes()).toBe(1);
});

test('get_auth_status_returns_token_after_proactive_refresh_recovery', async () => {
  await using world = await setting({ accessTokens: 'opaque' });
  await world.signIn({ ageMs: 9 * day });
  world.authority.fail('always', { status: 401, code: 'refresh_token_reused' });
  const manager = world.manager();
  await manager.auth();
  const theirs = world.authority.issue();
  await world.home.write(storedLogin(theirs));

  expect(bearerOf(await manager.auth())).toBe(theirs.accessToken);

  expect(manager.state().refusal).toBeUndefined();
});
