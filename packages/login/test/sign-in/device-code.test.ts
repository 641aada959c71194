import { startDeviceSignIn, type SignInOptions } from '@codex-ts/login/sign-in';
import { startAuthority, type AuthorityOptions } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { temporaryHome } from '../support/home.ts';

async function world(options: AuthorityOptions = {}) {
  const home = await temporaryHome();
  const authority = await startAuthority(options);
  const pauses: number[] = [];
  let onPause: (count: number) => void = () => undefined;
  return {
    home,
    authority,
    pauses,
    set onPause(callback: (count: number) => void) {
      onPause = callback;
    },
    start: (given: SignInOptions = {}) =>
      startDeviceSignIn({
        codexHome: home.path,
        settings: {},
        environment: { ...authority.environment },
        ...given,
        ports: {
          sleep(ms, signal) {
            pauses.push(ms);
            onPause(pauses.length);
            signal?.throwIfAborted();
            return Promise.resolve();
          },
          ...given.ports,
        },
      }),
    async [Symbol.asyncDispose]() {
      await authority.close();
      await home[Symbol.asyncDispose]();
    },
  };
}

test('device_code_login_integration_succeeds: tokens and account are stored, without an API key', async () => {
  await using there = await world({ deviceIntervalSeconds: 3 });
  let userCode = '';
  there.onPause = (count) => void (count === 2 && there.authority.approveDevice(userCode));
  const signIn = await there.start();
  ({ userCode } = signIn);

  expect(signIn.verificationUrl).toBe(`${there.authority.url}/codex/device`);
  await expect(signIn.done).resolves.toMatchObject({ kind: 'chatgpt', account: { accountId: 'account-1' } });

  expect(there.pauses).toEqual([3_000, 3_000]);
  expect(await there.home.read()).toMatchObject({
    OPENAI_API_KEY: null,
    tokens: { account_id: 'account-1' },
  });
});

test('what passes does not end it: 5xx, 429 with Retry-After, a hang-up, slow_down', async () => {
  await using there = await world({ deviceIntervalSeconds: 0 });
  const path = '/api/accounts/deviceauth/token';
  there.authority.fail({ path, nth: 1 }, { status: 503 });
  there.authority.fail({ path, nth: 2 }, { status: 429, retryAfterSeconds: 9 });
  there.authority.fail({ path, nth: 3 }, { hangUp: 'onArrival' });
  there.authority.fail({ path, nth: 4 }, { status: 400, code: 'slow_down' });
  let userCode = '';
  there.onPause = (count) => void (count === 5 && there.authority.approveDevice(userCode));
  const signIn = await there.start();
  ({ userCode } = signIn);

  await expect(signIn.done).resolves.toMatchObject({ kind: 'chatgpt' });

  expect(there.pauses).toEqual([1_000, 9_000, 1_000, 6_000, 6_000]);
});

test('a refusal of the person is final', async () => {
  await using there = await world();
  const signIn = await there.start();
  there.authority.approveDevice(signIn.userCode, { deny: { error: 'access_denied' } });

  await expect(signIn.done).rejects.toMatchObject({
    code: 'LOGIN_SIGN_IN_FAILED',
    reason: 'denied',
    message: 'device auth failed with status 401',
  });
  expect(await there.home.exists()).toBe(false);
});

test('a service without device sign-in says so, with another way', async () => {
  await using there = await world({ deviceSignIn: 'off' });

  await expect(there.start()).rejects.toMatchObject({
    code: 'LOGIN_SIGN_IN_FAILED',
    reason: 'notEnabled',
    message:
      'device code login is not enabled for this Codex server. Use the browser login or verify the server URL.',
  });
});

test('after fifteen minutes the code is given up', async () => {
  await using there = await world();
  let nowMs = Date.now();
  there.onPause = () => void (nowMs += 6 * 60_000);

  const signIn = await there.start({ ports: { clock: () => nowMs } });

  await expect(signIn.done).rejects.toMatchObject({
    reason: 'timedOut',
    message: 'device auth timed out after 15 minutes',
  });
  expect(there.pauses).toHaveLength(3);
});

test('it can be cancelled while it waits', async () => {
  await using there = await world();
  const signIn = await there.start();
  there.onPause = () => signIn.cancel();

  await expect(signIn.done).rejects.toMatchObject({
    reason: 'cancelled',
    message: 'Login was not completed',
  });
});

test('another workspace than the forced one is refused, and nothing is stored', async () => {
  await using there = await world();
  const signIn = await there.start({ settings: { forcedWorkspaceIds: ['account-7'] } });
  there.authority.approveDevice(signIn.userCode);

  await expect(signIn.done).rejects.toMatchObject({ code: 'LOGIN_POLICY_REFUSED' });
  expect(await there.home.exists()).toBe(false);
});
