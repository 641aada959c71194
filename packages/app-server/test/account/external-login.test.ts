import { startBackend, type Backend, type IssuedTokens } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import type { TestClient } from '../in-process.ts';
import { methodsOf, nobody, openAccountWorld, type AccountWorld } from './account-world.ts';

function loginWith({ accessToken, accountId }: IssuedTokens, more: object = {}): object {
  return { type: 'chatgptAuthTokens', accessToken, chatgptAccountId: accountId, ...more };
}

function answerWith({ accessToken, accountId }: IssuedTokens): object {
  return { accessToken, chatgptAccountId: accountId, chatgptPlanType: null };
}

const active =
  'External auth is active. Use account/login/start (chatgptAuthTokens) to update it or account/logout to clear it.';

test('set_auth_token_updates_account_and_notifies', async () => {
  await using world = await openAccountWorld();
  const client = await world.connect();
  const tokens = world.authority.issue({ email: 'ada@example.com', planType: 'pro' });

  expect(await client.request('account/login/start', loginWith(tokens))).toEqual({
    type: 'chatgptAuthTokens',
  });

  expect((await client.waitFor('account/login/completed')).params).toMatchObject({
    loginId: null,
    success: true,
  });
  expect((await client.waitFor('account/updated')).params).toEqual({
    authMode: 'chatgptAuthTokens',
    planType: 'pro',
  });
  expect(await client.request('account/read', {})).toMatchObject({
    account: { type: 'chatgpt', email: 'ada@example.com', planType: 'pro' },
  });
  expect(await client.request('getAuthStatus', { includeToken: true })).toEqual({
    authMethod: 'chatgptAuthTokens',
    authToken: tokens.accessToken,
    requiresOpenaiAuth: true,
  });
  expect(await world.stored()).toBeUndefined();
});

test('what the client knows of the plan stands above the token', async () => {
  await using world = await openAccountWorld();
  const client = await world.connect();

  await client.request(
    'account/login/start',
    loginWith(world.authority.issue(), { chatgptPlanType: 'enterprise' }),
  );

  expect((await client.waitFor('account/updated')).params).toMatchObject({ planType: 'enterprise' });
});

test('it needs the experimental API', async () => {
  await using world = await openAccountWorld();
  const client = await world.place.connect();

  await expect(
    client.request('account/login/start', loginWith(world.authority.issue())),
  ).rejects.toMatchObject({
    rpcCode: -32_600,
    message: 'account/login/start.chatgptAuthTokens requires experimentalApi capability',
  });
});

test('account_read_refresh_token_is_noop_in_external_mode', async () => {
  await using world = await openAccountWorld();
  const asked: string[] = [];
  const client = await world.connect((method) => {
    asked.push(method);
    return {};
  });
  await client.request('account/login/start', loginWith(world.authority.issue()));

  await client.request('account/read', { refreshToken: true });
  await client.request('getAuthStatus', { refreshToken: true });

  expect(asked).toEqual([]);
  expect(world.authority.requests).toEqual([]);
});

test.each([
  { type: 'apiKey', apiKey: 'sk-1' },
  { type: 'chatgpt' },
  { type: 'chatgptDeviceCode' },
  { type: 'amazonBedrock', apiKey: 'key-1', region: 'us-east-1' },
])('while it is active other logins are refused: $type', async (login) => {
  await using world = await openAccountWorld();
  const client = await world.connect();
  await client.request('account/login/start', loginWith(world.authority.issue()));

  await expect(client.request('account/login/start', login)).rejects.toMatchObject({
    rpcCode: -32_600,
    message: active,
  });
  expect(await world.stored()).toBeUndefined();
});

test('it can be updated, and logging out ends it together with the login below, which nobody revokes', async () => {
  await using world = await openAccountWorld();
  await world.store(world.authority.issue());
  const client = await world.connect();
  const [first, second] = [world.authority.issue(), world.authority.issue({ accountId: 'account-2' })];
  await client.request('account/login/start', loginWith(first));
  await client.request('account/login/start', loginWith(second));
  expect(await client.request('getAuthStatus', { includeToken: true })).toMatchObject({
    authToken: second.accessToken,
  });

  await client.request('account/logout');

  expect(await client.request('getAuthStatus', { includeToken: true })).toEqual(nobody);
  expect(await world.stored()).toBeUndefined();
  expect(world.authority.requests).toEqual([]);
});

test('what is no JWT is refused, and what was in effect stays', async () => {
  await using world = await openAccountWorld();
  await world.storeText('{"OPENAI_API_KEY":"sk-1"}');
  const client = await world.connect();

  await expect(
    client.request('account/login/start', {
      type: 'chatgptAuthTokens',
      accessToken: 'not-a-jwt',
      chatgptAccountId: 'account-1',
    }),
  ).rejects.toMatchObject({
    rpcCode: -32_603,
    message: 'failed to set external auth: invalid ID token format',
  });
  expect(await client.request('getAuthStatus', {})).toMatchObject({ authMethod: 'apikey' });
});

test.each([
  {
    config: 'forced_login_method = "api"\n',
    message: 'External ChatGPT auth is disabled. Use API key login instead.',
  },
  {
    config: 'forced_chatgpt_workspace_id = ["acct-1"]\n',
    message: 'External auth must use one of workspace(s) ["acct-1"], but received "account-1".',
  },
])('settings forbid it: $message', async ({ config, message }) => {
  await using world = await openAccountWorld({ config });
  const client = await world.connect();

  await expect(
    client.request('account/login/start', loginWith(world.authority.issue())),
  ).rejects.toMatchObject({ rpcCode: -32_600, message });
});

interface Refreshing extends AsyncDisposable {
  readonly world: AccountWorld;
  readonly backend: Backend;
  readonly client: TestClient;
  readonly first: IssuedTokens;
  readonly asked: unknown[];
  read(): Promise<unknown>;
}

/** A client whose first token the backend refuses. */
async function openRefreshing(
  answer: (world: AccountWorld) => unknown,
  server: object = {},
  config = '',
): Promise<Refreshing> {
  const backend = await startBackend();
  const world = await openAccountWorld({
    config: `chatgpt_base_url = "${backend.url}"\n${config}`,
    server,
  });
  const asked: unknown[] = [];
  const client = await world.connect((method, params) => {
    asked.push({ method, params });
    return answer(world);
  });
  const first = world.authority.issue();
  backend.accept((token) => token !== first.accessToken && world.authority.accepts(token));
  await client.request('account/login/start', loginWith(first));
  return {
    world,
    backend,
    client,
    first,
    asked,
    read: () => client.request('account/rateLimits/read', {}),
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]();
      await backend.close();
    },
  };
}

test('external_auth_refreshes_on_unauthorized: the client is asked once, the request sent twice', async () => {
  await using place = await openRefreshing((world) => answerWith(world.authority.issue()));

  await place.read();

  expect(place.asked).toEqual([
    {
      method: 'account/chatgptAuthTokens/refresh',
      params: { reason: 'unauthorized', previousAccountId: 'account-1' },
    },
  ]);
  expect(place.backend.requests.map(({ status }) => status)).toEqual([401, 200]);
  expect(await place.world.stored()).toBeUndefined();
  expect(methodsOf(place.client)).toEqual(['account/login/completed', 'account/updated']);
});

test('requests that meet a 401 together share one question', async () => {
  await using place = await openRefreshing((world) => answerWith(world.authority.issue()));

  await Promise.all(Array.from({ length: 8 }, () => place.read()));

  expect(place.asked).toHaveLength(1);
});

test.each([
  {
    name: 'external_auth_refresh_error_fails_turn',
    answer: () => {
      throw new Error('no');
    },
    message: /auth refresh request failed: code=-32603 message=Internal error/u,
  },
  {
    name: 'external_auth_refresh_invalid_access_token_fails_turn',
    answer: () => ({ accessToken: 'not-a-jwt', chatgptAccountId: 'account-1' }),
    message: /invalid ID token format/u,
  },
  {
    name: 'external_auth_refresh_mismatched_workspace_fails_turn',
    answer: (world: AccountWorld) => answerWith(world.authority.issue({ accountId: 'account-2' })),
    message: /external auth refresh returned workspace "account-2", expected "account-1"/u,
  },
  {
    name: 'an answer of another shape',
    answer: () => ({ token: 'x' }),
    message: /invalid auth refresh response/u,
  },
])('$name, and the next request asks again', async ({ answer, message }) => {
  await using place = await openRefreshing(answer);

  await expect(place.read()).rejects.toMatchObject({
    rpcCode: -32_603,
    message: expect.stringMatching(message),
  });
  await expect(place.read()).rejects.toMatchObject({ rpcCode: -32_603 });

  expect(place.asked).toHaveLength(2);
  expect(await place.client.request('getAuthStatus', { includeToken: true })).toMatchObject({
    authToken: place.first.accessToken,
  });
});

test('a workspace that the settings do not allow is refused on the way too', async () => {
  const config = 'forced_chatgpt_workspace_id = "account-1"\n';
  await using place = await openRefreshing(
    (world) => answerWith(world.authority.issue({ accountId: 'account-2' })),
    {},
    config,
  );

  await expect(place.read()).rejects.toMatchObject({
    message: expect.stringMatching(
      /Login is restricted to workspace\(s\) account-1, but current credentials belong to account-2/u,
    ),
  });
});

test('a client that says nothing is given up, 10 s by default', async () => {
  await using place = await openRefreshing(() => new Promise(() => undefined), { externalDeadlineMs: 200 });

  await expect(place.read()).rejects.toMatchObject({
    message: expect.stringMatching(/auth refresh request timed out after 0\.2s/u),
  });
});

test('the same token again is not sent again', async () => {
  const given: IssuedTokens[] = [];
  await using place = await openRefreshing(() => given.map(answerWith)[0]);
  given.push(place.first);

  await expect(place.read()).rejects.toMatchObject({ message: expect.stringMatching(/401/u) });

  expect(place.asked).toHaveLength(1);
  expect(place.backend.requests).toHaveLength(1);
});

test('the client that logged in is asked, and nobody else; when it is gone, another one can log in', async () => {
  await using place = await openRefreshing((world) => answerWith(world.authority.issue()));
  const other = await place.world.connect(() => {
    throw new Error('asked the wrong client');
  });
  await place.client.connection.close();

  await expect(other.request('account/rateLimits/read', {})).rejects.toMatchObject({
    rpcCode: -32_603,
    message: expect.stringMatching(/the client that supplied the tokens is gone/u),
  });

  await other.request('account/login/start', loginWith(place.world.authority.issue()));
  await other.request('account/rateLimits/read', {});
});
