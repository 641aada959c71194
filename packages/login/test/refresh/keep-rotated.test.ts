import { chmod, lstat, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { createFileStore } from '@codex-ts/login';
import { createExchange, type Exchange } from '@codex-ts/utils-http';
import { expect, test } from 'vitest';

import { bearerOf } from '../support/bearer.ts';
import { holdAnswers } from '../support/held-exchange.ts';
import { setting, storedLogin, type Setting } from '../support/setting.ts';
import { startWorker } from '../support/worker-protocol.ts';

/** A file store whose writes fail while told to. */
function brittleStore(world: Setting, isBroken: () => boolean): ReturnType<typeof createFileStore> {
  return createFileStore({
    codexHome: world.home.path,
    ports: {
      onWriteStep() {
        if (isBroken()) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      },
    },
  });
}

test('tokens that cannot be stored are served from memory, and stored when that works again', async () => {
  await using world = await setting();
  const spent = await world.signIn({ lifetimeSeconds: -60 });
  let isBroken = true;
  let retry: (() => void) | undefined;
  const manager = world.manager({
    store: brittleStore(world, () => isBroken),
    ports: {
      after(_ms, callback) {
        retry = callback;
        return () => undefined;
      },
    },
  });
  const changes = manager.changes()[Symbol.asyncIterator]();

  const auth = await manager.auth();

  expect(bearerOf(auth)).not.toBe(spent.accessToken);
  expect(world.authority.accepts(bearerOf(auth) ?? '')).toBe(true);
  expect(manager.state().isUnsaved).toBe(true);
  expect((await changes.next()).value).toMatchObject({
    kind: 'unsaved',
    error: { code: 'LOGIN_STORE_UNWRITABLE' },
  });
  expect((await world.home.read()).tokens?.refresh_token).toBe(spent.refreshToken);
  expect((await changes.next()).value).toMatchObject({ kind: 'changed' });

  isBroken = false;
  retry?.();

  expect((await changes.next()).value).toEqual({ kind: 'saved' });
  expect((await world.home.read()).tokens?.access_token).toBe(bearerOf(auth));
  expect(manager.state().isUnsaved).toBe(false);
});

test('the next refresh spends the token in memory, never the spent one on disk', async () => {
  await using world = await setting({ rotation: 'endsFamily' });
  await world.signIn({ lifetimeSeconds: -60 });
  let isBroken = true;
  const manager = world.manager({
    store: brittleStore(world, () => isBroken),
    ports: { after: () => () => undefined },
  });
  const first = await manager.auth();

  isBroken = false;
  const second = await manager.refreshToken();

  expect(bearerOf(second)).not.toBe(bearerOf(first));
  expect((await world.home.read()).tokens?.access_token).toBe(bearerOf(second));
  expect(world.authority.accepts(bearerOf(second) ?? '')).toBe(true);
  expect(world.refreshes()).toBe(2);
});

test('tokens in memory that are stored while they are being spent do not hide the ones that come back', async () => {
  await using world = await setting({ rotation: 'endsFamily' });
  await world.signIn({ lifetimeSeconds: -60 });
  let isBroken = true;
  let retry: (() => void) | undefined;
  let exchange: Exchange = createExchange();
  const manager = world.manager({
    store: brittleStore(world, () => isBroken),
    ports: {
      exchange: (request) => exchange(request),
      after(_ms, callback) {
        retry = callback;
        return () => undefined;
      },
    },
  });
  const changes = manager.changes()[Symbol.asyncIterator]();
  await manager.auth();
  expect([(await changes.next()).value?.kind, (await changes.next()).value?.kind]).toEqual([
    'unsaved',
    'changed',
  ]);
  const held = holdAnswers();
  exchange = held.exchange;
  isBroken = false;

  const refreshing = manager.refreshToken();
  await held.answered;
  retry?.();
  expect((await changes.next()).value?.kind).toBe('saved');
  held.release();
  const auth = await refreshing;

  expect((await world.home.read()).tokens?.access_token).toBe(bearerOf(auth));
  exchange = createExchange();
  expect(world.authority.accepts(bearerOf(await manager.refreshToken()) ?? '')).toBe(true);
});

test('disposing of a manager tries once more to store what is in memory', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  let isBroken = true;
  const manager = world.manager({ store: brittleStore(world, () => isBroken) });
  const auth = await manager.auth();
  isBroken = false;

  await manager[Symbol.asyncDispose]();

  expect((await world.home.read()).tokens?.access_token).toBe(bearerOf(auth));
});

test('a reload does not bring back the spent token that is still on disk', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  const manager = world.manager({
    store: brittleStore(world, () => true),
    ports: { after: () => () => undefined },
  });
  const auth = await manager.auth();

  await manager.reload();

  expect(bearerOf(manager.cachedAuth())).toBe(bearerOf(auth));
});

test('disposing in the middle of a refresh waits for the answer and stores it', async () => {
  await using world = await setting();
  const spent = await world.signIn({ lifetimeSeconds: -60 });
  const { exchange, answered, release } = holdAnswers();
  const manager = world.manager({ ports: { exchange } });
  const auth = manager.auth();
  await answered;

  const disposed = manager[Symbol.asyncDispose]();
  release();
  await disposed;

  const stored = await world.home.read();
  expect(stored.tokens?.refresh_token).not.toBe(spent.refreshToken);
  expect(bearerOf(await auth)).toBe(stored.tokens?.access_token);
});

test('disposing of a manager that still waits for the lock spends nothing', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  const lock = await createFileStore({ codexHome: world.home.path }).lockRefresh({ timeoutMs: 1_000 });
  const manager = world.manager();
  const failure = manager.auth().catch((error: unknown) => error);

  await manager[Symbol.asyncDispose]();

  expect(await failure).toMatchObject({ code: 'LOGIN_REFRESH_UNAVAILABLE' });
  expect(world.refreshes()).toBe(0);
  await lock.release();
});

test('a home that cannot be written is found before a token is spent', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  // Also for root, who may write anywhere: a directory in the file's place.
  const text = await world.home.text();
  const store = createFileStore({ codexHome: world.home.path });
  const manager = world.manager({
    store: { ...store, assertWritable: () => brokenStore().assertWritable(), location: world.home.authFile },
  });

  await expect(manager.auth()).rejects.toMatchObject({
    code: 'LOGIN_STORE_UNWRITABLE',
    path: expect.any(String),
  });

  expect(world.refreshes()).toBe(0);
  expect(await world.home.text()).toBe(text);
});

/** A store below a file, where nothing can be created. */
function brokenStore(): ReturnType<typeof createFileStore> {
  return createFileStore({ codexHome: '/dev/null/codex' });
}

test.each([
  { step: 'tempOpened', isStored: false },
  { step: 'tempWritten', isStored: false },
  { step: 'tempSynced', isStored: false },
  { step: 'renamed', isStored: true },
  { step: 'directorySynced', isStored: true },
] as const)('a process killed at $step leaves a whole file, and the truth', async ({ step, isStored }) => {
  await using world = await setting();
  const spent = await world.signIn({ lifetimeSeconds: -60 });
  await using worker = await startWorker({
    codexHome: world.home.path,
    environment: world.authority.environment,
    dieAt: step,
  });
  expect(await worker.ask('auth')).toEqual(['exited']);
  const manager = world.manager();

  const stored = await world.home.read();
  if (isStored) {
    expect(bearerOf(await manager.auth())).toBe(stored.tokens?.access_token);
    expect(world.refreshes()).toBe(1);
  } else {
    expect(stored.tokens?.refresh_token).toBe(spent.refreshToken);
    await expect(manager.auth()).rejects.toMatchObject({
      code: 'LOGIN_REFRESH_REJECTED',
      reason: 'exhausted',
    });
  }
});

test('a login stored during the refresh is kept; what was issued for the old one is not', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  const { exchange, answered, release } = holdAnswers();
  const failure = world
    .manager({ ports: { exchange } })
    .auth()
    .catch((error: unknown) => error);
  await answered;
  const theirs = world.authority.issue({ accountId: 'account-2' });
  await world.home.write(storedLogin(theirs));
  release();

  expect(await failure).toMatchObject({ code: 'LOGIN_REFRESH_REJECTED', reason: 'accountChanged' });

  expect((await world.home.read()).tokens?.access_token).toBe(theirs.accessToken);
});

test('a login of the same account stored during the refresh is adopted', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  const { exchange, answered, release } = holdAnswers();
  const auth = world.manager({ ports: { exchange } }).auth();
  await answered;
  const theirs = await world.signIn();
  release();

  expect(bearerOf(await auth)).toBe(theirs.accessToken);
  expect((await world.home.read()).tokens?.access_token).toBe(theirs.accessToken);
});

test('a sign-out during the refresh stands, and the new tokens are revoked', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  const { exchange, answered, release } = holdAnswers();
  const failure = world
    .manager({ ports: { exchange } })
    .auth()
    .catch((error: unknown) => error);
  await answered;
  await rm(world.home.authFile);
  release();

  expect(await failure).toMatchObject({ code: 'LOGIN_REFRESH_REJECTED', reason: 'accountChanged' });

  const revocation = await world.authority.waitFor('/oauth/revoke');
  expect(revocation.fields).toMatchObject({ token_type_hint: 'refresh_token' });
  expect(await world.home.exists()).toBe(false);
});

test('tokens of another account are never stored', async () => {
  await using world = await setting();
  const before = await world.signIn({ lifetimeSeconds: -60 });
  const text = await world.home.text();
  const other = world.authority.issue({ accountId: 'account-2' });
  world.authority.fail('next', {
    rewriteBody: () =>
      JSON.stringify({
        id_token: other.idToken,
        access_token: other.accessToken,
        refresh_token: other.refreshToken,
      }),
  });
  const manager = world.manager();

  await expect(manager.auth()).rejects.toMatchObject({
    code: 'LOGIN_REFRESH_REJECTED',
    reason: 'accountChanged',
  });

  expect(await world.home.text()).toBe(text);
  expect(bearerOf(manager.cachedAuth())).toBe(before.accessToken);
});

test('what the authority left out or garbled does not cost the rest', async () => {
  await using world = await setting();
  const before = await world.signIn({ lifetimeSeconds: -60 });
  world.authority.fail('next', {
    rewriteBody: (body) =>
      JSON.stringify({ ...(JSON.parse(body) as object), id_token: 'no jwt', access_token: 17 }),
  });

  await world.manager().auth();

  const { tokens } = await world.home.read();
  expect(tokens?.id_token).toBe(before.idToken);
  expect(tokens?.access_token).toBe(before.accessToken);
  expect(tokens?.refresh_token).not.toBe(before.refreshToken);
});

test('an answer without a new access token is not asked for again at once', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  world.authority.fail('always', { rewriteBody: () => '{}' });
  const manager = world.manager();

  await manager.auth();
  await manager.auth();

  expect(world.refreshes()).toBe(1);
});

test('unknown members, the missing account and a symbolic link survive a refresh; the mode becomes 0600', async () => {
  await using world = await setting();
  const { accountId } = await world.signIn({ lifetimeSeconds: -60, record: { future: { big: 1 } } });
  const stored = await world.home.read();
  const elsewhere = join(world.home.path, 'elsewhere');
  await mkdir(elsewhere);
  const target = join(elsewhere, 'shared.json');
  await writeFile(
    target,
    JSON.stringify({ ...stored, tokens: { ...stored.tokens, account_id: null, login_owner_id: 7 } }),
  );
  await chmod(target, 0o644);
  await rm(world.home.authFile);
  await symlink(target, world.home.authFile);

  await world.manager().auth();

  const after = await world.home.read();
  expect(after['future']).toEqual({ big: 1 });
  expect(after.tokens).toMatchObject({ account_id: accountId, login_owner_id: 7 });
  expect((await lstat(world.home.authFile)).isSymbolicLink()).toBe(true);
  expect((await lstat(target)).mode & 0o777).toBe(0o600);
});
