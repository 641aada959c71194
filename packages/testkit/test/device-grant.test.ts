import { secretMarker, startAuthority, type Authority } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { claimsOf, errorCode, postForm, postJson, type Answered } from './http-client.ts';

interface Started {
  readonly device_auth_id: string;
  readonly user_code: string;
}

async function start(authority: Authority): Promise<Started> {
  const { body } = await postJson(`${authority.url}/api/accounts/deviceauth/usercode`, {
    client_id: 'app_test',
  });
  return { device_auth_id: String(body['device_auth_id']), user_code: String(body['user_code']) };
}

function poll(authority: Authority, started: Started): Promise<Answered> {
  return postJson(`${authority.url}/api/accounts/deviceauth/token`, started);
}

test('pending until approved; then a code with its verifier, which gives tokens', async () => {
  await using authority = await startAuthority();
  const started = await start(authority);
  expect((await poll(authority, started)).status).toBe(403);
  authority.approveDevice(started.user_code, { account: { accountId: 'acct-9' } });
  const granted = await poll(authority, started);
  expect(granted).toMatchObject({ status: 200, body: { code_challenge: expect.any(String) } });
  const { status, body } = await postForm(`${authority.url}/oauth/token`, {
    grant_type: 'authorization_code',
    client_id: 'app_test',
    code: String(granted.body['authorization_code']),
    code_verifier: String(granted.body['code_verifier']),
    redirect_uri: `${authority.url}/deviceauth/callback`,
  });
  expect(status).toBe(200);
  expect(claimsOf(String(body['id_token']))['https://api.openai.com/auth']).toMatchObject({
    chatgpt_account_id: 'acct-9',
  });
  for (const secret of [
    started.device_auth_id,
    granted.body['authorization_code'],
    granted.body['code_verifier'],
  ]) {
    expect(secret).toContain(secretMarker);
  }
  expect((await poll(authority, started)).status).toBe(400);
});

test('the interval is a number as text, one second unless told otherwise', async () => {
  await using slow = await startAuthority({ deviceIntervalSeconds: 5 });
  await using usual = await startAuthority();
  for (const [authority, interval] of [[slow, '5'] as const, [usual, '1'] as const]) {
    const { body } = await postJson(`${authority.url}/api/accounts/deviceauth/usercode`, { client_id: 'x' });
    expect(body['interval']).toBe(interval);
  }
});

test('denied is 401, and stays so', async () => {
  await using authority = await startAuthority();
  const started = await start(authority);
  authority.approveDevice(started.user_code, { deny: {} });
  const answers = [await poll(authority, started), await poll(authority, started)];
  expect(answers.map((answer) => [answer.status, errorCode(answer)])).toEqual([
    [401, 'access_denied'],
    [401, 'access_denied'],
  ]);
});

test('a code expires after fifteen minutes', async () => {
  let nowMs = 0;
  await using authority = await startAuthority({ clock: () => nowMs });
  const started = await start(authority);
  nowMs = 15 * 60_000;
  authority.approveDevice(started.user_code);
  const answer = await poll(authority, started);
  expect([answer.status, errorCode(answer)]).toEqual([400, 'expired_token']);
});

test('somebody else’s device id does not go with the code', async () => {
  await using authority = await startAuthority();
  const [one, two] = [await start(authority), await start(authority)];
  authority.approveDevice(one.user_code);
  expect((await poll(authority, { ...one, device_auth_id: two.device_auth_id })).status).toBe(400);
  expect((await poll(authority, one)).status).toBe(200);
});

test('where it is not enabled it is 404, and without a client 400', async () => {
  await using off = await startAuthority({ deviceSignIn: 'off' });
  await using on = await startAuthority();
  const path = '/api/accounts/deviceauth/usercode';
  expect((await postJson(off.url + path, { client_id: 'x' })).status).toBe(404);
  expect((await postJson(on.url + path, {})).status).toBe(400);
});

test('a person can type the code into the page', async () => {
  await using authority = await startAuthority();
  const started = await start(authority);
  const page = `${authority.url}/codex/device`;
  expect(await (await fetch(page)).text()).toContain('name="user_code"');
  const type = async (code: string): Promise<number> =>
    (await fetch(page, { method: 'POST', body: new URLSearchParams({ user_code: code }) })).status;
  expect(await type('NOPE-NOPE')).toBe(404);
  expect((await poll(authority, started)).status).toBe(403);
  expect(await type(` ${started.user_code.toLowerCase()} `)).toBe(200);
  expect((await poll(authority, started)).status).toBe(200);
});
