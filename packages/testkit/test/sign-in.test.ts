import { createHash } from 'node:crypto';

import {
  secretMarker,
  startAuthority,
  startLoopback,
  type Authority,
  type Loopback,
} from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { claimsOf, postForm, type Answered } from './http-client.ts';

const verifier = 'v'.repeat(43);
const challenge = createHash('sha256').update(verifier).digest('base64url');

/** A client's own page: `/auth/callback` leads to `/success`. */
function startClient(): Promise<Loopback> {
  return startLoopback((request) =>
    request.path === '/auth/callback'
      ? { status: 302, headers: { location: '/success' } }
      : { status: 200, body: `page ${request.path}` },
  );
}

function authUrl(
  authority: Authority,
  client: Loopback,
  change: Record<string, string | undefined> = {},
): string {
  const url = new URL(`${authority.url}/oauth/authorize`);
  const query: Record<string, string | undefined> = {
    response_type: 'code',
    client_id: 'app_test',
    redirect_uri: `${client.url}/auth/callback`,
    scope: 'openid profile email offline_access',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    state: 'the state',
    ...change,
  };
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

function exchange(authority: Authority, fields: Record<string, string>): Promise<Answered> {
  return postForm(`${authority.url}/oauth/token`, {
    grant_type: 'authorization_code',
    client_id: 'app_test',
    code_verifier: verifier,
    ...fields,
  });
}

/** The code the client's callback got. */
function codeAt(client: Loopback): string {
  return client.requests.find((request) => request.path === '/auth/callback')?.query['code'] ?? '';
}

test('approving goes to the callback with code and state and on to the last page; the code gives tokens', async () => {
  await using authority = await startAuthority();
  await using client = await startClient();
  const visit = await authority.approve(authUrl(authority, client), { account: { accountId: 'acct-5' } });
  expect(visit).toMatchObject({ status: 200, body: 'page /success', leftTo: undefined });
  expect(visit.visited.map((url) => new URL(url).pathname)).toEqual([
    '/oauth/authorize',
    '/auth/callback',
    '/success',
  ]);
  expect(client.requests[0]?.query).toEqual({
    code: expect.stringContaining(secretMarker),
    state: 'the state',
  });
  const redirectUri = `${client.url}/auth/callback`;
  const { status, body } = await exchange(authority, { code: codeAt(client), redirect_uri: redirectUri });
  expect(status).toBe(200);
  expect(claimsOf(String(body['id_token']))).toMatchObject({
    aud: ['app_test'],
    'https://api.openai.com/auth': { chatgpt_account_id: 'acct-5' },
  });
  expect(authority.accepts(String(body['access_token']))).toBe(true);
  expect(authority.hits('authorization_code')).toBe(1);
});

test('opening the page without anybody playing the browser approves as well', async () => {
  await using authority = await startAuthority();
  await using client = await startClient();
  expect(await (await fetch(authUrl(authority, client))).text()).toBe('page /success');
  expect(codeAt(client)).not.toBe('');
});

test('who signs in by default is of the workspace the client restricts itself to', async () => {
  await using authority = await startAuthority();
  await using client = await startClient();
  await authority.approve(authUrl(authority, client, { allowed_workspace_id: 'ws-1,ws-2' }));
  const redirectUri = `${client.url}/auth/callback`;
  const { body } = await exchange(authority, { code: codeAt(client), redirect_uri: redirectUri });
  expect(claimsOf(String(body['id_token']))['https://api.openai.com/auth']).toMatchObject({
    chatgpt_account_id: 'ws-1',
  });
});

test.each([
  { deny: {}, query: { error: 'access_denied', state: 'the state' } },
  {
    deny: { error: 'server_error', description: 'missing_codex_entitlement' },
    query: { error: 'server_error', error_description: 'missing_codex_entitlement', state: 'the state' },
  },
])('denying reports $query to the callback', async ({ deny, query }) => {
  await using authority = await startAuthority();
  await using client = await startClient();
  await authority.approve(authUrl(authority, client), { deny });
  expect(client.requests[0]?.query).toEqual(query);
});

test.each([
  { until: 'redirect', paths: [], leftTo: '/auth/callback' },
  { until: 'callback', paths: ['/auth/callback'], leftTo: '/success' },
  { until: 'end', paths: ['/auth/callback', '/success'], leftTo: undefined },
] as const)('the browser goes no further than $until', async ({ until, paths, leftTo }) => {
  await using authority = await startAuthority();
  await using client = await startClient();
  const visit = await authority.approve(authUrl(authority, client), { until });
  expect(client.requests.map((request) => request.path)).toEqual(paths);
  expect(visit.leftTo === undefined ? undefined : new URL(visit.leftTo).pathname).toBe(leftTo);
});

test('the browser never leaves this machine', async () => {
  await using authority = await startAuthority();
  await using client = await startLoopback(() => ({
    status: 302,
    headers: { location: 'https://chatgpt.com/codex/open-app' },
  }));
  const visit = await authority.approve(authUrl(authority, client));
  expect(visit).toMatchObject({ status: 302, leftTo: 'https://chatgpt.com/codex/open-app' });
});

test('it gives up on pages that redirect for ever', async () => {
  await using authority = await startAuthority();
  await using client = await startLoopback(() => ({ status: 302, headers: { location: '/again' } }));
  expect((await authority.approve(authUrl(authority, client))).visited).toHaveLength(10);
});

test.each<{ name: string; change: Record<string, string | undefined> }>([
  { name: 'another response_type', change: { response_type: 'token' } },
  { name: 'the plain challenge method', change: { code_challenge_method: 'plain' } },
  { name: 'no challenge', change: { code_challenge: undefined } },
  { name: 'a challenge of another length', change: { code_challenge: 'short' } },
  { name: 'no openid scope', change: { scope: 'profile' } },
])('$name is reported to the callback as invalid_request', async ({ change }) => {
  await using authority = await startAuthority();
  await using client = await startClient();
  await authority.approve(authUrl(authority, client, change));
  expect(client.requests[0]?.query).toMatchObject({ error: 'invalid_request', state: 'the state' });
});

test.each<{ name: string; change: Record<string, string | undefined> }>([
  { name: 'no client', change: { client_id: undefined } },
  { name: 'no redirect_uri', change: { redirect_uri: undefined } },
  { name: 'a redirect_uri elsewhere', change: { redirect_uri: 'http://example.com/auth/callback' } },
  { name: 'a redirect_uri that is no http', change: { redirect_uri: 'https://127.0.0.1/auth/callback' } },
])('with $name nobody is redirected, and approving is a typed error', async ({ change }) => {
  await using authority = await startAuthority();
  await using client = await startClient();
  const failure = expect.objectContaining({ code: 'TESTKIT_AUTH_URL_INVALID' });
  await expect(authority.approve(authUrl(authority, client, change))).rejects.toEqual(failure);
  expect(client.requests).toEqual([]);
});

test.each([
  '',
  'nonsense',
  'http://127.0.0.1:1/oauth/authorize?x=1',
  'https://auth.openai.com/oauth/authorize',
])('a sign-in URL of somebody else is refused: "%s"', async (url) => {
  await using authority = await startAuthority();
  await expect(authority.approve(url)).rejects.toMatchObject({ code: 'TESTKIT_AUTH_URL_INVALID' });
  expect(authority.requests).toEqual([]);
});

test('a client that is gone is a typed error, without the code in its message', async () => {
  await using authority = await startAuthority();
  const client = await startClient();
  await client.close();
  const failure = await authority.approve(authUrl(authority, client)).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'TESTKIT_PAGE_UNREACHABLE', url: `${client.url}/auth/callback` });
  expect(String(failure)).not.toContain(secretMarker);
});

test('an abort ends the visit with its reason, and so does closing the authority', async () => {
  const authority = await startAuthority();
  await using client = await startClient();
  client.fail('always', { delayMs: Infinity });
  const stop = new AbortController();
  const aborted = authority
    .approve(authUrl(authority, client), { signal: stop.signal })
    .catch((error: unknown) => error);
  await client.waitFor('/auth/callback');
  stop.abort('enough');
  expect(await aborted).toBe('enough');
  const closed = authority.approve(authUrl(authority, client)).catch((error: unknown) => error);
  await client.waitFor('/auth/callback', /*count*/ 2);
  await authority.close();
  expect(await closed).toMatchObject({ code: 'TESTKIT_LOOPBACK_CLOSED' });
});

test.each<{ name: string; change: Record<string, string>; error: string }>([
  { name: 'another verifier', change: { code_verifier: 'w'.repeat(43) }, error: 'invalid_grant' },
  { name: 'a verifier too short', change: { code_verifier: 'v'.repeat(42) }, error: 'invalid_request' },
  {
    name: 'another redirect_uri',
    change: { redirect_uri: 'http://127.0.0.1:1/auth/callback' },
    error: 'invalid_grant',
  },
  { name: 'another client', change: { client_id: 'app_other' }, error: 'invalid_grant' },
  { name: 'an unknown code', change: { code: 'unknown' }, error: 'invalid_grant' },
  { name: 'no code', change: { code: '' }, error: 'invalid_request' },
])('the exchange with $name is refused as $error', async ({ change, error }) => {
  await using authority = await startAuthority();
  await using client = await startClient();
  await authority.approve(authUrl(authority, client));
  const fields = { code: codeAt(client), redirect_uri: `${client.url}/auth/callback`, ...change };
  expect(await exchange(authority, fields)).toMatchObject({ status: 400, body: { error } });
});

test('a code works once; a second use ends the login it gave', async () => {
  await using authority = await startAuthority();
  await using client = await startClient();
  await authority.approve(authUrl(authority, client));
  const fields = { code: codeAt(client), redirect_uri: `${client.url}/auth/callback` };
  const { body } = await exchange(authority, fields);
  expect(await exchange(authority, fields)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  expect(authority.accepts(String(body['access_token']))).toBe(false);
});

test('a code expires after ten minutes', async () => {
  let nowMs = 1_800_000_000_000;
  await using authority = await startAuthority({ clock: () => nowMs });
  await using client = await startClient();
  await authority.approve(authUrl(authority, client));
  nowMs += 600_000;
  const fields = { code: codeAt(client), redirect_uri: `${client.url}/auth/callback` };
  expect(await exchange(authority, fields)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
});

test('two sign-ins at once each get the account they were approved for', async () => {
  await using authority = await startAuthority();
  await using client = await startClient();
  const accounts = ['acct-a', 'acct-b'];
  await Promise.all(
    accounts.map((accountId) =>
      authority.approve(authUrl(authority, client, { state: accountId }), { account: { accountId } }),
    ),
  );
  for (const accountId of accounts) {
    const callback = client.requests.find((request) => request.query['state'] === accountId);
    const fields = { code: callback?.query['code'] ?? '', redirect_uri: `${client.url}/auth/callback` };
    const { body } = await exchange(authority, fields);
    expect(claimsOf(String(body['id_token']))['https://api.openai.com/auth']).toMatchObject({
      chatgpt_account_id: accountId,
    });
  }
});
