import { authHeaders, sendAuthorized, type AuthManager, type CodexAuth } from '@codex-ts/login';
import { startModelServer } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { bearerOf } from './support/bearer.ts';
import { setting, storedLogin, type Setting } from './support/setting.ts';

/** A resource server that takes what the authority takes, and what was sent to it. */
function resource(world: Setting): {
  sent: (string | undefined)[];
  send(auth: CodexAuth | undefined): Promise<{ status: number }>;
} {
  const sent: (string | undefined)[] = [];
  return {
    sent,
    send(auth) {
      const bearer = bearerOf(auth);
      sent.push(bearer);
      return Promise.resolve({ status: bearer !== undefined && world.authority.accepts(bearer) ? 200 : 401 });
    },
  };
}

test('a refused token is renewed and the request sent again, once', async () => {
  await using world = await setting();
  const before = await world.signIn();
  world.authority.expireAccess();
  const { sent, send } = resource(world);

  const answer = await sendAuthorized(world.manager(), send);

  expect(answer.status).toBe(200);
  expect(sent).toEqual([before.accessToken, (await world.home.read()).tokens?.access_token]);
  expect(world.authority.requests.map(({ fields }) => fields['refresh_reason'])).toEqual([
    'unauthorized_recovery',
  ]);
});

test('tokens that a neighbour stored are taken without a request to the authority', async () => {
  await using world = await setting();
  await world.signIn();
  const manager = world.manager();
  await manager.auth();
  world.authority.expireAccess();
  const theirs = await world.signIn();
  const { sent, send } = resource(world);

  expect((await sendAuthorized(manager, send)).status).toBe(200);
  expect(sent).toHaveLength(2);
  expect(sent[1]).toBe(theirs.accessToken);
  expect(world.refreshes()).toBe(0);
});

test('when the reloaded token is refused as well it is renewed', async () => {
  await using world = await setting();
  await world.signIn();
  const manager = world.manager();
  await manager.auth();
  await world.signIn();
  world.authority.expireAccess();
  const { sent, send } = resource(world);

  expect((await sendAuthorized(manager, send)).status).toBe(200);
  expect(new Set(sent).size).toBe(3);
  expect(world.refreshes()).toBe(1);
});

test('a server that refuses everything gets no token twice, and its last 401 is the answer', async () => {
  await using world = await setting();
  await world.signIn();
  const sent: (string | undefined)[] = [];

  const answer = await sendAuthorized(world.manager(), (auth) => {
    sent.push(bearerOf(auth));
    return Promise.resolve({ status: 401 });
  });

  expect(answer.status).toBe(401);
  expect(sent).toHaveLength(2);
  expect(new Set(sent).size).toBe(2);
  expect(world.refreshes()).toBe(1);
});

test('two threads that meet a 401 together share one refresh', async () => {
  await using world = await setting();
  await world.signIn();
  const manager = world.manager();
  await manager.auth();
  world.authority.expireAccess();
  const { sent, send } = resource(world);

  const answers = await Promise.all(Array.from({ length: 10 }, () => sendAuthorized(manager, send)));

  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(sent).toHaveLength(20);
  expect(world.refreshes()).toBe(1);
});

test('a thread that meets the 401 later finds the new token for nothing', async () => {
  await using world = await setting();
  await world.signIn();
  const manager = world.manager();
  const rejected = await manager.auth();
  await manager.refreshToken();

  expect(await manager.unauthorizedRecovery(rejected).next()).toEqual({ step: 'reload', changed: true });
  expect(world.refreshes()).toBe(1);
});

test('the answer that is dropped is discarded, the last one is not', async () => {
  await using world = await setting();
  await world.signIn();
  const discarded: number[] = [];
  let count = 0;

  await sendAuthorized(world.manager(), () => {
    const number = (count += 1);
    return Promise.resolve({ status: 401, discard: () => void discarded.push(number) });
  });

  expect(discarded).toEqual([1]);
});

test('a refused refresh is thrown, and later requests still go out with the token that may be valid', async () => {
  await using world = await setting();
  const before = await world.signIn();
  world.authority.invalidate();
  const manager = world.manager();
  const { send } = resource(world);

  await expect(sendAuthorized(manager, send)).rejects.toMatchObject({
    code: 'LOGIN_REFRESH_REJECTED',
    reason: 'revoked',
  });
  await expect(sendAuthorized(manager, send)).rejects.toMatchObject({
    code: 'LOGIN_REFRESH_REJECTED',
    reason: 'revoked',
  });

  expect(world.refreshes()).toBe(1);
  expect(bearerOf(await manager.auth())).toBe(before.accessToken);
});

test('after a refresh without a verdict the same step can be tried again', async () => {
  await using world = await setting();
  await world.signIn();
  const manager = world.manager();
  const recovery = manager.unauthorizedRecovery(await manager.auth());
  expect(await recovery.next()).toEqual({ step: 'reload', changed: false });
  world.authority.fail('next', { status: 500 });

  await expect(recovery.next()).rejects.toMatchObject({ code: 'LOGIN_REFRESH_UNAVAILABLE' });

  expect(await recovery.next()).toEqual({ step: 'refresh', changed: true });
});

test.each([{ record: { OPENAI_API_KEY: 'sk-1' } }, { record: undefined }])(
  'without a ChatGPT login a 401 is the answer at once: $record',
  async ({ record }) => {
    await using world = await setting();
    if (record !== undefined) await world.home.write(record);
    const { sent, send } = resource(world);

    expect((await sendAuthorized(world.manager(), send)).status).toBe(401);
    expect(sent).toHaveLength(1);
  },
);

test('against a model server over HTTP', async () => {
  await using world = await setting();
  await world.signIn();
  await using server = await startModelServer([]);
  server.accept(world.authority.accepts);
  world.authority.expireAccess();
  const manager: AuthManager = world.manager();

  const answer = await sendAuthorized(manager, async (auth) => {
    const headers = auth === undefined ? {} : authHeaders(auth);
    const response = await fetch(`${server.url}/models`, { headers });
    return { status: response.status };
  });

  expect(answer.status).not.toBe(401);
  expect(world.refreshes()).toBe(1);
});

test('a login that was replaced by another account meanwhile is not used', async () => {
  await using world = await setting();
  await world.signIn();
  const manager = world.manager();
  await manager.auth();
  await world.home.write(storedLogin(world.authority.issue({ accountId: 'account-2' })));

  await expect(sendAuthorized(manager, () => Promise.resolve({ status: 401 }))).rejects.toMatchObject({
    code: 'LOGIN_REFRESH_REJECTED',
    reason: 'accountChanged',
  });
});

test('an answer that nobody gets, because there is nothing better to send, is let go of', async () => {
  await using world = await setting();
  await world.signIn();
  world.authority.fail('always', { status: 401, code: 'refresh_token_reused' });
  let discarded = 0;
  const send = (): Promise<{ status: number; discard(): void }> =>
    Promise.resolve({ status: 401, discard: () => (discarded += 1) });

  await expect(sendAuthorized(world.manager(), send)).rejects.toMatchObject({
    code: 'LOGIN_REFRESH_REJECTED',
  });

  expect(discarded).toBe(1);
});
