import { expect, test } from 'vitest';

import type { TestClient } from '../in-process.ts';
import { methodsOf, openAccountWorld } from './account-world.ts';

interface BrowserLogin {
  readonly loginId: string;
  readonly authUrl: string;
}

interface DeviceLogin {
  readonly loginId: string;
  readonly verificationUrl: string;
  readonly userCode: string;
}

function startBrowser(client: TestClient, more: object = {}): Promise<BrowserLogin> {
  return client.request('account/login/start', { type: 'chatgpt', ...more }) as Promise<BrowserLogin>;
}

function startDevice(client: TestClient): Promise<DeviceLogin> {
  return client.request('account/login/start', { type: 'chatgptDeviceCode' }) as Promise<DeviceLogin>;
}

test('a browser login is complete when it is stored, not when a page was fetched', async () => {
  await using world = await openAccountWorld();
  const client = await world.connect();
  const { authUrl, loginId } = await startBrowser(client);

  const visit = await world.authority.approve(authUrl, { until: 'callback', account: { planType: 'team' } });

  expect((await client.waitFor('account/login/completed')).params).toEqual({
    loginId,
    success: true,
    error: null,
    onboardingEntrypoint: null,
  });
  expect((await client.waitFor('account/updated')).params).toEqual({ authMode: 'chatgpt', planType: 'team' });
  expect(await world.stored()).toMatchObject({ auth_mode: 'chatgpt' });
  expect(await client.request('getAuthStatus', { includeToken: true })).toMatchObject({
    authMethod: 'chatgpt',
    authToken: (await world.stored())?.tokens?.access_token,
  });
  const stored = JSON.stringify((await world.stored())?.tokens);
  for (const url of [...visit.visited, visit.leftTo ?? '']) {
    const { searchParams } = new URL(url, authUrl);
    for (const [name, value] of searchParams) {
      expect([name, value.length > 100 && stored.includes(value)]).toEqual([name, false]);
    }
  }
});

test('login_account_chatgpt_start_can_be_cancelled', async () => {
  await using world = await openAccountWorld();
  const client = await world.connect();
  const { authUrl, loginId } = await startBrowser(client);
  expect(new URL(authUrl).searchParams.get('redirect_uri')).toMatch(
    /^http:\/\/127\.0\.0\.1:\d+\/auth\/callback$/u,
  );

  expect(await client.request('account/login/cancel', { loginId })).toEqual({ status: 'canceled' });

  expect((await client.waitFor('account/login/completed')).params).toEqual({
    loginId,
    success: false,
    error: 'Login server error: Login was not completed',
    onboardingEntrypoint: null,
  });
  expect(await client.request('account/login/cancel', { loginId })).toEqual({ status: 'notFound' });
  expect(methodsOf(client)).toEqual(['account/login/completed']);
});

test('only an id of a login can be cancelled', async () => {
  await using world = await openAccountWorld();
  const client = await world.connect();

  await expect(client.request('account/login/cancel', { loginId: 'x' })).rejects.toMatchObject({
    rpcCode: -32_600,
    message: 'invalid login id: x',
  });
  const loginId = '01234567-89ab-4def-8123-456789abcdef';
  expect(await client.request('account/login/cancel', { loginId })).toEqual({ status: 'notFound' });
});

test('a second login gives up the first', async () => {
  await using world = await openAccountWorld();
  const client = await world.connect();
  const first = await startBrowser(client);
  const second = await startBrowser(client);

  expect((await client.waitFor('account/login/completed')).params).toMatchObject({
    loginId: first.loginId,
    success: false,
  });
  await world.authority.approve(second.authUrl, { until: 'callback' });
  expect((await client.waitFor('account/login/completed')).params).toMatchObject({
    loginId: second.loginId,
    success: true,
  });
});

test('of logins that two clients begin at once, one waits', async () => {
  await using world = await openAccountWorld();
  const [one, other] = await Promise.all([world.connect(), world.connect()]);

  const begun = await Promise.all([startBrowser(one), startBrowser(other)]);

  const { loginId } = (await one.waitFor('account/login/completed')).params as { loginId: string };
  const left = begun.find((login) => login.loginId !== loginId);
  expect(begun.map((login) => login.loginId)).toContain(loginId);
  await world.authority.approve(left?.authUrl ?? '', { until: 'callback' });
  expect((await one.waitFor('account/login/completed')).params).toMatchObject({
    loginId: left?.loginId,
    success: true,
  });
});

test('set_auth_token_cancels_active_chatgpt_login', async () => {
  await using world = await openAccountWorld();
  const client = await world.connect();
  const { loginId } = await startBrowser(client);
  const { accessToken, accountId } = world.authority.issue();

  await client.request('account/login/start', {
    type: 'chatgptAuthTokens',
    accessToken,
    chatgptAccountId: accountId,
  });

  expect((await client.waitFor('account/login/completed')).params).toMatchObject({ loginId, success: false });
  expect(await client.request('account/login/cancel', { loginId })).toEqual({ status: 'notFound' });
});

test.each([{ change: { type: 'apiKey', apiKey: 'sk-1' } }, { change: undefined }])(
  'a login with a key, and a logout, give up the one that waits: $change.type',
  async ({ change }) => {
    await using world = await openAccountWorld();
    const client = await world.connect();
    const { loginId } = await startBrowser(client);

    if (change === undefined) await client.request('account/logout');
    else await client.request('account/login/start', change);

    expect((await client.waitFor('account/login/completed')).params).toMatchObject({
      loginId,
      success: false,
    });
  },
);

test('login_account_chatgpt_rejected_when_forced_api', async () => {
  await using world = await openAccountWorld({ config: 'forced_login_method = "api"\n' });
  const client = await world.connect();
  const refused = {
    rpcCode: -32_600,
    message: 'ChatGPT login is disabled. Use API key login instead.',
  };

  await expect(startBrowser(client)).rejects.toMatchObject(refused);
  await expect(startDevice(client)).rejects.toMatchObject(refused);
});

test('login_account_chatgpt_uses_debug_oauth_overrides', async () => {
  await using world = await openAccountWorld();
  await using place = await openAccountWorld({
    server: {
      environment: { ...world.authority.environment, CODEX_APP_SERVER_LOGIN_CLIENT_ID: 'client-1' },
    },
  });
  const { authUrl } = await startBrowser(await place.connect());

  expect(authUrl.startsWith(`${world.authority.url}/oauth/authorize?`)).toBe(true);
  expect(new URL(authUrl).searchParams.get('client_id')).toBe('client-1');
  expect(new URL(authUrl).searchParams.get('originator')).toBe('test');
});

test.each([
  { name: 'forced_workspace_query_param', setting: '"ws-1"', expected: 'ws-1' },
  { name: 'allowlist_query_param', setting: '["ws-1", "ws-2"]', expected: 'ws-1,ws-2' },
])('login_account_chatgpt_includes_$name', async ({ setting, expected }) => {
  await using world = await openAccountWorld({ config: `forced_chatgpt_workspace_id = ${setting}\n` });
  const { authUrl } = await startBrowser(await world.connect());

  expect(new URL(authUrl).searchParams.get('allowed_workspace_id')).toBe(expected);
});

test('a login of another workspace is refused and not stored', async () => {
  await using world = await openAccountWorld({ config: 'forced_chatgpt_workspace_id = "ws-1"\n' });
  const client = await world.connect();
  const { authUrl, loginId } = await startBrowser(client);

  await world.authority.approve(authUrl, { until: 'callback', account: { accountId: 'ws-2' } });

  expect((await client.waitFor('account/login/completed')).params).toMatchObject({ loginId, success: false });
  expect(await world.stored()).toBeUndefined();
});

test('login_account_chatgpt_device_code_returns_error_when_disabled', async () => {
  await using world = await openAccountWorld({ authority: { deviceSignIn: 'off' } });
  const client = await world.connect();

  await expect(startDevice(client)).rejects.toMatchObject({
    rpcCode: -32_600,
    message: expect.stringMatching(/^device code login is not enabled for this Codex server\./u),
  });
  expect(methodsOf(client)).toEqual([]);
  expect(await world.stored()).toBeUndefined();
});

test('login_account_chatgpt_device_code_succeeds_and_notifies', async () => {
  await using world = await openAccountWorld();
  const client = await world.connect();
  const { loginId, userCode, verificationUrl } = await startDevice(client);
  expect(verificationUrl).toBe(`${world.authority.url}/codex/device`);

  world.authority.approveDevice(userCode);

  expect((await client.waitFor('account/login/completed')).params).toEqual({
    loginId,
    success: true,
    error: null,
    onboardingEntrypoint: null,
  });
  expect((await client.waitFor('account/updated')).params).toEqual({ authMode: 'chatgpt', planType: 'pro' });
  expect(await world.stored()).toMatchObject({ auth_mode: 'chatgpt' });
});

test('login_account_chatgpt_device_code_failure_notifies_without_account_update', async () => {
  await using world = await openAccountWorld();
  const client = await world.connect();
  const { loginId, userCode } = await startDevice(client);

  world.authority.approveDevice(userCode, { deny: {} });

  expect((await client.waitFor('account/login/completed')).params).toMatchObject({
    loginId,
    success: false,
    error: expect.stringContaining('401'),
  });
  expect(methodsOf(client)).toEqual(['account/login/completed']);
  expect(await world.stored()).toBeUndefined();
});

test.each([
  { next: 'chatgpt', error: 'Login server error: Login cancelled' },
  { next: 'chatgptDeviceCode', error: 'Login server error: Login was not completed' },
] as const)('a browser login that $next takes the place of says: $error', async ({ next, error }) => {
  await using world = await openAccountWorld();
  const client = await world.connect();
  const { loginId } = await startBrowser(client);

  await client.request('account/login/start', { type: next });

  expect((await client.waitFor('account/login/completed')).params).toMatchObject({ loginId, error });
});

test('login_account_chatgpt_device_code_can_be_cancelled', async () => {
  await using world = await openAccountWorld();
  const client = await world.connect();
  const { loginId } = await startDevice(client);

  expect(await client.request('account/login/cancel', { loginId })).toEqual({ status: 'canceled' });

  expect((await client.waitFor('account/login/completed')).params).toEqual({
    loginId,
    success: false,
    error: 'Login was not completed',
    onboardingEntrypoint: null,
  });
  expect(methodsOf(client)).toEqual(['account/login/completed']);
  expect(await world.stored()).toBeUndefined();
});
