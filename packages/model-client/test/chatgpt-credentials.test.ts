import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createAuthManager } from '@codex-ts/login';
import { createModelClient } from '@codex-ts/model-client';
import { forever, say, startAuthority, startModelServer, type Authority } from '@codex-ts/testkit';
import { HttpUrlError, type Exchange } from '@codex-ts/utils-http';
import { expect, test } from 'vitest';

import { exchangeWith, provider, request } from './exchange-with.ts';

async function signedIn(authority: Authority): Promise<{ home: string } & AsyncDisposable> {
  const home = await mkdtemp(join(tmpdir(), 'model-client-'));
  const tokens = authority.issue();
  const record = {
    auth_mode: 'chatgpt',
    OPENAI_API_KEY: null,
    tokens: {
      id_token: tokens.idToken,
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
      account_id: tokens.accountId,
    },
    last_refresh: new Date().toISOString(),
  };
  await writeFile(join(home, 'auth.json'), JSON.stringify(record));
  return { home, [Symbol.asyncDispose]: () => rm(home, { recursive: true }) };
}

function managerFor(home: string, authority: Authority): ReturnType<typeof createAuthManager> {
  return createAuthManager({
    codexHome: home,
    store: 'file',
    environment: { ...authority.environment },
    refreshInBackground: false,
  });
}

test('a 401 is answered with one refresh, and the request is sent again', async () => {
  await using authority = await startAuthority();
  await using server = await startModelServer([say('hi')]);
  await using signIn = await signedIn(authority);
  await using auth = managerFor(signIn.home, authority);
  server.accept(authority.accepts);
  authority.expireAccess();

  const exchanged = await exchangeWith({ provider: provider(server.url), auth });

  expect(exchanged.error).toBeUndefined();
  expect(authority.hits('refresh_token')).toBe(1);
  expect(server.requests.at(-1)?.headers).toMatchObject({ 'chatgpt-account-id': expect.any(String) });
});

test('without a base URL of its own a provider is where the credentials belong', async () => {
  await using authority = await startAuthority();
  await using signIn = await signedIn(authority);
  await using account = managerFor(signIn.home, authority);
  await using key = createAuthManager({
    store: 'ephemeral',
    environment: { CODEX_API_KEY: 'sk-test-key' },
    allowApiKeyFromEnvironment: true,
  });
  const { baseUrl: _none, ...openai } = provider('');
  const asked: string[] = [];
  // The far end is not ours to ask: it gets as far as the address.
  const exchange: Exchange = async ({ url, headers }) => {
    asked.push(`${url} ${headers?.['chatgpt-account-id'] === undefined ? 'key' : 'account'}`);
    throw new HttpUrlError({ method: 'POST', url });
  };

  for (const auth of [account, key]) {
    const identity = { originator: 'codex_test', version: '1.2.3' };
    await using client = createModelClient({ provider: openai, auth, identity, ports: { exchange } });
    const answer = client.stream(request)[Symbol.asyncIterator]();
    await expect(answer.next()).rejects.toMatchObject({ code: 'HTTP_URL_INVALID' });
  }

  expect(asked).toEqual([
    'https://chatgpt.com/backend-api/codex/responses account',
    'https://api.openai.com/v1/responses key',
  ]);
});

test.each([
  { status: 401, code: 'MODEL_UNAUTHORIZED' },
  { status: 403, code: 'MODEL_FORBIDDEN' },
])('a $status that stays is final at once: $code', async ({ status, code }) => {
  await using authority = await startAuthority();
  await using server = await startModelServer(forever(say('hi')));
  await using signIn = await signedIn(authority);
  await using auth = managerFor(signIn.home, authority);
  server.fail('always', { status, body: 'no' });

  const { error, slept, events } = await exchangeWith({ provider: provider(server.url), auth });

  expect(error).toMatchObject({ code });
  expect(slept).toEqual([]);
  expect(events).toEqual([]);
  expect(authority.hits('refresh_token')).toBe(status === 401 ? 1 : 0);
});

test('expired credentials with a refused refresh fail before anything reaches the model', async () => {
  await using authority = await startAuthority({ firstLifetimeSeconds: -60 });
  await using server = await startModelServer(forever(say('hi')));
  await using signIn = await signedIn(authority);
  await using auth = managerFor(signIn.home, authority);
  authority.fail('always', { status: 401, code: 'refresh_token_reused' });

  const { error } = await exchangeWith({ provider: provider(server.url), auth });

  expect(error).toMatchObject({
    code: 'LOGIN_REFRESH_REJECTED',
    remedy: expect.stringContaining('codex-ts login'),
  });
  expect(server.requests).toHaveLength(0);
});
