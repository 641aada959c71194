import { mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';

import { apiKeyRecord, createAuthManager, createFileStore, type AuthRecord } from '@codex-ts/login';
import { expect, test } from 'vitest';

import { temporaryHome } from '../support/home.ts';
import { setting } from '../support/setting.ts';

function keyOf(record: AuthRecord | undefined): string | undefined {
  return record?.apiKey?.reveal();
}

test('a login that was stored is found again, in a file for the owner alone', async () => {
  await using home = await temporaryHome();
  const store = createFileStore({ codexHome: home.path });

  await store.replace(apiKeyRecord('sk-1'));

  expect(keyOf(await store.load())).toBe('sk-1');
  expect((await stat(home.authFile)).mode & 0o777).toBe(0o600);
});

test('a folder that is missing is made, for the owner alone', async () => {
  await using home = await temporaryHome();
  const codexHome = join(home.path, 'a', '.codex');

  await createFileStore({ codexHome }).replace(apiKeyRecord('sk-1'));

  expect((await stat(codexHome)).mode & 0o777).toBe(0o700);
  expect(await readFile(join(codexHome, 'auth.json'), 'utf8')).toContain('sk-1');
});

test('nothing stored is no error', async () => {
  await using home = await temporaryHome();
  const store = createFileStore({ codexHome: home.path });

  expect(await store.load()).toBeUndefined();
  expect(await store.remove()).toEqual({ isRemoved: false, remaining: [] });
  expect(await readdir(home.path)).toEqual([]);
});

test('update writes what it is told to, or nothing', async () => {
  await using home = await temporaryHome();
  const store = createFileStore({ codexHome: home.path });
  await store.replace(apiKeyRecord('sk-1'));

  const kept = await store.update(() => undefined);
  expect(kept.isWritten).toBe(false);
  expect(keyOf(kept.stored)).toBe('sk-1');

  const written = await store.update((stored) => apiKeyRecord(`${keyOf(stored)}+`));
  expect(written.isWritten).toBe(true);
  expect(keyOf(await store.load())).toBe('sk-1+');
});

test('many updates at once lose nothing', async () => {
  await using home = await temporaryHome();
  const stores = Array.from({ length: 4 }, () => createFileStore({ codexHome: home.path }));
  await stores[0]?.replace(apiKeyRecord('k'));

  await Promise.all(
    [...stores, ...stores, ...stores].map((store) =>
      store.update((stored) => apiKeyRecord(`${keyOf(stored)}+`)),
    ),
  );

  expect(keyOf(await stores[0]?.load())).toBe(`k${'+'.repeat(12)}`);
});

test.each([
  '{"tokens":{"refresh_token":"rt-prec',
  '{"auth_mode":"newer","newer_token":"t-prec"}',
  '{"auth_mode":"apikey","tokens":{"refresh_token":"rt-prec"}}',
])('a login that cannot be used is kept beside the one that replaces it: %s', async (text) => {
  await using home = await temporaryHome();
  await home.write(text);
  const store = createFileStore({
    codexHome: home.path,
    ports: { clock: () => Date.UTC(2026, 10, 25, 4, 5, 6, 789) },
  });
  await expect(
    createAuthManager({ codexHome: home.path, store, environment: {} }).auth(),
  ).rejects.toMatchObject({
    code: 'LOGIN_RECORD_CORRUPT',
    remedy: expect.stringContaining('the old file is kept'),
  });

  await store.replace(apiKeyRecord('sk-1'));

  const copy = join(home.path, 'auth.json.corrupt-20261125T040506Z');
  expect(await readFile(copy, 'utf8')).toBe(text);
  expect((await stat(copy)).mode & 0o777).toBe(0o600);
  expect(keyOf(await store.load())).toBe('sk-1');
});

test('a folder in the place of the file is told, for reading and for writing', async () => {
  await using home = await temporaryHome();
  await mkdir(home.authFile);
  const store = createFileStore({ codexHome: home.path });

  await expect(store.load()).rejects.toMatchObject({ code: 'LOGIN_STORE_UNREADABLE', path: home.authFile });
  await expect(store.assertWritable()).rejects.toMatchObject({
    code: 'LOGIN_STORE_UNWRITABLE',
    path: home.authFile,
  });
});

test('asking whether it is writable leaves nothing behind', async () => {
  await using home = await temporaryHome();

  await createFileStore({ codexHome: home.path }).assertWritable();

  expect(await readdir(home.path)).toEqual([]);
});

test('two homes that share one file by a link exclude each other', async () => {
  await using home = await temporaryHome();
  await using other = await temporaryHome();
  await home.write(apiKeyRecord('sk-1').revealText());
  await symlink(home.authFile, other.authFile);
  const lock = await createFileStore({ codexHome: home.path }).lockRefresh({ timeoutMs: 1_000 });

  await expect(
    createFileStore({ codexHome: other.path }).lockRefresh({ timeoutMs: 50 }),
  ).rejects.toMatchObject({
    code: 'LOGIN_REFRESH_UNAVAILABLE',
  });

  await lock.release();
});

test('where no lock can be had the refresh goes on and says so', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  const refused = Object.assign(new Error('read-only'), { code: 'FILE_LOCK_UNAVAILABLE', retry: 'later' });
  const manager = world.manager({ ports: { takeLock: () => Promise.reject(refused) } });

  await expect(manager.auth()).resolves.toMatchObject({ kind: 'chatgpt' });

  expect(manager.state().isLocking).toBe(false);
});

test('the locks of native are held around reading and writing, in its order', async () => {
  await using home = await temporaryHome();
  const events: string[] = [];
  const flock = (path: string): Promise<{ release(): Promise<void> }> => {
    events.push(`take ${basename(path)}`);
    const release = (): Promise<void> => {
      events.push(`release ${basename(path)}`);
      return Promise.resolve();
    };
    return Promise.resolve({ release });
  };
  const store = createFileStore({
    codexHome: home.path,
    ports: { loadFlock: () => Promise.resolve(flock), onWriteStep: (step) => void events.push(step) },
  });

  await store.update(() => apiKeyRecord('sk-1'));

  expect(events).toEqual([
    'take auth.lock',
    'take auth.json.lock',
    'tempOpened',
    'tempWritten',
    'tempSynced',
    'renamed',
    'directorySynced',
    'release auth.json.lock',
    'release auth.lock',
  ]);
});

test('behind a link the second lock of native lies beside the file', async () => {
  await using home = await temporaryHome();
  await mkdir(join(home.path, 'accounts'));
  await symlink(join('accounts', 'work.json'), home.authFile);
  const taken: string[] = [];
  const flock = (path: string): Promise<{ release(): Promise<void> }> => {
    taken.push(relative(home.path, path));
    return Promise.resolve({ release: () => Promise.resolve() });
  };
  const store = createFileStore({
    codexHome: home.path,
    account: 'work',
    ports: { loadFlock: () => Promise.resolve(flock) },
  });

  await store.replace(apiKeyRecord('sk-1'));

  expect(taken).toEqual(['auth.lock', join('accounts', 'work.json.lock')]);
});

test('a lock of native that is held too long does not cost the tokens', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  const asked: string[] = [];
  const late = Object.assign(new Error('held'), { code: 'FILE_LOCK_TIMEOUT', retry: 'later' });
  const manager = world.manager({
    ports: {
      loadFlock: () =>
        Promise.resolve((path) => {
          asked.push(path);
          return Promise.reject(late);
        }),
    },
  });

  await expect(manager.auth()).resolves.toMatchObject({ kind: 'chatgpt' });

  expect(asked, 'never the second without the first').toEqual([join(world.home.path, 'auth.lock')]);
  expect(manager.state().isUnsaved).toBe(false);
});
