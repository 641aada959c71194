import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { methodsOf, nobody, openAccountWorld, patiently } from './account-world.ts';

const apiKeyLogin = { type: 'apiKey', apiKey: 'sk-test-key' };
const loggedOut = { authMode: null, planType: null };

test('login_account_api_key_succeeds_and_notifies: answer, then completed, then updated', async () => {
  await using world = await openAccountWorld();
  const client = await world.connect();
  const order: string[] = [];

  const answered = client.request('account/login/start', apiKeyLogin).then((answer) => {
    order.push('answer');
    return answer;
  });
  const completed = client.waitFor('account/login/completed').then((told) => {
    order.push(told.method);
    return told;
  });
  const updated = client.waitFor('account/updated').then((told) => {
    order.push(told.method);
    return told;
  });

  expect(await answered).toEqual({ type: 'apiKey' });
  expect((await completed).params).toEqual({
    loginId: null,
    success: true,
    error: null,
    onboardingEntrypoint: null,
  });
  expect((await updated).params).toEqual({ authMode: 'apikey', planType: null });
  expect(order).toEqual(['answer', 'account/login/completed', 'account/updated']);
  expect(await world.stored()).toEqual({ auth_mode: 'apikey', OPENAI_API_KEY: 'sk-test-key' });
  expect((await stat(join(world.place.codexHome, 'auth.json'))).mode & 0o777).toBe(0o600);
  expect(await client.request('account/read', {})).toMatchObject({ account: { type: 'apiKey' } });
});

test('login_account_api_key_rejected_when_forced_chatgpt', async () => {
  await using world = await openAccountWorld({ config: 'forced_login_method = "chatgpt"\n' });
  const client = await world.connect();

  await expect(client.request('account/login/start', apiKeyLogin)).rejects.toMatchObject({
    rpcCode: -32_600,
    message: 'API key login is disabled. Use ChatGPT login instead.',
  });
  expect(await world.stored()).toBeUndefined();
});

test('an empty key is no login', async () => {
  await using world = await openAccountWorld();
  const client = await world.connect();

  await expect(client.request('account/login/start', { type: 'apiKey', apiKey: ' ' })).rejects.toMatchObject({
    rpcCode: -32_600,
  });
  expect(await world.stored()).toBeUndefined();
});

test('logout_account_removes_auth_and_notifies', async () => {
  await using world = await openAccountWorld();
  const tokens = world.authority.issue();
  await world.store(tokens);
  const client = await world.connect();
  expect(await client.request('account/read', {})).toMatchObject({ account: { type: 'chatgpt' } });

  expect(await client.request('account/logout')).toEqual({});

  await expect.poll(() => client.told.map(({ params }) => params), patiently).toContainEqual(loggedOut);
  expect(await world.stored()).toBeUndefined();
  expect(await client.request('account/read', {})).toEqual({
    account: null,
    userId: null,
    requiresOpenaiAuth: true,
    workspaceRouting: null,
  });
  const revoked = await world.authority.waitFor('/oauth/revoke');
  expect(revoked.fields).toMatchObject({ token: tokens.refreshToken, token_type_hint: 'refresh_token' });
});

test('whoever is logged out may log out, and everybody is told', async () => {
  await using world = await openAccountWorld();
  const client = await world.connect();
  const other = await world.connect();

  expect(await client.request('account/logout', {})).toEqual({});

  expect((await client.waitFor('account/updated')).params).toEqual(loggedOut);
  expect((await other.waitFor('account/updated')).params).toEqual(loggedOut);
  await expect(client.request('account/logout', 'now')).rejects.toMatchObject({ rpcCode: -32_602 });
});

test('logout_account_succeeds_when_config_reload_fails', async () => {
  await using world = await openAccountWorld();
  await world.storeText('{"OPENAI_API_KEY":"sk-test-key"}');
  const client = await world.connect();
  expect(await client.request('getAuthStatus', {})).toMatchObject({ authMethod: 'apikey' });

  await writeFile(join(world.place.codexHome, 'config.toml'), 'model = [\n');

  await expect
    .poll(async () => {
      await client.request('getAuthStatus', {});
      return methodsOf(client);
    }, patiently)
    .toContain('configWarning');
  expect((await client.waitFor('configWarning')).params).toMatchObject({
    path: join(world.place.codexHome, 'config.toml'),
  });
  expect(await client.request('account/logout')).toEqual({});
  expect(await world.stored()).toBeUndefined();
});

test('while settings cannot be read nobody signs in, for nobody knows who may', async () => {
  await using world = await openAccountWorld({ config: 'model = [\n' });
  const client = await world.connect();

  expect((await client.waitFor('configWarning')).params).toMatchObject({
    summary: 'Invalid configuration; using defaults.',
  });
  expect(await client.request('getAuthStatus', {})).toEqual(nobody);
  await expect(client.request('account/login/start', apiKeyLogin)).rejects.toMatchObject({
    rpcCode: -32_603,
    data: { code: 'CONFIG_FILE_INVALID' },
  });
  expect(await client.request('account/logout')).toEqual({});
});

test('what cannot be saved is an error that says so, and nobody is told of a login', async () => {
  await using world = await openAccountWorld();
  await mkdir(join(world.place.codexHome, 'auth.json'));
  const client = await world.connect();

  await expect(client.request('account/login/start', apiKeyLogin)).rejects.toMatchObject({
    rpcCode: -32_603,
    message: expect.stringMatching(/^failed to save api key: /u),
  });
  expect(methodsOf(client)).toEqual([]);
});

test('credentials that are kept in memory alone are logged in and out there', async () => {
  await using world = await openAccountWorld({ config: 'cli_auth_credentials_store = "ephemeral"\n' });
  const client = await world.connect();

  await client.request('account/login/start', apiKeyLogin);

  expect(await client.request('getAuthStatus', { includeToken: true })).toMatchObject({
    authToken: 'sk-test-key',
  });
  expect(await world.stored()).toBeUndefined();
  await client.request('account/logout');
  expect(await client.request('getAuthStatus', {})).toEqual(nobody);
});

test('logins at once are carried out one after another', async () => {
  await using world = await openAccountWorld();
  const client = await world.connect();
  const keys = Array.from({ length: 20 }, (_, index) => `sk-${index}`);

  const answers = await Promise.all(
    keys.map((apiKey) => client.request('account/login/start', { type: 'apiKey', apiKey })),
  );

  expect(answers).toEqual(keys.map(() => ({ type: 'apiKey' })));
  expect(await world.stored()).toMatchObject({ OPENAI_API_KEY: 'sk-19' });
  expect(await client.request('getAuthStatus', { includeToken: true })).toMatchObject({ authToken: 'sk-19' });
  expect(methodsOf(client)).toHaveLength(40);
});
