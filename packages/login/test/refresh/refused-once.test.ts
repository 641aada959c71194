import { readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  apiKeyRecord,
  createFileStore,
  refreshAndPersistChatgptToken,
  type AuthManager,
} from '@codex-ts/login';
import { signInWithApiKey } from '@codex-ts/login/sign-in';
import { createExchange } from '@codex-ts/utils-http';
import { expect, test } from 'vitest';

import { bearerOf } from '../support/bearer.ts';
import { fakeKeyring, itemName } from '../support/fake-keyring.ts';
import { temporaryHome } from '../support/home.ts';
import { setting, storedLogin, type Setting } from '../support/setting.ts';
import { startWorker } from '../support/worker-protocol.ts';

function memoryOf(world: Setting): string {
  return `${world.home.authFile}.codex-ts-refused`;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** What a manager that knows nothing yet answers. */
async function askNewManager(
  world: Setting,
  options: Parameters<Setting['manager']>[0] = {},
): Promise<unknown> {
  return world
    .manager(options)
    .auth()
    .then(bearerOf, (error: unknown) => error);
}

/** A home whose token was just refused. */
async function refusedSetting(code = 'refresh_token_reused'): Promise<Setting & { refused: AuthManager }> {
  const world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  world.authority.fail('next', { status: 401, code });
  const refused = world.manager();
  await refused.auth().catch(() => undefined);
  return { ...world, refused };
}

test('six processes present a refused token once, and all are told the same', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  world.authority.fail('always', { status: 401, code: 'refresh_token_invalidated', delayMs: 50 });
  const plan = { codexHome: world.home.path, environment: world.authority.environment, managers: 2 };
  await using stack = new AsyncDisposableStack();
  const workers = await Promise.all(Array.from({ length: 6 }, () => startWorker(plan)));
  for (const worker of workers) stack.use(worker);

  const answers = await Promise.all(workers.map((worker) => worker.ask('auth')));
  const again = await Promise.all(workers.map((worker) => worker.ask('refresh')));

  expect(new Set([...answers, ...again].flat())).toEqual(new Set(['LOGIN_REFRESH_REJECTED: revoked']));
  expect(world.refreshes()).toBe(1);

  const theirs = await world.signIn();
  expect(new Set((await Promise.all(workers.map((worker) => worker.ask('auth')))).flat())).toEqual(
    new Set([theirs.accessToken]),
  );
  expect(world.refreshes()).toBe(1);
});

test.each([
  { code: 'refresh_token_expired', reason: 'expired' },
  { code: 'refresh_token_reused', reason: 'exhausted' },
  { code: 'app_session_terminated', reason: 'revoked' },
  { code: 'odd', reason: 'other' },
])('a later process learns that a token was refused with $code', async ({ code, reason }) => {
  await using world = await refusedSetting(code);

  const error = await askNewManager(world);

  expect(error).toMatchObject({ code: 'LOGIN_REFRESH_REJECTED', reason, authorityCode: code });
  expect(error).toHaveProperty('message', world.refused.state().refusal?.message);
  expect(world.refreshes()).toBe(1);
});

test('the memory is for the owner alone and gives no token away', async () => {
  await using world = await refusedSetting();
  const { tokens } = await world.home.read();

  const text = await readFile(memoryOf(world), 'utf8');

  expect((await stat(memoryOf(world))).mode & 0o777).toBe(0o600);
  expect(JSON.parse(text)).toEqual({
    refused: [
      {
        fingerprint: expect.stringMatching(/^[\da-f]{16}$/u),
        reason: 'exhausted',
        code: 'refresh_token_reused',
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/u),
      },
    ],
  });
  expect(text).not.toContain(tokens?.refresh_token.slice(0, 12));
});

test.each([
  '',
  '{',
  '[]',
  '{"refused":[{"fingerprint":1}]}',
  '{"refused":[{"fingerprint":"x","reason":"new"}]}',
  '{"refused":[{"fingerprint":"x","reason":"revoked","at":"yesterday"}]}',
])('a damaged memory is none: %j', async (text) => {
  await using world = await refusedSetting();
  await writeFile(memoryOf(world), text);
  world.authority.fail('next', { status: 401, code: 'refresh_token_expired' });

  expect(await askNewManager(world)).toMatchObject({ reason: 'expired' });

  expect(world.refreshes()).toBe(2);
  expect(await askNewManager(world), 'and it was repaired').toMatchObject({ reason: 'expired' });
  expect(world.refreshes()).toBe(2);
});

test('a verdict without a known reason expires for everybody; a clock that was put back does not prolong it', async () => {
  await using world = await refusedSetting('odd');
  const minutes = 60_000;
  world.authority.fail('always', { status: 401, code: 'odd' });

  expect(await askNewManager(world)).toMatchObject({ reason: 'other' });
  expect(world.refreshes()).toBe(1);

  const nextDay = { clock: () => Date.now() + 11 * minutes };
  expect(await askNewManager(world, { ports: nextDay })).toMatchObject({ reason: 'other' });
  expect(world.refreshes()).toBe(2);

  expect(await askNewManager(world), 'eleven minutes earlier').toMatchObject({ reason: 'other' });
  expect(world.refreshes()).toBe(3);
});

test('a reload gives the token another chance in that process, whatever the others know', async () => {
  await using world = await refusedSetting();
  const manager = world.manager();
  await expect(manager.auth()).rejects.toMatchObject({ reason: 'exhausted' });
  expect(world.refreshes()).toBe(1);

  await manager.reload();

  await expect(manager.auth()).resolves.toMatchObject({ kind: 'chatgpt' });
  expect(world.refreshes()).toBe(2);
});

test('after a chance that failed it is as before', async () => {
  await using world = await refusedSetting();
  world.authority.fail('always', { status: 401, code: 'refresh_token_expired' });
  await world.refused.reload();

  await expect(world.refused.auth()).rejects.toMatchObject({ reason: 'expired' });
  await expect(world.refused.auth()).rejects.toMatchObject({ reason: 'expired' });

  expect(await askNewManager(world)).toMatchObject({ reason: 'expired' });
  expect(world.refreshes()).toBe(2);
});

test.each([
  {
    how: 'a sign-in',
    act: (world: Setting) => signInWithApiKey('sk-1', { codexHome: world.home.path, settings: {} }),
  },
  {
    how: 'a sign-out',
    act: (world: Setting) => world.manager().logout({ revoke: false }),
  },
])('$how ends the memory', async ({ act }) => {
  await using world = await refusedSetting();
  expect(await exists(memoryOf(world))).toBe(true);

  await act(world);

  expect(await exists(memoryOf(world))).toBe(false);
});

test('homes that share a login by a link share the memory', async () => {
  await using world = await refusedSetting();
  await using other = await temporaryHome();
  await symlink(world.home.authFile, join(other.path, 'auth.json'));

  expect(await askNewManager(world, { codexHome: other.path })).toMatchObject({ reason: 'exhausted' });
  expect(world.refreshes()).toBe(1);
});

test.each(['keyring', 'auto'] as const)('the store %s has the same memory, and ends it', async (store) => {
  await using world = await setting();
  const keyring = fakeKeyring();
  const login = storedLogin(world.authority.issue({}, { lifetimeSeconds: -60 }));
  keyring.items.set(itemName(world.home.path), JSON.stringify(login));
  const options = { store, ports: { openKeyring: keyring.openKeyring } };
  world.authority.fail('next', { status: 401, code: 'refresh_token_reused' });

  expect(await askNewManager(world, options)).toMatchObject({ reason: 'exhausted' });
  expect(await askNewManager(world, options)).toMatchObject({ reason: 'exhausted' });
  expect(world.refreshes()).toBe(1);
  expect(await exists(memoryOf(world))).toBe(true);

  await world.manager(options).logout({ revoke: false });
  expect(await exists(memoryOf(world))).toBe(false);
});

test('the function by itself asks the memory too', async () => {
  await using world = await refusedSetting();
  const store = createFileStore({ codexHome: world.home.path });
  const known = (await store.load())?.tokens;
  if (known === undefined) throw new Error('nobody is signed in');
  await using exchange = createExchange();

  const refresh = refreshAndPersistChatgptToken(known, {
    store,
    exchange,
    sleep: () => Promise.resolve(),
    reason: 'forced',
    identity: { originator: 'test', version: '1' },
    environment: { ...world.authority.environment },
  });

  await expect(refresh).rejects.toMatchObject({ reason: 'exhausted' });
  expect(world.refreshes()).toBe(1);
});

test('where the memory cannot be written everything else goes on', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  // A folder stands in its place.
  await createFileStore({ codexHome: join(memoryOf(world)) }).replace(apiKeyRecord('sk-1'));
  world.authority.fail('always', { status: 401, code: 'refresh_token_expired' });

  expect(await askNewManager(world)).toMatchObject({ reason: 'expired' });
  expect(await askNewManager(world)).toMatchObject({ reason: 'expired' });

  expect(world.refreshes()).toBe(2);
});
