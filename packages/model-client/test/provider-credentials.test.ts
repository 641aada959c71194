import { apiKeyRecord, createAuthManager, createEphemeralStore, parseRecord } from '@codex-ts/login';
import { say, startModelServer } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { exchangeWith, provider } from './exchange-with.ts';

/** Prints another token each time. */
const tokenCommand = {
  command: 'sh',
  args: ['-c', 'echo "token-$$"'],
  timeoutMs: 10_000,
};

test('the token of a provider’s command is sent, over its headers, and never that of the login', async () => {
  await using server = await startModelServer([say('hi')]);
  await using auth = createAuthManager({
    store: createEphemeralStore(apiKeyRecord('sk-login')),
    environment: {},
  });

  const { error } = await exchangeWith({
    provider: provider(server.url, {
      requiresOpenaiAuth: false,
      tokenCommand,
      httpHeaders: { Authorization: 'Bearer header', 'X-Own': '1' },
    }),
    auth,
  });

  expect(error).toBeUndefined();
  expect(server.requests[0]?.headers).toMatchObject({
    'authorization': expect.stringMatching(/^Bearer token-\d+$/u),
    'x-own': '1',
  });
  expect(auth.cachedAuth(), 'the login was not even looked at').toBeUndefined();
});

test('a 401 is answered with one more run of the command', async () => {
  await using server = await startModelServer([say('hi')]);
  await using auth = createAuthManager({ store: 'ephemeral', environment: {} });
  const refused = new Set<string>();
  server.accept((token) => (refused.size > 0 && !refused.has(token) ? true : (refused.add(token), false)));

  const { error } = await exchangeWith({
    provider: provider(server.url, { requiresOpenaiAuth: false, tokenCommand }),
    auth,
  });

  expect(error).toBeUndefined();
  expect(server.requests.map(({ status }) => status)).toEqual([401, 200]);
});

test('a command that fails is the error, and nothing is sent without a token', async () => {
  await using server = await startModelServer([say('hi')]);
  await using auth = createAuthManager({ store: 'ephemeral', environment: {} });

  const { error } = await exchangeWith({
    provider: provider(server.url, {
      requiresOpenaiAuth: false,
      tokenCommand: { ...tokenCommand, args: ['-c', 'exit 4'] },
    }),
    auth,
  });

  expect(error).toMatchObject({
    code: 'LOGIN_COMMAND_FAILED',
    message: 'provider auth command `sh` exited with status exit status: 4',
  });
  expect(server.requests).toEqual([]);
});

test.each([
  { member: { bedrock_api_key: { api_key: 'bedrock-1', region: 'us-east-1' } }, mode: 'bedrockApiKey' },
  {
    member: { bedrock_access_keys: { access_key_id: 'AKIA1', secret_access_key: 's' } },
    mode: 'bedrockAccessKeys',
  },
])('credentials of Amazon Bedrock ($mode) go to no other provider', async ({ member, mode }) => {
  await using server = await startModelServer([say('hi')]);
  const record = parseRecord(JSON.stringify(member), 'a login');
  await using auth = createAuthManager({ store: createEphemeralStore(record), environment: {} });

  const { error } = await exchangeWith({ provider: provider(server.url), auth });

  expect(error).toMatchObject({
    code: 'LOGIN_MODE_UNSUPPORTED',
    mode,
    message: 'Bedrock API key auth is only supported by the Amazon Bedrock model provider',
  });
  expect(server.requests).toEqual([]);
});
