import { inspect } from 'node:util';

import { authHeaders, identityHeaders, resolveOriginator, userAgent } from '@codex-ts/login';
import { expect, test } from 'vitest';

import { setting } from './support/setting.ts';

test('a ChatGPT login sends its bearer and its workspace', async () => {
  await using world = await setting();
  const tokens = await world.signIn();
  const auth = await world.manager().auth();

  expect(auth && authHeaders(auth)).toEqual({
    authorization: `Bearer ${tokens.accessToken}`,
    'chatgpt-account-id': 'account-1',
  });
});

test('a FedRAMP workspace says so', async () => {
  await using world = await setting();
  const tokens = world.authority.issue({ isFedramp: true });
  await world.home.write({
    tokens: {
      id_token: tokens.idToken,
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
    },
  });
  const auth = await world.manager().auth();

  expect(auth && authHeaders(auth)).toMatchObject({
    'x-openai-fedramp': 'true',
    'chatgpt-account-id': 'account-1',
  });
});

test('an API key sends nothing but itself', async () => {
  await using world = await setting();
  await world.home.write({ OPENAI_API_KEY: 'sk-1' });
  const auth = await world.manager().auth();

  expect(auth && authHeaders(auth)).toEqual({ authorization: 'Bearer sk-1' });
});

test('a Bedrock API key is a bearer', async () => {
  await using world = await setting();
  await world.home.write({ bedrock_api_key: { api_key: 'bedrock-1', region: 'us-east-1' } });
  const auth = await world.manager().auth();

  expect(auth).toMatchObject({ kind: 'bedrockApiKey', region: 'us-east-1' });
  expect(auth && authHeaders(auth)).toEqual({ authorization: 'Bearer bedrock-1' });
});

test('AWS access keys are no header', async () => {
  await using world = await setting();
  await world.home.write({
    bedrock_access_keys: { access_key_id: 'AKIA1', secret_access_key: 'sak-1', session_token: 'st-1' },
  });
  const auth = await world.manager().auth();

  expect(auth).toMatchObject({ kind: 'bedrockAccessKeys', accessKeyId: 'AKIA1' });
  expect(() => auth && authHeaders(auth)).toThrow(
    expect.objectContaining({
      code: 'LOGIN_MODE_UNSUPPORTED',
      mode: 'bedrockAccessKeys',
      remedy: expect.stringContaining('codex-ts login'),
    }),
  );
  expect(inspect(auth, { depth: 9, showHidden: true }) + JSON.stringify(auth)).not.toMatch(/sak-1|st-1/u);
});

test('the user agent has native form, and is a header whatever the parts are', () => {
  const identity = { originator: 'codex_exec', version: '0.1.0' };

  expect(userAgent(identity)).toMatch(/^codex_exec\/0\.1\.0 \([^;()]+ [^;()]+; [^;()]+\) unknown$/u);
  expect(userAgent({ ...identity, terminal: 'wez\nterm\u{1F600}' })).toMatch(/ wez_term_+$/u);
  expect(identityHeaders(identity)).toEqual({ originator: 'codex_exec', 'user-agent': userAgent(identity) });
});

test.each([
  { environment: {}, originator: 'codex_cli_rs' },
  { environment: { CODEX_INTERNAL_ORIGINATOR_OVERRIDE: 'codex_sdk_ts' }, originator: 'codex_sdk_ts' },
  { environment: { CODEX_INTERNAL_ORIGINATOR_OVERRIDE: '' }, originator: 'codex_cli_rs' },
  { environment: { CODEX_INTERNAL_ORIGINATOR_OVERRIDE: 'no\nheader' }, originator: 'codex_cli_rs' },
])('the originator is $originator', ({ environment, originator }) => {
  expect(resolveOriginator(environment)).toBe(originator);
});
