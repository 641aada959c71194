import { startDeviceSignIn, type SignInOptions } from '@codex-ts/login/sign-in';
import { startAuthority, startLoopback, type AuthorityOptions } from '@codex-ts/testkit';
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

test('what passes does not end it, and is waited out longer each time: 5xx, 429 with Retry-After, a hang-up, slow_down', async () => {
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

  expect(there.pauses).toEqual([1_000, 9_000, 4_000, 6_000, 6_000]);
});

test('a service that stays away is asked every twenty seconds, until the code is void', async () => {
  await using there = await world({ deviceIntervalSeconds: 1 });
  there.authority.fail({ path: '/api/accounts/deviceauth/token' }, { status: 502 });
  let nowMs = 0;
  there.onPause = () => void (nowMs += there.pauses.at(-1) ?? 0);

  const signIn = await there.start({ ports: { monotonic: () => nowMs } });

  await expect(signIn.done).rejects.toMatchObject({ reason: 'timedOut' });
  expect(there.pauses.slice(0, 6)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 20_000]);
  expect(nowMs).toBe(15 * 60_000);
});

test('a clock that is set back does not keep a void code alive', async () => {
  await using there = await world();
  let nowMs = 0;
  there.onPause = () => void (nowMs += 8 * 60_000);
  const clock = (): number => 1_700_000_000_000 - nowMs;

  const signIn = await there.start({ ports: { clock, monotonic: () => nowMs } });

  await expect(signIn.done).rejects.toMatchObject({ reason: 'timedOut' });
});

test.each([
  { interval: '7', expectedMs: 7_000 },
  { interval: 3, expectedMs: 3_000 },
  { interval: 0, expectedMs: 1_000 },
  { interval: 'soon', expectedMs: 5_000 },
  { interval: 86_400, expectedMs: 60_000 },
  { interval: undefined, expectedMs: 5_000 },
])('an interval of $interval means $expectedMs ms', async ({ interval, expectedMs }) => {
  await using there = await world();
  const grant = { device_auth_id: 'device', usercode: 'ABCD-1234', interval };
  const granting = await startLoopback(({ path }) =>
    path.endsWith('/usercode') ? { status: 200, body: JSON.stringify(grant) } : { status: 403 },
  );

  const signIn = await there.start({ issuer: granting.url });
  there.onPause = () => signIn.cancel();
  await signIn.done.catch(() => undefined);
  await granting.close();

  expect(signIn.userCode).toBe('ABCD-1234');
  expect(there.pauses).toEqual([expectedMs]);
});

test('a first request that meets trouble is made again, twice', async () => {
  await using there = await world();
  const path = '/api/accounts/deviceauth/usercode';
  there.authority.fail({ path, nth: 1 }, { status: 503 });
  there.authority.fail({ path, nth: 2 }, { hangUp: 'onArrival' });

  const signIn = await there.start();
  signIn.cancel();

  expect(there.pauses.slice(0, 2)).toEqual([1_000, 2_000]);
  expect(signIn.userCode).not.toBe('');

  there.authority.fail({ path }, { status: 500 });
  await expect(there.start()).rejects.toMatchObject({
    message: 'device code request failed with status 500',
    retry: 'later',
  });
});

test('it can be cancelled while an answer is waited for', async () => {
  await using there = await world();
  const path = '/api/accounts/deviceauth/token';
  there.authority.fail({ path }, { delayMs: Infinity });
  const signIn = await there.start();
  await there.authority.waitFor(path);

  signIn.cancel();

  await expect(signIn.done).rejects.toMatchObject({ reason: 'cancelled' });
});

test('a refusal of the person is final', async () => {
  await using there = await world();
  const signIn = await there.start();
  there.authority.approveDevice(signIn.userCode, { deny: { error: 'access_denied' } });

  await expect(signIn.done).rejects.toMatchObject({
    code: 'LOGIN_SIGN_IN_FAILED',
    reason: 'denied',
    message: 'device auth failed with status 401',
    remedy: 'Start again: codex-ts login',
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
    remedy: 'Start again: codex-ts login',
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
