import { ExternalAuthError, sendAuthorized, type ExternalAuth, type ExternalTokens } from '@codex-ts/login';
import { expect, test } from 'vitest';

import { bearerOf } from '../support/bearer.ts';
import { jwt } from '../support/jwt.ts';
import { setting } from '../support/setting.ts';

function tokenNumber(number: number): ExternalTokens {
  const accessToken = jwt({ number, 'https://api.openai.com/auth': { chatgpt_plan_type: 'plus' } });
  return { accessToken, accountId: 'account-1' };
}

interface Source extends ExternalAuth {
  readonly asked: { previousAccountId?: string }[];
}

function source(
  refreshed: () => Promise<ExternalTokens> = () => Promise.resolve(tokenNumber(/*number*/ 2)),
): Source {
  const asked: { previousAccountId?: string }[] = [];
  return {
    asked,
    resolve: () => Promise.resolve(tokenNumber(/*number*/ 1)),
    refresh(why) {
      asked.push(why);
      return refreshed();
    },
  };
}

test('set_auth_token_updates_account_and_notifies, and nothing reaches the disk', async () => {
  await using world = await setting();
  const manager = world.manager();
  await manager.auth();
  const changes = manager.changes()[Symbol.asyncIterator]();

  await manager.setExternalAuth(source());

  expect(await manager.auth()).toMatchObject({
    kind: 'chatgptAuthTokens',
    account: { accountId: 'account-1', plan: 'plus' },
  });
  expect((await changes.next()).value).toMatchObject({
    kind: 'changed',
    auth: { kind: 'chatgptAuthTokens' },
  });
  expect(manager.state()).toMatchObject({ source: 'external', mode: 'chatgptAuthTokens' });
  expect(await world.home.exists()).toBe(false);
});

test('account_read_refresh_token_is_noop_in_external_mode', async () => {
  await using world = await setting();
  const manager = world.manager();
  const external = source();
  await manager.setExternalAuth(external);

  await manager.refreshToken();

  expect(external.asked).toEqual([]);
  expect(world.authority.requests).toEqual([]);
});

test('external_auth_refreshes_on_unauthorized, once for all that meet the 401', async () => {
  await using world = await setting();
  const manager = world.manager();
  const external = source();
  await manager.setExternalAuth(external);
  const good = tokenNumber(/*number*/ 2).accessToken;

  const answers = await Promise.all(
    Array.from({ length: 5 }, () =>
      sendAuthorized(manager, (auth) => Promise.resolve({ status: bearerOf(auth) === good ? 200 : 401 })),
    ),
  );

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(external.asked).toEqual([{ previousAccountId: 'account-1' }]);
});

test('the same token again does not lead to the same request again', async () => {
  await using world = await setting();
  const manager = world.manager();
  await manager.setExternalAuth(source(() => Promise.resolve(tokenNumber(/*number*/ 1))));
  let sent = 0;

  const answer = await sendAuthorized(manager, () => {
    sent += 1;
    return Promise.resolve({ status: 401 });
  });

  expect(answer.status).toBe(401);
  expect(sent).toBe(1);
});

test.each([
  {
    name: 'external_auth_refresh_error_fails_turn',
    refresh: () =>
      Promise.reject(new ExternalAuthError('auth refresh request failed: code=-32000 message=no')),
    failure: {
      code: 'LOGIN_EXTERNAL_UNAVAILABLE',
      retry: 'later',
      message: 'auth refresh request failed: code=-32000 message=no',
    },
  },
  {
    name: 'external_auth_refresh_mismatched_workspace_fails_turn',
    refresh: () => Promise.resolve({ ...tokenNumber(/*number*/ 2), accountId: 'account-2' }),
    failure: { code: 'LOGIN_EXTERNAL_UNAVAILABLE', retry: 'never' },
  },
  {
    name: 'external_auth_refresh_invalid_access_token_fails_turn',
    refresh: () => Promise.resolve({ accessToken: 'not-a-jwt', accountId: 'account-1' }),
    failure: { code: 'LOGIN_EXTERNAL_UNAVAILABLE', message: 'invalid ID token format' },
  },
])('$name', async ({ refresh, failure }) => {
  await using world = await setting();
  const manager = world.manager();
  await manager.setExternalAuth(source(refresh));

  await expect(sendAuthorized(manager, () => Promise.resolve({ status: 401 }))).rejects.toMatchObject(
    failure,
  );

  expect(bearerOf(manager.cachedAuth())).toBe(tokenNumber(/*number*/ 1).accessToken);
});

test('an embedder that does not answer is given up on, and told', async () => {
  await using world = await setting();
  const manager = world.manager({ externalDeadlineMs: 20 });
  const { promise, resolve } = Promise.withResolvers<unknown>();
  await manager.setExternalAuth({
    resolve: () => Promise.resolve(tokenNumber(/*number*/ 1)),
    refresh: (_why, signal) =>
      new Promise(() => {
        signal.addEventListener('abort', () => resolve(signal.reason));
      }),
  });

  await expect(sendAuthorized(manager, () => Promise.resolve({ status: 401 }))).rejects.toMatchObject({
    code: 'LOGIN_EXTERNAL_UNAVAILABLE',
    message: 'auth refresh request timed out after 0.02s',
  });
  expect(await promise).toMatchObject({ code: 'LOGIN_EXTERNAL_UNAVAILABLE' });
});

test('tokens of a forbidden workspace are refused, and what was in use stays', async () => {
  await using world = await setting();
  const { accessToken } = await world.signIn({ accountId: 'account-9' });
  const manager = world.manager({ forcedWorkspaceIds: ['account-9'] });
  await manager.auth();

  await expect(manager.setExternalAuth(source())).rejects.toMatchObject({ code: 'LOGIN_POLICY_REFUSED' });

  expect(bearerOf(await manager.auth())).toBe(accessToken);
});

test('when the embedder leaves, the stored login is in use again', async () => {
  await using world = await setting();
  const { accessToken } = await world.signIn();
  const manager = world.manager();
  await manager.setExternalAuth(source());

  await manager.clearExternalAuth();

  expect(manager.cachedAuth()).toBeUndefined();
  expect(bearerOf(await manager.auth())).toBe(accessToken);
});
