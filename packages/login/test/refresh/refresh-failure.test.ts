import { expect, test } from 'vitest';

import { bearerOf } from '../support/bearer.ts';
import { holdAnswers } from '../support/held-exchange.ts';
import { setting } from '../support/setting.ts';

const again = 'Please log out and sign in again.';

test.each([
  { status: 401, code: 'refresh_token_expired', reason: 'expired', says: 'your refresh token has expired' },
  {
    status: 400,
    code: 'refresh_token_reused',
    reason: 'exhausted',
    says: 'your refresh token was already used',
  },
  {
    status: 401,
    code: 'REFRESH_TOKEN_REUSED',
    reason: 'exhausted',
    says: 'your refresh token was already used',
  },
  {
    status: 403,
    code: 'refresh_token_invalidated',
    reason: 'revoked',
    says: 'your refresh token was revoked',
  },
  { status: 400, code: 'app_session_terminated', reason: 'revoked', says: 'your refresh token was revoked' },
  { status: 401, code: 'app_session_terminated', reason: 'revoked', says: 'your refresh token was revoked' },
  { status: 400, code: 'invalid_refresh_token', reason: 'revoked', says: 'your refresh token was revoked' },
  { status: 400, code: 'token_expired', reason: 'expired', says: 'your refresh token has expired' },
  { status: 401, code: 'something_newer', reason: 'other', says: 'could not be refreshed. Please' },
  { status: 400, code: 'invalid_grant', reason: 'other', says: 'could not be refreshed. Please' },
])('$status with $code is for good: $reason', async ({ status, code, reason, says }) => {
  await using world = await setting();
  await world.signIn();
  world.authority.fail('next', { status, code });
  const error: unknown = await world
    .manager()
    .refreshToken()
    .catch((thrown: unknown) => thrown);

  expect(error).toMatchObject({ code: 'LOGIN_REFRESH_REJECTED', reason, authorityCode: code.toLowerCase() });
  expect(String(error)).toContain(says);
  expect(String(error)).toContain(again);
});

test.each([
  { name: 'an empty 401', body: '' },
  { name: 'a flat error', body: '{"error":"unauthorized"}' },
  { name: 'JSON without a code', body: '{"detail":"no"}' },
  { name: 'JSON that is no object', body: '[]' },
])('a 401 that the authority itself may have sent is for good: $name', async ({ body }) => {
  await using world = await setting();
  await world.signIn();
  world.authority.fail('next', { status: 401, body });

  await expect(world.manager().refreshToken()).rejects.toMatchObject({
    code: 'LOGIN_REFRESH_REJECTED',
    reason: 'other',
  });
});

const portal = '<!DOCTYPE html><title>Sign in to the Wi-Fi</title>';

test.each([
  { name: 'a 401 in HTML, from a portal on the way', fault: { status: 401, body: portal } },
  { name: 'a 407', fault: { status: 407, body: portal } },
  { name: 'a 403', fault: { status: 403 } },
  { name: 'a 400 with another code', fault: { status: 400, code: 'invalid_request' } },
  { name: 'a 429', fault: { status: 429 } },
  { name: 'a 500', fault: { status: 500 } },
  { name: 'a redirect', fault: { status: 302, headers: { location: 'http://127.0.0.1:9/' } } },
  { name: 'HTML with status 200', fault: { status: 200, body: portal } },
  { name: 'JSON that is no object', fault: { status: 200, body: '"yes"' } },
  { name: 'half an answer', fault: { tearAfterBytes: 20 } },
  { name: 'a hang-up', fault: { hangUp: 'onArrival' as const } },
])('$name is no verdict: the next try may work, and nothing was changed', async ({ fault }) => {
  await using world = await setting();
  const before = await world.signIn();
  const text = await world.home.text();
  const manager = world.manager();
  world.authority.fail('next', fault);

  await expect(manager.refreshToken()).rejects.toMatchObject({
    code: 'LOGIN_REFRESH_UNAVAILABLE',
    retry: 'later',
  });

  expect(await world.home.text()).toBe(text);
  expect(bearerOf(await manager.auth()), 'a valid token goes on being served').toBe(before.accessToken);
});

test('an authority that cannot be reached is named with its cause', async () => {
  await using world = await setting();
  await world.signIn();
  const environment = { CODEX_REFRESH_TOKEN_URL_OVERRIDE: 'http://127.0.0.1:1/oauth/token?secret=1' };
  const error: unknown = await world
    .manager({ environment })
    .refreshToken()
    .catch((thrown: unknown) => thrown);

  expect(error).toMatchObject({ code: 'LOGIN_REFRESH_UNAVAILABLE', cause: { code: 'HTTP_UNREACHABLE' } });
  expect(String(error)).not.toContain('secret');
});

test('Retry-After is kept: until then the authority is not asked again, not even on demand', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  let nowMs = Date.now();
  const manager = world.manager({ ports: { clock: () => nowMs } });
  world.authority.fail('next', { status: 429, retryAfterSeconds: 30 });
  const unavailable = { code: 'LOGIN_REFRESH_UNAVAILABLE', retryAfterMs: 30_000 };

  await expect(manager.auth()).rejects.toMatchObject(unavailable);
  nowMs += 29_000;
  await expect(manager.refreshToken()).rejects.toMatchObject(unavailable);
  await manager.reload();
  await expect(manager.refreshToken(), 'a reload is no reason').rejects.toMatchObject(unavailable);
  expect(world.refreshes()).toBe(1);

  nowMs += 2_000;
  await expect(manager.auth()).resolves.toMatchObject({ kind: 'chatgpt' });
  expect(world.refreshes()).toBe(2);
});

test('while the authority is down, a burst of callers costs one request, and the rest waits', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  const manager = world.manager({ ports: { clock: () => 1_800_000_000_000 } });
  world.authority.fail('always', { status: 500 });

  await expect(manager.auth()).rejects.toMatchObject({ code: 'LOGIN_REFRESH_UNAVAILABLE' });
  await expect(manager.auth()).rejects.toMatchObject({ code: 'LOGIN_REFRESH_UNAVAILABLE' });

  expect(world.refreshes()).toBe(1);
});

test('a refusal without a known reason is forgotten after a while, any other one is not', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  let nowMs = Date.now();
  const manager = world.manager({ ports: { clock: () => nowMs } });
  world.authority.fail('next', { status: 401, body: '' });
  await expect(manager.auth()).rejects.toMatchObject({ reason: 'other' });
  await expect(manager.auth()).rejects.toMatchObject({ reason: 'other' });
  expect(world.refreshes()).toBe(1);
  nowMs += 11 * 60_000;
  world.authority.expireRefresh();

  await expect(manager.auth()).rejects.toMatchObject({ reason: 'expired' });
  nowMs += 24 * 60 * 60_000;
  await expect(manager.auth()).rejects.toMatchObject({ reason: 'expired' });

  expect(world.refreshes()).toBe(2);
});

test('reload gives a refused token another chance', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  const manager = world.manager();
  world.authority.fail('next', { status: 401, code: 'refresh_token_reused' });
  await expect(manager.auth()).rejects.toMatchObject({ reason: 'exhausted' });

  await manager.reload();

  await expect(manager.auth()).resolves.toMatchObject({ kind: 'chatgpt' });
});

test('a request says who asks and why', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });

  await world.manager({ identity: { originator: 'my_tool', version: '1.2.3', terminal: 'ghostty' } }).auth();

  const [request] = world.authority.requests;
  expect(request?.fields).toMatchObject({
    client_id: 'app_EMoamEEZ73f0CkXaXp7hrann',
    grant_type: 'refresh_token',
    refresh_reason: 'proactive_expiry',
  });
  expect(request?.headers).toMatchObject({
    'content-type': 'application/json',
    originator: 'my_tool',
    'user-agent': expect.stringMatching(/^my_tool\/1\.2\.3 \(.+; .+\) ghostty$/u),
  });
});

test('an abort ends the waiting of one caller, not the refresh', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  const { exchange, answered, release } = holdAnswers();
  const manager = world.manager({ ports: { exchange } });
  const controller = new AbortController();
  const impatient = manager.auth({ signal: controller.signal });
  const patient = manager.auth();
  await answered;

  controller.abort(new Error('enough'));

  await expect(impatient).rejects.toThrow('enough');
  release();
  expect(bearerOf(await patient)).toBe((await world.home.read()).tokens?.access_token);
});
