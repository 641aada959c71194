import {
  secretMarker,
  startAuthority,
  startModelServer,
  type Authority,
  type IssuedTokens,
} from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { claimsOf, errorCode, postForm, postJson, type Answered } from './http-client.ts';

const clientId = 'app_test';

function refresh(authority: Authority, refreshToken: unknown): Promise<Answered> {
  return postJson(`${authority.url}/oauth/token`, {
    client_id: clientId,
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
  });
}

async function verdicts(authority: Authority, tokens: readonly unknown[]): Promise<unknown[]> {
  const seen: unknown[] = [];
  for (const token of tokens) {
    const answer = await refresh(authority, token);
    seen.push(answer.status === 200 ? 'ok' : `${answer.status} ${String(errorCode(answer))}`);
  }
  return seen;
}

test('a refresh gives all three tokens anew, spends the old one, and is counted', async () => {
  await using authority = await startAuthority();
  const issued = authority.issue();
  const answer = await refresh(authority, issued.refreshToken);
  expect(answer).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 3600 } });
  expect(answer.body['refresh_token']).not.toBe(issued.refreshToken);
  expect(answer.body['access_token']).not.toBe(issued.accessToken);
  expect(answer.body['id_token']).not.toBe(issued.idToken);
  expect(authority.accepts(String(answer.body['access_token']))).toBe(true);
  expect(authority.hits('refresh_token')).toBe(1);
  expect(authority.requests[0]?.fields).toMatchObject({ refresh_token: issued.refreshToken });
});

test('a form is understood as well as JSON', async () => {
  await using authority = await startAuthority();
  const { refreshToken } = authority.issue();
  const fields = { grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken };
  expect((await postForm(`${authority.url}/oauth/token`, fields)).status).toBe(200);
});

test('a spent token is refused, and with singleUse the login lives on', async () => {
  await using authority = await startAuthority();
  const { refreshToken } = authority.issue();
  const next = (await refresh(authority, refreshToken)).body['refresh_token'];
  expect(await verdicts(authority, [refreshToken, refreshToken, next])).toEqual([
    '401 refresh_token_reused',
    '401 refresh_token_reused',
    'ok',
  ]);
});

test('with endsFamily a spent token ends the login: the newest one is dead too, another login is not', async () => {
  await using authority = await startAuthority({ rotation: 'endsFamily' });
  const { refreshToken } = authority.issue();
  const other = authority.issue();
  const next = (await refresh(authority, refreshToken)).body;
  expect(await verdicts(authority, [refreshToken, next['refresh_token'], other.refreshToken])).toEqual([
    '401 refresh_token_reused',
    '401 refresh_token_invalidated',
    'ok',
  ]);
  expect(authority.accepts(String(next['access_token']))).toBe(false);
});

test('of eight refreshes with one token at once, one wins', async () => {
  await using authority = await startAuthority();
  authority.fail('always', { delayMs: 5 });
  const { refreshToken } = authority.issue();
  const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(authority, refreshToken)));
  expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
  expect(authority.requests.filter((request) => request.status === 401)).toHaveLength(7);
});

test.each<{ name: string; fields: Record<string, unknown>; code: string }>([
  { name: 'no grant type', fields: {}, code: 'unsupported_grant_type' },
  { name: 'another grant type', fields: { grant_type: 'password' }, code: 'unsupported_grant_type' },
  { name: 'no token', fields: { grant_type: 'refresh_token', client_id: clientId }, code: 'invalid_request' },
  { name: 'no client', fields: { grant_type: 'refresh_token', refresh_token: 'x' }, code: 'invalid_request' },
  {
    name: 'an unknown token',
    fields: { grant_type: 'refresh_token', client_id: clientId, refresh_token: 'x' },
    code: 'invalid_grant',
  },
])('$name is refused with 400 $code', async ({ fields, code }) => {
  await using authority = await startAuthority();
  const answer = await postJson(`${authority.url}/oauth/token`, fields);
  expect(answer).toMatchObject({ status: 400, body: { error: code } });
});

test('tokens bound to a client are refused to another one, and still work for theirs', async () => {
  await using authority = await startAuthority();
  const foreign = authority.issue({}, { clientId: 'app_other' });
  const own = authority.issue({}, { clientId });
  expect(await verdicts(authority, [foreign.refreshToken, own.refreshToken])).toEqual([
    '400 invalid_grant',
    'ok',
  ]);
});

test('the tokens say who they are for, by the names of the real service', async () => {
  await using authority = await startAuthority({ clock: () => 1_800_000_000_500 });
  const { idToken, accessToken, accountId } = authority.issue({
    accountId: 'acct-7',
    userId: 'u-7',
    email: 'g@example.com',
    planType: 'team',
    isFedramp: true,
    authClaims: { organization_id: 'org-9' },
  });
  const auth = {
    chatgpt_account_id: 'acct-7',
    chatgpt_user_id: 'u-7',
    chatgpt_plan_type: 'team',
    chatgpt_account_is_fedramp: true,
    organization_id: 'org-9',
  };
  expect(accountId).toBe('acct-7');
  expect(claimsOf(idToken)).toMatchObject({
    iss: authority.url,
    email: 'g@example.com',
    'https://api.openai.com/auth': auth,
  });
  expect(claimsOf(accessToken)).toMatchObject({
    iat: 1_800_000_000,
    exp: 1_800_003_600,
    'https://api.openai.com/profile': { email: 'g@example.com' },
    'https://api.openai.com/auth': auth,
  });
});

test('a claim can be left out', async () => {
  await using authority = await startAuthority();
  const { idToken } = authority.issue({ authClaims: { chatgpt_plan_type: undefined } });
  expect(claimsOf(idToken)['https://api.openai.com/auth']).not.toHaveProperty('chatgpt_plan_type');
});

test('lifetimes: the first access token, later ones, and none at all', async () => {
  let nowMs = 1_800_000_000_000;
  const clock = (): number => nowMs;
  await using authority = await startAuthority({ firstLifetimeSeconds: -60, lifetimeSeconds: 30, clock });
  const first = authority.issue();
  expect(claimsOf(first.accessToken)['exp']).toBe(1_799_999_940);
  expect(authority.accepts(first.accessToken)).toBe(false);
  const { body } = await refresh(authority, first.refreshToken);
  expect(body['expires_in']).toBe(30);
  expect(authority.accepts(String(body['access_token']))).toBe(true);
  nowMs += 30_000;
  expect(authority.accepts(String(body['access_token']))).toBe(false);
  const endless = authority.issue({}, { lifetimeSeconds: Infinity });
  expect(claimsOf(endless.accessToken)).not.toHaveProperty('exp');
  nowMs += 1e12;
  expect(authority.accepts(endless.accessToken)).toBe(true);
});

test('a refresh token expires by the clock', async () => {
  let nowMs = 0;
  await using authority = await startAuthority({ refreshLifetimeSeconds: 10, clock: () => nowMs });
  const { refreshToken } = authority.issue();
  const longer = authority.issue({}, { refreshLifetimeSeconds: 20 });
  nowMs = 10_000;
  expect(await verdicts(authority, [refreshToken, longer.refreshToken])).toEqual([
    '401 refresh_token_expired',
    'ok',
  ]);
});

test('opaque access tokens say nothing and are accepted', async () => {
  await using authority = await startAuthority({ accessTokens: 'opaque' });
  const issued = authority.issue();
  const { body } = await refresh(authority, issued.refreshToken);
  for (const token of [issued.accessToken, String(body['access_token'])]) {
    expect(token).not.toContain('.');
    expect(authority.accepts(token)).toBe(true);
  }
});

type Cut = (authority: Authority, tokens: IssuedTokens) => void;

test.each<{ name: string; cut: Cut; verdict: string; accepted: boolean }>([
  { name: 'expireAccess', cut: (authority) => authority.expireAccess(), verdict: 'ok', accepted: false },
  {
    name: 'expireRefresh',
    cut: (authority) => authority.expireRefresh(),
    verdict: '401 refresh_token_expired',
    accepted: true,
  },
  {
    name: 'invalidate',
    cut: (authority) => authority.invalidate('account-1'),
    verdict: '401 refresh_token_invalidated',
    accepted: false,
  },
  {
    name: 'revoke',
    cut: (authority, tokens) => authority.revoke(tokens.refreshToken),
    verdict: '401 refresh_token_invalidated',
    accepted: false,
  },
])('$name: the refresh says $verdict, accepted says $accepted', async ({ cut, verdict, accepted }) => {
  await using authority = await startAuthority();
  const tokens = authority.issue();
  cut(authority, tokens);
  expect(authority.accepts(tokens.accessToken)).toBe(accepted);
  expect(await verdicts(authority, [tokens.refreshToken])).toEqual([verdict]);
});

test('cutting one account off leaves the others alone, and so does expiring access what comes later', async () => {
  await using authority = await startAuthority();
  const one = authority.issue({ accountId: 'one' });
  const two = authority.issue({ accountId: 'two' });
  authority.expireAccess('one');
  expect(authority.accepts(one.accessToken)).toBe(false);
  expect(authority.accepts(two.accessToken)).toBe(true);
  const { body } = await refresh(authority, one.refreshToken);
  expect(authority.accepts(String(body['access_token']))).toBe(true);
});

test.each<{ name: string; act: (authority: Authority) => void }>([
  { name: 'an account', act: (authority) => authority.expireAccess('nobody') },
  { name: 'a refresh token', act: (authority) => authority.revoke('rt_nothing') },
  { name: 'a user code', act: (authority) => authority.approveDevice('NO-CODE') },
])('$name it never issued is a typed error', async ({ act }) => {
  await using authority = await startAuthority();
  expect(() => act(authority)).toThrow(expect.objectContaining({ code: 'TESTKIT_SUBJECT_UNKNOWN' }));
});

test.each(['refreshToken', 'accessToken'] as const)(
  'POST /oauth/revoke with the %s ends the login',
  async (which) => {
    await using authority = await startAuthority();
    const tokens = authority.issue();
    const revoked = await postJson(`${authority.url}/oauth/revoke`, { token: tokens[which] });
    expect(revoked.status).toBe(200);
    expect(authority.accepts(tokens.accessToken)).toBe(false);
    expect(await verdicts(authority, [tokens.refreshToken])).toEqual(['401 refresh_token_invalidated']);
  },
);

test('revoking an unknown token succeeds, revoking none does not', async () => {
  await using authority = await startAuthority();
  const statuses = await Promise.all(
    [{ token: 'unknown' }, {}].map(
      async (fields) => (await postJson(`${authority.url}/oauth/revoke`, fields)).status,
    ),
  );
  expect(statuses).toEqual([200, 400]);
});

test('every token and key carries the marker, and no two are alike', async () => {
  await using authority = await startAuthority();
  const tokens = [authority.issue(), authority.issue()];
  const secrets = tokens.flatMap(({ idToken, accessToken, refreshToken }) => [
    idToken,
    accessToken,
    refreshToken,
  ]);
  secrets.push(authority.issueApiKey(), authority.issueApiKey());
  for (const secret of secrets) expect(secret).toContain(secretMarker);
  expect(new Set(secrets).size).toBe(secrets.length);
});

test('the environment names its three addresses', async () => {
  await using authority = await startAuthority();
  expect(authority.environment).toEqual({
    CODEX_APP_SERVER_LOGIN_ISSUER: authority.url,
    CODEX_REFRESH_TOKEN_URL_OVERRIDE: `${authority.url}/oauth/token`,
    CODEX_REVOKE_TOKEN_URL_OVERRIDE: `${authority.url}/oauth/revoke`,
  });
});

test('a rewritten answer can leave members out, or hand over tokens of somebody else', async () => {
  await using authority = await startAuthority();
  const mine = authority.issue();
  const theirs = authority.issue({ accountId: 'other' });
  authority.fail('next', {
    rewriteBody: (body) =>
      JSON.stringify({ ...JSON.parse(body), id_token: theirs.idToken, access_token: undefined }),
  });
  const { body } = await refresh(authority, mine.refreshToken);
  expect(Object.keys(body).toSorted()).toEqual([
    'expires_in',
    'id_token',
    'refresh_token',
    'scope',
    'token_type',
  ]);
  expect(body['id_token']).toBe(theirs.idToken);
});

test('an answer lost on the way has spent the token all the same', async () => {
  await using authority = await startAuthority();
  const { refreshToken } = authority.issue();
  authority.fail('next', { hangUp: 'beforeAnswer' });
  await expect(refresh(authority, refreshToken)).rejects.toThrow('fetch failed');
  expect(await verdicts(authority, [refreshToken])).toEqual(['401 refresh_token_reused']);
});

test('a request lost on the way has not', async () => {
  await using authority = await startAuthority();
  const { refreshToken } = authority.issue();
  authority.fail('next', { hangUp: 'onArrival' });
  await expect(refresh(authority, refreshToken)).rejects.toThrow('fetch failed');
  expect(await verdicts(authority, [refreshToken])).toEqual(['ok']);
});

test('a model server lets in whom the authority accepts', async () => {
  await using authority = await startAuthority();
  await using model = await startModelServer([]);
  model.accept(authority.accepts);
  const { accessToken } = authority.issue();
  const status = async (headers: Record<string, string>): Promise<number> =>
    (await fetch(`${model.url}/models`, { headers })).status;
  expect(await status({ authorization: `Bearer ${accessToken}` })).toBe(200);
  expect(await status({})).toBe(401);
  authority.expireAccess();
  expect(await status({ authorization: `Bearer ${accessToken}` })).toBe(401);
});

test('nothing is issued after it is closed', async () => {
  const authority = await startAuthority();
  await authority.close();
  const closed = expect.objectContaining({ code: 'TESTKIT_LOOPBACK_CLOSED' });
  expect(() => authority.issue()).toThrow(closed);
  expect(() => authority.issueApiKey()).toThrow(closed);
  await expect(authority.approve(`${authority.url}/oauth/authorize`)).rejects.toEqual(closed);
});

test('a lifetime that is no number is a mistake of the caller', async () => {
  await expect(startAuthority({ lifetimeSeconds: Number.NaN })).rejects.toBeInstanceOf(TypeError);
});

test('other paths are answered 404 and recorded', async () => {
  await using authority = await startAuthority();
  expect((await fetch(`${authority.url}/oauth/token`)).status).toBe(404);
  expect(authority.requests.map((request) => request.status)).toEqual([404]);
});
