import { CodexError } from '@codex-ts/utils-error';
import { expect, test } from 'vitest';

import { startTestServer } from './in-process.ts';

/** An error of a package below, whichever. */
class DomainError extends CodexError {
  override readonly code: string;

  constructor(code: string, message = `${code} happened`) {
    super(message);
    this.code = code;
  }
}

/** What a client is answered when a handler throws this. */
async function answerTo(error: unknown): Promise<unknown> {
  let isBroken = false;
  const clock = (): number => {
    if (isBroken) throw error;
    return Date.now();
  };
  await using place = await startTestServer({ ports: { clock } });
  const client = await place.connect();
  isBroken = true;
  try {
    return await client.request('thread/start', { ephemeral: true });
  } catch (failure) {
    return failure;
  } finally {
    isBroken = false;
  }
}

const refused = [
  'BACKEND_ACCOUNT_REQUIRED',
  'CORE_AUDIO_UNSUPPORTED',
  'CORE_THREAD_CLOSED',
  'CORE_THREAD_UNRECORDED',
  'CORE_TURN_ACTIVE',
  'CORE_TURN_OVER',
  'LOGIN_ACCOUNT_EXISTS',
  'LOGIN_ACCOUNT_MISSING',
  'LOGIN_ACCOUNT_NAME_INVALID',
  'LOGIN_MODE_UNSUPPORTED',
  'LOGIN_POLICY_REFUSED',
  'LOGIN_REFRESH_REJECTED',
  'ROLLOUT_CURSOR_INVALID',
  'ROLLOUT_THREAD_ARCHIVED',
  'ROLLOUT_THREAD_MISSING',
  'ROLLOUT_THREAD_REFERENCED',
  'ROLLOUT_TURN_MISSING',
  'ROLLOUT_WRITER_ACTIVE',
  'SANDBOX_ROOT_UNPROTECTED',
  'SANDBOX_UNAVAILABLE',
];
const failed = [
  'BACKEND_ANSWER_INVALID',
  'BACKEND_REQUEST_REFUSED',
  'CORE_CONTEXT_EXCEEDED',
  'CORE_TURN_FAILED',
  'LOGIN_ACCOUNT_SWITCH_FAILED',
  'LOGIN_ACCOUNT_UNKNOWN',
  'LOGIN_AGENT_UNUSABLE',
  'LOGIN_COMMAND_FAILED',
  'LOGIN_EXTERNAL_UNAVAILABLE',
  'LOGIN_RECORD_CORRUPT',
  'LOGIN_REFRESH_UNAVAILABLE',
  'LOGIN_SIGN_IN_FAILED',
  'LOGIN_STORE_UNAVAILABLE',
  'LOGIN_STORE_UNREADABLE',
  'LOGIN_STORE_UNWRITABLE',
  'ROLLOUT_BASE_MISSING',
  'ROLLOUT_FILE_INVALID',
  'ROLLOUT_READ_FAILED',
  'ROLLOUT_WRITE_FAILED',
  // Of a package that says nothing of the wire, as of one that will come.
  'PATCH_TEXT_INVALID',
];

test.each([
  ...refused.map((code) => ({ code, rpcCode: -32_600 })),
  ...failed.map((code) => ({ code, rpcCode: -32_603 })),
])('$code is $rpcCode, with its own words', async ({ code, rpcCode }) => {
  const message = `${code} happened`;
  expect(await answerTo(new DomainError(code))).toMatchObject({ rpcCode, message, data: { code } });
});

test('settings that cannot be as they are, are refused in the words of native codex', async () => {
  await using place = await startTestServer();
  const client = await place.connect();

  await expect(client.request('thread/start', { config: { sandbox_mode: 'open' } })).rejects.toMatchObject({
    rpcCode: -32_600,
    message: expect.stringMatching(/^failed to load configuration: .*sandbox_mode/u),
    data: { code: 'CONFIG_VALUE_INVALID' },
  });
});

test('parameters that are wrong name the member', async () => {
  await using place = await startTestServer();
  const client = await place.connect();

  await expect(client.request('thread/start', { cwd: 7 })).rejects.toMatchObject({
    rpcCode: -32_602,
    message: expect.stringMatching(/^Invalid params: .*cwd/u),
    data: { method: 'thread/start', member: 'cwd' },
  });
});

test('what nobody meant to throw is told as nothing, and a secret not at all', async () => {
  expect(await answerTo(new TypeError('the inside'))).toMatchObject({
    rpcCode: -32_603,
    message: expect.not.stringContaining('inside'),
  });
  const secret = `sk-${'a1'.repeat(20)}`;
  expect(await answerTo(new DomainError('LOGIN_STORE_UNREADABLE', `no ${secret}`))).toMatchObject({
    rpcCode: -32_603,
    message: expect.not.stringContaining(secret),
  });
});
