import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { startLoopback, jsonAnswer } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { nobody, openAccountWorld, patiently } from './account-world.ts';

const nineDaysAgo = new Date(Date.now() - 9 * 24 * 60 * 60_000);
const withToken = { includeToken: true };

test('get_auth_status_no_auth', async () => {
  await using world = await openAccountWorld();
  const client = await world.connect();

  expect(await client.request('getAuthStatus', withToken)).toEqual(nobody);
  expect(await client.request('getAuthStatus', { includeToken: null, refreshToken: null })).toEqual(nobody);
  expect(world.authority.requests).toEqual([]);
  expect(await world.stored()).toBeUndefined();
});

test('get_auth_status_with_api_key', async () => {
  await using world = await openAccountWorld();
  await world.storeText('{"OPENAI_API_KEY":"sk-test-key"}');
  const client = await world.connect();

  expect(await client.request('getAuthStatus', withToken)).toEqual({
    authMethod: 'apikey',
    authToken: 'sk-test-key',
    requiresOpenaiAuth: true,
  });
});

test('get_auth_status_with_personal_access_token_omits_token', async () => {
  await using whoami = await startLoopback(() =>
    jsonAnswer(/*status*/ 200, {
      email: 'user@example.com',
      chatgpt_user_id: 'user-1',
      chatgpt_account_id: 'account-1',
      chatgpt_plan_type: 'pro',
      chatgpt_account_is_fedramp: false,
    }),
  );
  await using world = await openAccountWorld({
    server: { environment: { CODEX_AUTHAPI_BASE_URL: whoami.url } },
  });
  await world.storeText('{"OPENAI_API_KEY":null,"personal_access_token":"at-test"}');
  const client = await world.connect();

  expect(await client.request('getAuthStatus', withToken)).toEqual({
    authMethod: 'personalAccessToken',
    authToken: null,
    requiresOpenaiAuth: true,
  });
});

test('get_auth_status_with_api_key_when_auth_not_required', async () => {
  const config = 'model_provider = "own"\n[model_providers.own]\nbase_url = "http://127.0.0.1:9/v1"\n';
  await using world = await openAccountWorld({ config });
  await world.storeText('{"OPENAI_API_KEY":"sk-test-key"}');
  const client = await world.connect();

  expect(await client.request('getAuthStatus', withToken)).toEqual({
    authMethod: null,
    authToken: null,
    requiresOpenaiAuth: false,
  });
  expect(await client.request('account/read', {})).toEqual({
    account: null,
    userId: null,
    requiresOpenaiAuth: false,
    workspaceRouting: null,
  });
});

test('get_auth_status_with_api_key_no_include_token', async () => {
  await using world = await openAccountWorld();
  await world.storeText('{"OPENAI_API_KEY":"sk-test-key"}');
  const client = await world.connect();

  expect(await client.request('getAuthStatus', {})).toMatchObject({ authMethod: 'apikey', authToken: null });
});

test('get_auth_status_with_api_key_refresh_requested', async () => {
  await using world = await openAccountWorld();
  await world.storeText('{"OPENAI_API_KEY":"sk-test-key"}');
  const client = await world.connect();

  expect(await client.request('getAuthStatus', { includeToken: true, refreshToken: true })).toMatchObject({
    authMethod: 'apikey',
    authToken: 'sk-test-key',
  });
  expect(world.authority.requests).toEqual([]);
});

test('get_auth_status_omits_token_after_permanent_refresh_failure', async () => {
  await using world = await openAccountWorld({ isHasty: true });
  const tokens = world.authority.issue();
  world.authority.invalidate();
  await world.store(tokens);
  const client = await world.connect();

  const forced = { includeToken: true, refreshToken: true };
  for (let call = 0; call < 10; call += 1) {
    expect(await client.request('getAuthStatus', forced)).toEqual({
      authMethod: 'chatgpt',
      authToken: null,
      requiresOpenaiAuth: true,
    });
  }
  expect(await client.request('getAuthStatus', withToken)).toMatchObject({
    authMethod: 'chatgpt',
    authToken: null,
  });
  expect(world.authority.hits('refresh_token')).toBe(1);
  expect((await world.stored())?.tokens?.refresh_token).toBe(tokens.refreshToken);
});

test('get_auth_status_omits_token_after_proactive_refresh_failure: one call, where native makes two', async () => {
  await using world = await openAccountWorld({ isHasty: true, authority: { accessTokens: 'opaque' } });
  const tokens = world.authority.issue();
  world.authority.invalidate();
  await world.store(tokens, { lastRefresh: nineDaysAgo });
  const client = await world.connect();

  const refused = { authMethod: 'chatgpt', authToken: null, requiresOpenaiAuth: true };
  expect(await client.request('getAuthStatus', withToken)).toEqual(refused);
  expect(await client.request('getAuthStatus', withToken)).toEqual(refused);
  expect(world.authority.hits('refresh_token')).toBe(1);
});

test('get_auth_status_returns_token_after_proactive_refresh_recovery', async () => {
  await using world = await openAccountWorld({ isHasty: true, authority: { accessTokens: 'opaque' } });
  const old = world.authority.issue();
  world.authority.invalidate();
  await world.store(old, { lastRefresh: nineDaysAgo });
  const client = await world.connect();
  expect(await client.request('getAuthStatus', withToken)).toMatchObject({ authToken: null });

  const next = world.authority.issue();
  await world.store(next);

  expect(await client.request('getAuthStatus', withToken)).toEqual({
    authMethod: 'chatgpt',
    authToken: next.accessToken,
    requiresOpenaiAuth: true,
  });
  expect(world.authority.hits('refresh_token')).toBe(1);
});

test('login_api_key_rejected_when_forced_chatgpt', async () => {
  await using world = await openAccountWorld({ config: 'forced_login_method = "chatgpt"\n' });
  const client = await world.connect();

  await expect(
    client.request('account/login/start', { type: 'apiKey', apiKey: 'sk-1' }),
  ).rejects.toMatchObject({
    rpcCode: -32_600,
    message: 'API key login is disabled. Use ChatGPT login instead.',
  });
});

test('settings that change are seen', async () => {
  await using world = await openAccountWorld();
  const client = await world.connect();
  expect(await client.request('getAuthStatus', {})).toMatchObject({ requiresOpenaiAuth: true });

  await writeFile(join(world.place.codexHome, 'config.toml'), 'model_provider = "ollama"\n');

  await expect
    .poll(() => client.request('getAuthStatus', {}), patiently)
    .toMatchObject({ requiresOpenaiAuth: false });
});
