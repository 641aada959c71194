import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { openAccountWorld, patiently } from './account-world.ts';

const noAccount = { account: null, userId: null, requiresOpenaiAuth: true, workspaceRouting: null };
const ownProvider =
  'model_provider = "own"\n[model_providers.own]\nbase_url = "http://127.0.0.1:9/v1"\nrequires_openai_auth = ';

test('get_account_no_auth', async () => {
  await using world = await openAccountWorld();
  const client = await world.connect();

  expect(await client.request('account/read', {})).toEqual(noAccount);
  expect(await client.request('account/read', { refreshToken: true })).toEqual(noAccount);
});

test('get_account_with_api_key', async () => {
  await using world = await openAccountWorld();
  await world.storeText('{"OPENAI_API_KEY":"sk-1"}');
  const client = await world.connect();

  expect(await client.request('account/read', { refreshToken: false })).toEqual({
    account: { type: 'apiKey' },
    userId: null,
    requiresOpenaiAuth: true,
    workspaceRouting: null,
  });
});

test.each([
  { isRequired: true, answer: noAccount },
  { isRequired: false, answer: { ...noAccount, requiresOpenaiAuth: false } },
])('get_account_when_auth_not_required: $isRequired', async ({ isRequired, answer }) => {
  await using world = await openAccountWorld({ config: `${ownProvider}${isRequired}\n` });
  const client = await world.connect();

  expect(await client.request('account/read', {})).toEqual(answer);
});

test('get_account_with_chatgpt', async () => {
  await using world = await openAccountWorld();
  await world.store(world.authority.issue({ email: 'ada@example.com', planType: 'team', userId: 'user-7' }));
  const client = await world.connect();

  expect(await client.request('account/read', {})).toEqual({
    account: { type: 'chatgpt', email: 'ada@example.com', planType: 'team', workspaceName: null },
    userId: 'user-7',
    requiresOpenaiAuth: true,
    workspaceRouting: null,
  });
  expect((await client.waitFor('account/updated')).params).toEqual({ authMode: 'chatgpt', planType: 'team' });
});

test.each(['forced_login_method = "api"\n', 'forced_chatgpt_workspace_id = "ws-9"\n'])(
  'a login that the settings forbid is nobody, and is left where it is: %s',
  async (config) => {
    await using world = await openAccountWorld({ config });
    await world.store(world.authority.issue());
    const client = await world.connect();

    expect(await client.request('account/read', {})).toEqual(noAccount);
    expect(await client.request('getAuthStatus', { includeToken: true })).toMatchObject({ authToken: null });
    expect((await world.stored())?.auth_mode).toBe('chatgpt');
  },
);

test('get_account_with_chatgpt_missing_plan_claim_returns_unknown', async () => {
  await using world = await openAccountWorld();
  await world.store(world.authority.issue({ authClaims: { chatgpt_plan_type: undefined } }));
  const client = await world.connect();

  expect(await client.request('account/read', {})).toMatchObject({ account: { planType: 'unknown' } });
});

test('get_account_omits_chatgpt_after_permanent_refresh_failure', async () => {
  await using world = await openAccountWorld({ isHasty: true });
  await world.store(world.authority.issue());
  world.authority.invalidate();
  const client = await world.connect();

  for (let call = 0; call < 5; call += 1) {
    expect(await client.request('account/read', { refreshToken: true })).toEqual(noAccount);
  }
  expect(await client.request('account/read', {})).toEqual(noAccount);
  expect(world.authority.hits('refresh_token')).toBe(1);
});

test('get_account_with_aws_provider', async () => {
  await using world = await openAccountWorld({ config: 'model_provider = "amazon-bedrock"\n' });
  const client = await world.connect();

  expect(await client.request('account/read', {})).toEqual({
    account: { type: 'amazonBedrock', usesCodexManagedCredentials: false },
    userId: null,
    requiresOpenaiAuth: false,
    workspaceRouting: null,
  });
});

test.each([
  {
    login: { type: 'amazonBedrock', apiKey: 'key-1', region: 'us-east-1' },
    authMode: 'bedrockApiKey',
    more: '',
  },
  {
    login: {
      type: 'amazonBedrockAccessKeys',
      accessKeyId: 'id-1',
      secretAccessKey: 'secret-1',
      region: 'eu-west-1',
    },
    authMode: 'bedrockAccessKeys',
    more: '\n[model_providers.amazon-bedrock.aws]\nregion = "eu-west-1"\n',
  },
])('get_account_with_managed_bedrock_provider: $login.type', async ({ login, authMode, more }) => {
  const config = '# mine\n[analytics]\nenabled = false\n';
  await using world = await openAccountWorld({ config });
  const file = join(world.place.codexHome, 'config.toml');
  const client = await world.connect();

  expect(await client.request('account/login/start', login)).toEqual({ type: 'amazonBedrock' });

  expect((await client.waitFor('account/login/completed')).params).toMatchObject({ success: true });
  expect((await client.waitFor('account/updated')).params).toEqual({ authMode, planType: null });
  expect(await readFile(file, 'utf8')).toBe(`model_provider = "amazon-bedrock"\n${config}${more}`);
  const account = { type: 'amazonBedrock', usesCodexManagedCredentials: true };
  await expect.poll(() => client.request('account/read', {}), patiently).toMatchObject({ account });
  expect(await client.request('getAuthStatus', { includeToken: true })).toEqual({
    authMethod: null,
    authToken: null,
    requiresOpenaiAuth: false,
  });

  await client.request('account/logout');
  expect(await readFile(file, 'utf8')).toBe(`${config}${more}`);
  await expect.poll(() => client.request('account/read', {}), patiently).toEqual(noAccount);
});

test.each([
  { login: { type: 'amazonBedrock', apiKey: ' ', region: 'x' }, message: /API key must not be empty/u },
  {
    login: { type: 'amazonBedrockAccessKeys', accessKeyId: 'i', secretAccessKey: 's', region: '' },
    message: /does not support region ``$/u,
  },
  {
    login: { type: 'amazonBedrock', apiKey: 'k', region: 'evil.example/' },
    message: /does not support region `evil\.example\/`$/u,
  },
  {
    login: { type: 'amazonBedrockAccessKeys', accessKeyId: 'i', secretAccessKey: 's', region: 'us-west-1' },
    message: /does not support region `us-west-1`$/u,
  },
])('a login with Bedrock says what is missing: $message', async ({ login, message }) => {
  await using world = await openAccountWorld();
  const client = await world.connect();

  await expect(client.request('account/login/start', login)).rejects.toMatchObject({
    rpcCode: -32_600,
    message: expect.stringMatching(message),
  });
});

test('a login with Bedrock is refused where ChatGPT is wanted', async () => {
  await using world = await openAccountWorld({ config: 'forced_login_method = "chatgpt"\n' });
  const client = await world.connect();
  const login = { type: 'amazonBedrock', apiKey: 'key-1', region: 'us-east-1' };

  await expect(client.request('account/login/start', login)).rejects.toMatchObject({
    rpcCode: -32_600,
    message: 'Amazon Bedrock login is disabled. Use ChatGPT login instead.',
  });
});

test.each([
  { name: 'garbage', text: 'garbage' },
  { name: 'truncated', text: '{"OPENAI_API_KEY":"sk' },
  { name: 'empty', text: '' },
  { name: 'no bytes but zeros', text: '\0\0\0\0' },
  { name: 'wrong types', text: '{"OPENAI_API_KEY":5}' },
  { name: 'tokens of a wrong type', text: '{"auth_mode":"chatgpt","tokens":[]}' },
])('a broken auth.json is nobody, no error, and a login repairs it: $name', async ({ text }) => {
  await using world = await openAccountWorld();
  await world.storeText(text);
  const client = await world.connect();

  expect(await client.request('account/read', {})).toEqual(noAccount);
  expect(await client.request('getAuthStatus', { includeToken: true })).toMatchObject({ authMethod: null });

  await client.request('account/login/start', { type: 'apiKey', apiKey: 'sk-1' });
  expect(await client.request('account/read', {})).toMatchObject({ account: { type: 'apiKey' } });
});

test('a file that is replaced by garbage while the server runs leaves the login in effect', async () => {
  await using world = await openAccountWorld();
  const tokens = world.authority.issue();
  await world.store(tokens);
  const client = await world.connect();
  const status = { authMethod: 'chatgpt', authToken: tokens.accessToken, requiresOpenaiAuth: true };
  expect(await client.request('getAuthStatus', { includeToken: true })).toEqual(status);

  await world.storeText('garbage');

  expect(await client.request('getAuthStatus', { includeToken: true, refreshToken: true })).toEqual(status);
  expect(world.authority.hits('refresh_token')).toBe(0);
  expect(await readFile(join(world.place.codexHome, 'auth.json'), 'utf8')).toBe('garbage');
});
