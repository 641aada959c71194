import { rm } from 'node:fs/promises';

import { startLoopback } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { bearerOf } from './support/bearer.ts';
import { setting } from './support/setting.ts';

const metadata = {
  email: null,
  chatgpt_user_id: 'user-9',
  chatgpt_account_id: 'account-9',
  chatgpt_plan_type: 'team',
  chatgpt_account_is_fedramp: false,
};

test('nobody is signed in', async () => {
  await using world = await setting();
  const manager = world.manager();

  expect(await manager.auth()).toBeUndefined();
  expect(manager.state()).toEqual({
    source: 'none',
    isUnsaved: false,
    isLocking: true,
    storeLocation: world.home.authFile,
  });
  await expect(manager.refreshToken()).rejects.toMatchObject({
    code: 'LOGIN_REFRESH_REJECTED',
    message: 'Not logged in.',
  });
});

test('an API key of the environment counts when it is let, before everything else', async () => {
  await using world = await setting();
  await world.signIn();
  const environment = {
    ...world.authority.environment,
    CODEX_API_KEY: ' sk-env ',
    CODEX_ACCESS_TOKEN: 'at-1',
  };
  const manager = world.manager({ environment, allowApiKeyFromEnvironment: true });

  expect(bearerOf(await manager.auth())).toBe('sk-env');
  expect(manager.state()).toMatchObject({ source: 'CODEX_API_KEY', mode: 'apikey' });
});

test.each([
  { name: 'nobody let it', options: {} },
  {
    name: 'it is forbidden',
    options: { allowApiKeyFromEnvironment: true, forcedLoginMethod: 'chatgpt' as const },
  },
])('an API key of the environment does not count when $name', async ({ options }) => {
  await using world = await setting();
  const { accessToken } = await world.signIn();
  const environment = { ...world.authority.environment, CODEX_API_KEY: 'sk-env' };

  expect(bearerOf(await world.manager({ environment, ...options }).auth())).toBe(accessToken);
});

test.each([
  {
    variable: 'CODEX_API_KEY',
    forcedLoginMethod: 'chatgpt' as const,
    message: 'ChatGPT login is required, but an API key is currently being used.',
  },
  {
    variable: 'CODEX_ACCESS_TOKEN',
    forcedLoginMethod: 'api' as const,
    message: 'API key login is required, but ChatGPT is currently being used.',
  },
])(
  '$variable alone, where it is forbidden, is a refusal',
  async ({ variable, forcedLoginMethod, message }) => {
    await using world = await setting();
    const environment = { ...world.authority.environment, [variable]: 'at-or-sk-1' };
    const manager = world.manager({ environment, allowApiKeyFromEnvironment: true, forcedLoginMethod });

    await expect(manager.auth()).rejects.toMatchObject({ code: 'LOGIN_POLICY_REFUSED', message });
  },
);

test('OPENAI_API_KEY is no login', async () => {
  await using world = await setting();

  expect(await world.manager({ environment: { OPENAI_API_KEY: 'sk-1' } }).auth()).toBeUndefined();
});

test('hydrate_sends_bearer_token_and_preserves_nullable_metadata', async () => {
  await using world = await setting();
  await using whoami = await startLoopback(() => ({ status: 200, body: JSON.stringify(metadata) }));
  await world.signIn();
  const environment = {
    CODEX_AUTHAPI_BASE_URL: `${whoami.url}/api/accounts/`,
    CODEX_ACCESS_TOKEN: 'at-secret',
  };
  const manager = world.manager({ environment });

  expect(await manager.auth()).toMatchObject({
    kind: 'personalAccessToken',
    account: { accountId: 'account-9', userId: 'user-9', plan: 'team', isFedramp: false },
  });

  const [request] = whoami.requests;
  expect(request?.path).toBe('/api/accounts/v1/user-auth-credential/whoami');
  expect(request?.headers['authorization']).toBe('Bearer at-secret');
  expect(manager.unauthorizedRecovery().unavailable).toBe('notRefreshable');
  expect(manager.state().source).toBe('CODEX_ACCESS_TOKEN');
});

test('access_token_classifier_treats_at_prefix_as_personal_access_token, and anything else as an agent identity', async () => {
  await using world = await setting();
  await using whoami = await startLoopback(() => ({ status: 200, body: JSON.stringify(metadata) }));
  const environment = { CODEX_AUTHAPI_BASE_URL: whoami.url };

  expect(
    await world.manager({ environment: { ...environment, CODEX_ACCESS_TOKEN: 'at-1' } }).auth(),
  ).toMatchObject({ kind: 'personalAccessToken' });
  await expect(
    world.manager({ environment: { ...environment, CODEX_ACCESS_TOKEN: 'eyJ.a.b' } }).auth(),
  ).rejects.toMatchObject({ code: 'LOGIN_AGENT_UNUSABLE' });
});

test('a personal access token of the store is looked up; a failure is no sign-out', async () => {
  await using world = await setting();
  await using whoami = await startLoopback(() => ({ status: 200, body: JSON.stringify(metadata) }));
  await world.home.write({ OPENAI_API_KEY: null, personal_access_token: 'at-stored' });
  const manager = world.manager({ environment: { CODEX_AUTHAPI_BASE_URL: whoami.url } });
  whoami.fail('next', { status: 503 });

  await expect(manager.auth()).rejects.toMatchObject({
    code: 'LOGIN_ACCOUNT_UNKNOWN',
    status: 503,
    retry: 'later',
  });
  expect(bearerOf(await manager.auth())).toBe('at-stored');
});

test('whoever looks up a personal access token is left alone for as long as it asks', async () => {
  await using world = await setting();
  await using whoami = await startLoopback(() => ({ status: 200, body: JSON.stringify(metadata) }));
  let nowMs = Date.now();
  const environment = { CODEX_AUTHAPI_BASE_URL: whoami.url, CODEX_ACCESS_TOKEN: 'at-1' };
  const manager = world.manager({ environment, ports: { clock: () => nowMs } });
  whoami.fail('next', { status: 503, retryAfterSeconds: 20 });
  const busy = { code: 'LOGIN_ACCOUNT_UNKNOWN', retryAfterMs: 20_000 };

  await expect(manager.auth()).rejects.toMatchObject(busy);
  nowMs += 19_000;
  await expect(manager.auth()).rejects.toMatchObject(busy);
  expect(whoami.requests).toHaveLength(1);

  nowMs += 1_000;
  expect(await manager.auth()).toMatchObject({ kind: 'personalAccessToken' });
});

test.each([
  {
    name: 'an API key where ChatGPT is required',
    record: { OPENAI_API_KEY: 'sk-1' },
    settings: { forcedLoginMethod: 'chatgpt' as const },
    message: 'ChatGPT login is required, but an API key is currently being used.',
  },
  {
    name: 'ChatGPT where an API key is required',
    record: undefined,
    settings: { forcedLoginMethod: 'api' as const },
    message: 'API key login is required, but ChatGPT is currently being used.',
  },
  {
    name: 'another workspace',
    record: undefined,
    settings: { forcedWorkspaceIds: ['account-7', 'account-8'] },
    message:
      'Login is restricted to workspace(s) account-7, account-8, but current credentials belong to account-1.',
  },
])('a rule refuses $name, and deletes nothing', async ({ record, settings, message }) => {
  await using world = await setting();
  if (record === undefined) await world.signIn();
  else await world.home.write(record);
  const text = await world.home.text();

  await expect(world.manager(settings).auth()).rejects.toMatchObject({
    code: 'LOGIN_POLICY_REFUSED',
    message,
  });

  expect(await world.home.text()).toBe(text);
});

test('a corrupt file is reported as corrupt, and kept', async () => {
  await using world = await setting();
  await world.home.write('{"auth_mode": "chatgpt", "tok');
  const manager = world.manager();

  await expect(manager.auth()).rejects.toMatchObject({
    code: 'LOGIN_RECORD_CORRUPT',
    path: world.home.authFile,
    remedy: expect.stringContaining('codex-ts login'),
  });
  expect(await manager.reload()).toMatchObject({ kind: 'refused', reason: 'corrupt' });
  expect(await world.home.text()).toBe('{"auth_mode": "chatgpt", "tok');
});

test.each([
  { record: { auth_mode: 'apikey', OPENAI_API_KEY: null }, problem: 'API key auth is missing a key.' },
  { record: { auth_mode: 'chatgpt', OPENAI_API_KEY: null }, problem: 'Token data is not available.' },
  { record: {}, problem: 'Token data is not available.' },
  {
    record: { auth_mode: 'personalAccessToken' },
    problem: 'personal access token auth is missing a personal access token.',
  },
  {
    record: { auth_mode: 'agentIdentity' },
    problem: 'agent identity auth is missing agent identity auth material.',
  },
  {
    record: { auth_mode: 'bedrockApiKey' },
    problem: 'Bedrock API key auth is missing a Bedrock API key.',
  },
  {
    record: { bedrock_api_key: { api_key: 'b' } },
    problem: 'bedrock_api_key lacks a member, or one has the wrong type',
  },
  {
    record: { auth_mode: 'bedrockAccessKeys', bedrock_access_keys: null },
    problem: 'Bedrock access keys auth is missing AWS access keys.',
  },
  {
    record: { bedrock_access_keys: { access_key_id: 'a', secret_access_key: 1 } },
    problem: 'bedrock_access_keys lacks a member, or one has the wrong type',
  },
])('a record without its secret is no silent sign-out: $problem', async ({ record, problem }) => {
  await using world = await setting();
  await world.home.write(record);

  await expect(world.manager().auth()).rejects.toMatchObject({ code: 'LOGIN_RECORD_CORRUPT', problem });
});

test('garbage in place of a login that is in use: the login stays in use', async () => {
  await using world = await setting();
  const { accessToken } = await world.signIn();
  const manager = world.manager();
  await manager.auth();
  await world.home.write('\0\0\0');

  await expect(manager.refreshToken()).rejects.toMatchObject({ code: 'LOGIN_RECORD_CORRUPT' });

  expect(bearerOf(await manager.auth())).toBe(accessToken);
  expect(world.refreshes()).toBe(0);
  expect(await world.home.text()).toBe('\0\0\0');
});

test('reload takes over whatever is stored, also another account and nothing', async () => {
  await using world = await setting();
  const first = await world.signIn();
  const manager = world.manager();
  await manager.auth();

  expect(await manager.reload()).toMatchObject({ kind: 'unchanged', auth: { kind: 'chatgpt' } });
  const second = await world.signIn({ accountId: 'account-2' });
  expect(bearerOf(await manager.auth()), 'not before it is asked for').toBe(first.accessToken);
  expect(await manager.reload()).toMatchObject({ kind: 'changed' });
  expect(bearerOf(manager.cachedAuth())).toBe(second.accessToken);

  await world.home.write({ OPENAI_API_KEY: 'sk-1' });
  expect(await manager.reload()).toMatchObject({ kind: 'changed', auth: { kind: 'apiKey' } });
});

test('a reload for the same account alone takes renewed tokens and nothing else', async () => {
  await using world = await setting();
  const first = await world.signIn();
  const manager = world.manager();
  await manager.auth();
  const sameAccountOnly = { sameAccountOnly: true };

  expect(await manager.reload(sameAccountOnly)).toMatchObject({ kind: 'unchanged' });
  await world.signIn({ accountId: 'account-2' });
  expect(await manager.reload(sameAccountOnly)).toMatchObject({ kind: 'refused', reason: 'otherAccount' });
  await rm(world.home.authFile);
  expect(await manager.reload(sameAccountOnly)).toMatchObject({ kind: 'refused', reason: 'missing' });
  expect(bearerOf(manager.cachedAuth())).toBe(first.accessToken);

  const renewed = await world.signIn();
  expect(await manager.reload(sameAccountOnly)).toMatchObject({ kind: 'changed' });
  expect(bearerOf(manager.cachedAuth())).toBe(renewed.accessToken);
});

test('the same promise answers everybody while a token is valid', async () => {
  await using world = await setting();
  await world.signIn();
  const manager = world.manager();
  await manager.auth();

  expect(manager.auth()).toBe(manager.auth());
  expect(manager.cachedAuth()).toBe(await manager.auth());
});
