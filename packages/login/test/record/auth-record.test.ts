import { inspect } from 'node:util';

import { apiKeyRecord, parseRecord } from '@codex-ts/login';
import { Secret } from '@codex-ts/utils-error';
import { expect, test } from 'vitest';

import { jwt } from '../support/jwt.ts';

const claims = {
  email: 'ada@example.com',
  'https://api.openai.com/auth': {
    chatgpt_account_id: 'account-1',
    chatgpt_user_id: 'user-1',
    chatgpt_plan_type: 'Pro',
  },
};

const tokens = {
  id_token: jwt(claims),
  access_token: jwt({ exp: 2_000_000_000, iat: 1_999_990_000 }),
  refresh_token: 'rt-1',
  account_id: 'account-1',
};

function parse(document: object | string): ReturnType<typeof parseRecord> {
  return parseRecord(typeof document === 'string' ? document : JSON.stringify(document), '/home/auth.json');
}

test('a record is written back as native writes it: its order, two blanks, no newline at the end', () => {
  const record = parse({
    later: true,
    last_refresh: '2026-11-25T03:51:29.505657850Z',
    tokens: { owner: 1, ...tokens },
    OPENAI_API_KEY: null,
    auth_mode: 'chatgpt',
  });

  expect(record.revealText()).toBe(
    [
      '{',
      '  "auth_mode": "chatgpt",',
      '  "OPENAI_API_KEY": null,',
      '  "tokens": {',
      `    "id_token": "${tokens.id_token}",`,
      `    "access_token": "${tokens.access_token}",`,
      '    "refresh_token": "rt-1",',
      '    "account_id": "account-1",',
      '    "owner": 1',
      '  },',
      '  "last_refresh": "2026-11-25T03:51:29.505657850Z",',
      '  "later": true',
      '}',
    ].join('\n'),
  );
});

test('an API key is written as native writes it', () => {
  expect(apiKeyRecord('sk-1').revealText()).toBe(
    '{\n  "auth_mode": "apikey",\n  "OPENAI_API_KEY": "sk-1"\n}',
  );
});

test('members that a JavaScript object would lose or change survive', () => {
  const odd =
    '{"__proto__":{"a":1},"big":12345678901234567890,"tiny":1e-400,"minus":-0,"OPENAI_API_KEY":"k"}';

  const text = parse(odd).revealText().replaceAll(/\s/gu, '');

  expect(text).toBe(
    '{"OPENAI_API_KEY":"k","__proto__":{"a":1},"big":12345678901234567890,"tiny":1e-400,"minus":-0}',
  );
});

test('new tokens replace the old ones and nothing else, and a missing account is filled in', () => {
  const record = parse({
    auth_mode: 'chatgpt',
    tokens: { ...tokens, account_id: null, owner: 1 },
    future: [1],
  });

  const renewed = record.withIssued({ refreshToken: new Secret('rt-2'), receivedAtMs: Date.UTC(2030, 0, 1) });

  expect(JSON.parse(renewed.revealText())).toEqual({
    auth_mode: 'chatgpt',
    tokens: { ...tokens, refresh_token: 'rt-2', account_id: 'account-1', owner: 1 },
    last_refresh: '2030-01-01T00:00:00.000Z',
    future: [1],
  });
});

test.each([
  { document: { auth_mode: 'apikey', OPENAI_API_KEY: 'k', tokens }, mode: 'apikey' },
  { document: { auth_mode: 'chatgpt', OPENAI_API_KEY: 'k', tokens }, mode: 'chatgpt' },
  {
    document: { personal_access_token: 'at-1', bedrock_api_key: {}, OPENAI_API_KEY: 'k' },
    mode: 'personalAccessToken',
  },
  { document: { bedrock_api_key: {}, bedrock_access_keys: {}, OPENAI_API_KEY: 'k' }, mode: 'bedrockApiKey' },
  { document: { bedrock_access_keys: {}, OPENAI_API_KEY: 'k', tokens }, mode: 'bedrockAccessKeys' },
  { document: { OPENAI_API_KEY: 'k', tokens }, mode: 'apikey' },
  { document: { OPENAI_API_KEY: null, tokens, agent_identity: 'jwt' }, mode: 'chatgpt' },
  { document: { auth_mode: 'quantum', tokens }, mode: 'chatgpt' },
  { document: { auth_mode: 'quantum', OPENAI_API_KEY: 'k' }, mode: 'apikey' },
  { document: { auth_mode: 'headers', tokens }, mode: 'chatgpt' },
  { document: { auth_mode: null, tokens }, mode: 'chatgpt' },
  { document: { auth_mode: 'agentIdentity', agent_identity: {} }, mode: 'agentIdentity' },
])('the mode is $mode', ({ document, mode }) => {
  expect(parse(document).mode).toBe(mode);
});

test('token data and account come from the tokens', () => {
  const record = parse({ tokens: { ...tokens, account_id: null }, last_refresh: '2026-11-25T03:51:29Z' });

  expect(record.account).toEqual({
    accountId: 'account-1',
    userId: 'user-1',
    email: 'ada@example.com',
    plan: 'pro',
    isFedramp: false,
  });
  expect(record.tokens).toMatchObject({
    accountId: 'account-1',
    expiresAtMs: 2_000_000_000_000,
    issuedAtMs: 1_999_990_000_000,
    lastRefreshMs: Date.UTC(2026, 10, 25, 3, 51, 29),
  });
});

test.each([
  { name: 'a byte order mark', document: `\uFEFF${JSON.stringify({ tokens })}` },
  { name: 'an opaque id token', document: { tokens: { ...tokens, id_token: 'opaque' } } },
  { name: 'no id token', document: { tokens: { ...tokens, id_token: undefined } } },
  {
    name: 'the claims of 2025 in place of an id token',
    document: { tokens: { ...tokens, id_token: { raw_jwt: 'x' } } },
  },
  { name: 'an unreadable time', document: { tokens, last_refresh: 'yesterday' } },
  { name: 'a time of another type', document: { tokens, last_refresh: 5 } },
])('it is tolerant of $name', ({ document }) => {
  expect(parse(document).tokens?.refreshToken.reveal()).toBe('rt-1');
});

test.each([
  { name: 'nothing', text: '', problem: 'the file is empty' },
  { name: 'blanks', text: ' \n', problem: 'the file is empty' },
  { name: 'half a file', text: '{"tokens":{"access_token":"eyJsecret', problem: 'it is not JSON' },
  { name: 'zeros', text: '\0\0\0\0', problem: 'it is not JSON' },
  { name: 'a list', text: '[]', problem: 'it is not a JSON object' },
  {
    name: 'a tower',
    text: `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
    problem: 'it is nested too deeply',
  },
  { name: 'null', text: 'null', problem: 'it is not a JSON object' },
  {
    name: 'a token of another type',
    text: '{"tokens":{"access_token":7}}',
    problem: 'tokens.access_token has the wrong type',
  },
  { name: 'tokens of another type', text: '{"tokens":"eyJsecret"}', problem: 'tokens has the wrong type' },
  {
    name: 'a key of another type',
    text: '{"OPENAI_API_KEY":["sk-secret"]}',
    problem: 'OPENAI_API_KEY has the wrong type',
  },
])('$name is corrupt, and the error does not quote it', ({ text, problem }) => {
  const corrupt = { code: 'LOGIN_RECORD_CORRUPT', path: '/home/auth.json', problem };
  let thrown: unknown;
  try {
    parse(text);
  } catch (error) {
    thrown = error;
  }

  expect(thrown).toMatchObject(corrupt);
  expect(inspect(thrown)).not.toContain('secret');
});

test('no secret prints', () => {
  const record = parse({
    OPENAI_API_KEY: 'sk-very',
    personal_access_token: 'at-very',
    tokens,
    extra: { very: 'rt-very' },
  });
  const printed = `${inspect(record, { depth: 9, showHidden: true })}${JSON.stringify(record)}`;

  for (const secret of ['very', tokens.access_token, tokens.id_token, 'rt-1'])
    expect(printed).not.toContain(secret);
});

test.each([8.64e12 + 1, 8.9e12, -9e12, 1e300])('a time that no calendar has (%d) is not known', (exp) => {
  const { expiresAtMs } = parse({ tokens: { ...tokens, access_token: jwt({ exp }) } }).tokens ?? {};

  expect(expiresAtMs).toBeUndefined();
});
