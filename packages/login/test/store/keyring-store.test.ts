import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  apiKeyRecord,
  createAuthManager,
  createFileStore,
  createKeyringStore,
  type AuthManager,
  type AuthManagerOptions,
  type AuthStore,
} from '@codex-ts/login';
import { signInWithApiKey } from '@codex-ts/login/sign-in';
import { expect, test } from 'vitest';

import { bearerOf } from '../support/bearer.ts';
import { fakeKeyring, itemName, itemOf, type FakeKeyring } from '../support/fake-keyring.ts';
import { holdAnswers } from '../support/held-exchange.ts';
import { temporaryHome, type Home } from '../support/home.ts';
import { setting, storedLogin, type Setting } from '../support/setting.ts';

function storeIn(home: Home, { openKeyring }: FakeKeyring): AuthStore {
  return createKeyringStore({ codexHome: home.path, ports: { openKeyring } });
}

function managerOf(world: Setting, keyring: FakeKeyring, options: AuthManagerOptions = {}): AuthManager {
  const ports = { openKeyring: keyring.openKeyring, ...options.ports };
  return world.manager({ store: 'keyring', ...options, ports });
}

/** Signs in, into the keyring. */
async function signIn(world: Setting, keyring: FakeKeyring): Promise<string> {
  const tokens = world.authority.issue({}, { lifetimeSeconds: -60 });
  const login = storedLogin({ ...tokens, accountId: 'account-1' });
  keyring.items.set(itemName(world.home.path), JSON.stringify(login));
  return tokens.refreshToken;
}

test('a login is kept in one line under the name that native codex looks for', async () => {
  await using home = await temporaryHome();
  const keyring = fakeKeyring();

  await storeIn(home, keyring).replace(apiKeyRecord('sk-1'));

  expect([...keyring.items]).toEqual([
    [itemName(home.path), '{"auth_mode":"apikey","OPENAI_API_KEY":"sk-1"}'],
  ]);
  expect((await storeIn(home, keyring).load())?.apiKey?.reveal()).toBe('sk-1');
});

test('members this version does not know survive in the keyring', async () => {
  await using world = await setting();
  const keyring = fakeKeyring();
  const spent = await signIn(world, keyring);
  const name = itemName(world.home.path);
  keyring.items.set(name, keyring.items.get(name)?.replace('{', '{"newer":{"a b": [1.50]},') ?? '');

  await managerOf(world, keyring).auth();

  expect(keyring.items.get(name)).toContain('"newer":{"a b":[1.50]}');
  expect(itemOf(keyring, world.home.path)?.tokens?.refresh_token).not.toBe(spent);
});

test('an auth.json that would be read instead is removed, and what is no login is kept beside it', async () => {
  await using home = await temporaryHome();
  await home.write('{"tokens":');
  const keyring = fakeKeyring();

  await storeIn(home, keyring).replace(apiKeyRecord('sk-1'));

  expect(await home.exists()).toBe(false);
  const copy = (await readdir(home.path)).find((name) => name.startsWith('auth.json.corrupt-'));
  expect(await readFile(join(home.path, copy ?? ''), 'utf8')).toBe('{"tokens":');
});

test.each(['{"tokens":', '{"auth_mode":"newer"}'])('an item that is no login is kept: %s', async (text) => {
  await using home = await temporaryHome();
  const keyring = fakeKeyring();
  keyring.items.set(itemName(home.path), text);
  const store = storeIn(home, keyring);
  await expect(
    createAuthManager({ codexHome: home.path, store, environment: {} }).auth(),
  ).rejects.toMatchObject({ code: 'LOGIN_RECORD_CORRUPT', path: store.location });

  await store.replace(apiKeyRecord('sk-1'));

  const others = [...keyring.items].filter(([name]) => name !== itemName(home.path));
  expect(others).toEqual([[expect.stringMatching(/\.corrupt-\d+$/u), text]]);
});

test('an auth.json that cannot be removed is told, and the login is in the keyring', async () => {
  await using world = await setting();
  const keyring = fakeKeyring();
  await signIn(world, keyring);
  await mkdir(world.home.authFile);
  const manager = managerOf(world, keyring);

  const auth = await manager.auth();

  expect(itemOf(keyring, world.home.path)?.tokens?.access_token).toBe(bearerOf(auth));
  expect(manager.state()).toMatchObject({
    isUnsaved: false,
    storeLocation: `the keyring (item of ${world.home.path})`,
    notices: [{ kind: 'fileLeft', remedy: `Remove ${world.home.authFile}.` }],
  });
});

test('an auth.json is no login for it', async () => {
  await using world = await setting();
  await world.signIn();

  expect(await managerOf(world, fakeKeyring()).auth()).toBeUndefined();
});

test('a keyring that cannot be had is said, not replaced by a file', async () => {
  await using world = await setting();
  await world.signIn();
  const keyring = fakeKeyring();
  keyring.isAbsent = true;
  const manager = managerOf(world, keyring);

  const error = {
    code: 'LOGIN_STORE_UNAVAILABLE',
    store: 'keyring',
    remedy: 'Set cli_auth_credentials_store = "file" in config.toml.',
  };
  await expect(manager.auth()).rejects.toMatchObject(error);
  await expect(manager.logout()).rejects.toMatchObject(error);
  await expect(storeIn(world.home, keyring).assertWritable()).rejects.toMatchObject(error);
  await expect(
    signInWithApiKey('sk-1', {
      codexHome: world.home.path,
      settings: { store: 'keyring' },
      ports: { openKeyring: keyring.openKeyring },
    }),
  ).rejects.toMatchObject(error);

  keyring.isAbsent = false;
  expect(await manager.auth(), 'it may come later').toBeUndefined();
});

test('whatever else goes wrong with opening the keyring, it cannot be had', async () => {
  await using home = await temporaryHome();
  const store = createKeyringStore({
    codexHome: home.path,
    ports: { openKeyring: () => Promise.reject(new Error('no such bus')) },
  });

  await expect(store.load()).rejects.toMatchObject({
    code: 'LOGIN_STORE_UNAVAILABLE',
    cause: { message: 'no such bus' },
  });
});

test('a locked keyring is found before a token is spent', async () => {
  await using world = await setting();
  const keyring = fakeKeyring();
  const refreshToken = await signIn(world, keyring);
  const store = storeIn(world.home, keyring);
  keyring.isLocked = true;
  await expect(store.load()).rejects.toMatchObject({ code: 'LOGIN_STORE_UNREADABLE' });
  keyring.isLocked = false;
  keyring.isFull = true;

  await expect(managerOf(world, keyring).auth()).rejects.toMatchObject({
    code: 'LOGIN_STORE_UNWRITABLE',
    path: store.location,
    remedy: expect.stringContaining('cli_auth_credentials_store = "file"'),
  });

  expect(world.refreshes()).toBe(0);
  expect(itemOf(keyring, world.home.path)?.tokens?.refresh_token).toBe(refreshToken);
});

test('asking whether it is writable tries a login of usual size, and leaves nothing behind', async () => {
  await using home = await temporaryHome();
  const keyring = fakeKeyring();
  const written: number[] = [];
  const openKeyring = async (): Promise<Awaited<ReturnType<FakeKeyring['openKeyring']>>> => {
    const opened = await keyring.openKeyring();
    return {
      ...opened,
      set(account, text) {
        written.push(text.length);
        return opened.set(account, text);
      },
    };
  };

  await createKeyringStore({ codexHome: home.path, ports: { openKeyring } }).assertWritable();

  expect(written).toEqual([6_000]);
  expect(keyring.items.size).toBe(0);
  expect(await readdir(home.path)).toEqual([]);
});

test('a keyring that is locked during a refresh does not cost the tokens', async () => {
  await using world = await setting();
  const keyring = fakeKeyring();
  const spent = await signIn(world, keyring);
  const { exchange, answered, release } = holdAnswers();
  let retry: (() => void) | undefined;
  const after = (_ms: number, callback: () => void): (() => void) => {
    retry = callback;
    return () => undefined;
  };
  const manager = managerOf(world, keyring, { ports: { exchange, after } });
  const changes = manager.changes()[Symbol.asyncIterator]();
  const auth = manager.auth();
  await answered;

  keyring.isLocked = true;
  release();

  const token = bearerOf(await auth) ?? '';
  expect(world.authority.accepts(token)).toBe(true);
  expect(manager.state().isUnsaved).toBe(true);
  expect((await changes.next()).value).toMatchObject({
    kind: 'unsaved',
    error: { code: 'LOGIN_STORE_UNREADABLE' },
  });
  await changes.next();
  keyring.isLocked = false;
  expect(itemOf(keyring, world.home.path)?.tokens?.refresh_token).toBe(spent);

  retry?.();

  expect((await changes.next()).value).toEqual({ kind: 'saved' });
  expect(itemOf(keyring, world.home.path)?.tokens?.access_token).toBe(token);
});

test('managers on one home and one keyring share one refresh', async () => {
  await using world = await setting({ rotation: 'endsFamily' });
  const keyring = fakeKeyring();
  await signIn(world, keyring);
  const managers = Array.from({ length: 4 }, () => managerOf(world, keyring));

  const tokens = await Promise.all(managers.map(async (manager) => bearerOf(await manager.auth())));

  expect(new Set(tokens).size).toBe(1);
  expect(world.refreshes()).toBe(1);
});

test('processes that use the keyring and processes that use the file exclude each other', async () => {
  await using home = await temporaryHome();
  const lock = await createFileStore({ codexHome: home.path }).lockRefresh({ timeoutMs: 1_000 });

  await expect(storeIn(home, fakeKeyring()).lockRefresh({ timeoutMs: 50 })).rejects.toMatchObject({
    code: 'LOGIN_REFRESH_UNAVAILABLE',
  });

  await lock.release();
});

test('signing out removes the item and a file beside it', async () => {
  await using world = await setting();
  const keyring = fakeKeyring();
  await signIn(world, keyring);
  await world.signIn();

  expect(await managerOf(world, keyring).logout()).toEqual({
    isRemoved: true,
    revocation: 'revoked',
    remaining: [],
  });

  expect(keyring.items.size).toBe(0);
  expect(await world.home.exists()).toBe(false);
});

test('an item that cannot be removed is an error, and the file is removed all the same', async () => {
  await using world = await setting();
  const keyring = fakeKeyring();
  await signIn(world, keyring);
  await world.signIn();
  keyring.isLocked = true;

  await expect(managerOf(world, keyring).logout()).rejects.toMatchObject({ code: 'LOGIN_STORE_UNWRITABLE' });

  expect(await world.home.exists()).toBe(false);
  expect(world.authority.requests).toEqual([]);
});

test('signing out where nobody ever signed in makes no folder', async () => {
  await using home = await temporaryHome();
  const codexHome = join(home.path, 'missing');
  const { openKeyring } = fakeKeyring();

  expect(await createKeyringStore({ codexHome, ports: { openKeyring } }).remove()).toEqual({
    isRemoved: false,
    remaining: [],
  });

  expect(await readdir(home.path)).toEqual([]);
});

test('an account has an item of its own', async () => {
  await using world = await setting();
  const keyring = fakeKeyring();
  await signIn(world, keyring);
  const { openKeyring } = keyring;
  const settings = { store: 'keyring' } as const;
  const codexHome = world.home.path;
  await signInWithApiKey('sk-work', { codexHome, account: 'work', settings, ports: { openKeyring } });

  expect(bearerOf(await managerOf(world, keyring, { account: 'work' }).auth())).toBe('sk-work');
  expect(await managerOf(world, keyring).auth()).toMatchObject({ kind: 'chatgpt' });
  await expect(managerOf(world, keyring, { account: 'wrk' }).auth()).rejects.toMatchObject({
    code: 'LOGIN_ACCOUNT_MISSING',
  });
});

test('a login that native codex keeps encrypted for itself is told, and can be replaced', async () => {
  await using world = await setting();
  const keyring = fakeKeyring();
  const path = join(world.home.path, 'secrets', 'codex_auth.age');
  await mkdir(join(world.home.path, 'secrets'));
  await writeFile(path, 'age-encryption.org/v1\n');
  const manager = managerOf(world, keyring);
  await expect(manager.auth()).rejects.toMatchObject({
    code: 'LOGIN_STORE_UNREADABLE',
    path,
    remedy: expect.stringContaining('secret_auth_storage'),
  });

  await storeIn(world.home, keyring).replace(apiKeyRecord('sk-1'));

  expect(bearerOf(await manager.auth())).toBe('sk-1');
});
