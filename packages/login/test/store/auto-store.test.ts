import { mkdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  apiKeyRecord,
  createAutoStore,
  parseRecord,
  type AuthManager,
  type AuthManagerOptions,
  type AuthRecord,
  type AuthStore,
} from '@codex-ts/login';
import { expect, test } from 'vitest';

import { bearerOf } from '../support/bearer.ts';
import { fakeKeyring, itemName, itemOf, type FakeKeyring } from '../support/fake-keyring.ts';
import { holdAnswers } from '../support/held-exchange.ts';
import { temporaryHome, type Home } from '../support/home.ts';
import { setting, storedLogin, type Setting, type SignedIn } from '../support/setting.ts';

const minute = 60_000;

function storeIn(home: Home, { openKeyring }: FakeKeyring): AuthStore {
  return createAutoStore({ codexHome: home.path, ports: { openKeyring } });
}

function managerOf(world: Setting, keyring: FakeKeyring, options: AuthManagerOptions = {}): AuthManager {
  const ports = { openKeyring: keyring.openKeyring, ...options.ports };
  return world.manager({ store: 'auto', ...options, ports });
}

/** A login that is in neither place yet. */
function login(world: Setting, options: SignedIn = {}): AuthRecord {
  const { accountId = 'account-1', userId = 'user-1', lifetimeSeconds = 3600 } = options;
  const tokens = world.authority.issue({ accountId, userId }, { lifetimeSeconds });
  return parseRecord(JSON.stringify(storedLogin(tokens, options)), 'a login');
}

async function put(world: Setting, keyring: FakeKeyring, records: Records): Promise<void> {
  if (records.keyring !== undefined) {
    keyring.items.set(itemName(world.home.path), records.keyring.revealText());
  }
  if (records.file !== undefined) await world.home.write(records.file.revealText());
}

interface Records {
  readonly keyring?: AuthRecord;
  readonly file?: AuthRecord;
}

const kindsOf = (store: AuthStore): readonly string[] => (store.notices?.() ?? []).map(({ kind }) => kind);

test('where there is a keyring the login is in it, and in no file', async () => {
  await using home = await temporaryHome();
  const keyring = fakeKeyring();
  const store = storeIn(home, keyring);
  expect(await store.load()).toBeUndefined();
  await home.write(apiKeyRecord('sk-older').revealText());

  await store.replace(apiKeyRecord('sk-1'));

  expect(itemOf(keyring, home.path)?.OPENAI_API_KEY).toBe('sk-1');
  expect(await home.exists()).toBe(false);
  expect(store.location).toBe(`the keyring (item of ${home.path})`);
  expect(store.notices?.()).toEqual([]);
});

test('where there is none it is in the file, and that is told', async () => {
  await using world = await setting();
  const keyring = fakeKeyring();
  keyring.isAbsent = true;
  await put(world, keyring, { file: login(world, { lifetimeSeconds: -60 }) });
  const manager = managerOf(world, keyring);

  const auth = await manager.auth();

  expect((await world.home.read()).tokens?.access_token).toBe(bearerOf(auth));
  expect(manager.state()).toMatchObject({
    storeLocation: world.home.authFile,
    notices: [
      {
        kind: 'fileInsteadOfKeyring',
        message: expect.stringContaining('this session has no keyring'),
        remedy: expect.stringContaining('cli_auth_credentials_store = "file"'),
      },
    ],
  });
});

test('nobody is signed in where there is neither a keyring nor a file, and the notice is there already', async () => {
  await using home = await temporaryHome();
  const keyring = fakeKeyring();
  keyring.isAbsent = true;
  const store = storeIn(home, keyring);

  expect(await store.load()).toBeUndefined();

  expect(kindsOf(store)).toEqual(['fileInsteadOfKeyring']);
});

test.each([
  { newer: 'keyring', ages: { keyring: 0, file: minute }, stays: ['keyring'] },
  { newer: 'file', ages: { keyring: minute, file: 0 }, stays: ['file'] },
] as const)(
  'of two copies of a login the newer one counts: $newer; the other one is removed',
  async ({ newer, ages, stays }) => {
    await using world = await setting();
    const keyring = fakeKeyring();
    const records = {
      keyring: login(world, { ageMs: ages.keyring }),
      file: login(world, { ageMs: ages.file }),
    };
    await put(world, keyring, records);
    const store = storeIn(world.home, keyring);

    const loaded = await store.load();

    expect(loaded?.equals(records[newer])).toBe(true);
    const left = [keyring.items.size > 0 ? 'keyring' : '', (await world.home.exists()) ? 'file' : ''];
    expect(left.filter((place) => place !== '')).toEqual(stays);
    expect(kindsOf(store)).toEqual([]);
  },
);

test('between a login with a time and one without the file counts, because it came later', async () => {
  await using world = await setting();
  const keyring = fakeKeyring();
  await put(world, keyring, { keyring: login(world), file: apiKeyRecord('sk-file') });
  const store = storeIn(world.home, keyring);

  expect((await store.load())?.apiKey?.reveal()).toBe('sk-file');

  expect(kindsOf(store)).toEqual(['keyringItemLeft']);
  expect(keyring.items.size, 'another login is not removed unasked').toBe(1);
});

test('of two accounts the newer one counts, and nothing is removed until the next login is stored', async () => {
  await using world = await setting();
  const keyring = fakeKeyring();
  const file = login(world, { accountId: 'account-2', userId: 'user-2', ageMs: minute });
  await put(world, keyring, { keyring: login(world, { lifetimeSeconds: -60 }), file });
  const store = storeIn(world.home, keyring);

  expect((await store.load())?.account?.accountId).toBe('account-1');
  expect(kindsOf(store)).toEqual(['fileLeft']);
  expect(await world.home.exists()).toBe(true);

  const auth = await managerOf(world, keyring).auth();

  expect(itemOf(keyring, world.home.path)?.tokens?.access_token).toBe(bearerOf(auth));
  expect(await world.home.exists()).toBe(false);
});

test('a keyring that is locked leaves a stale item, which never counts again', async () => {
  await using world = await setting({ rotation: 'endsFamily' });
  const keyring = fakeKeyring();
  const first = login(world, { lifetimeSeconds: -60, ageMs: minute });
  await put(world, keyring, { keyring: first });
  const { exchange, answered, release } = holdAnswers();
  const manager = managerOf(world, keyring, { ports: { exchange } });
  const auth = manager.auth();
  await answered;
  keyring.isFull = true;
  release();

  const token = bearerOf(await auth);

  expect((await world.home.read()).tokens?.access_token, 'at once in the file').toBe(token);
  expect(manager.state()).toMatchObject({
    isUnsaved: false,
    notices: [{ kind: 'fileInsteadOfKeyring' }, { kind: 'keyringItemLeft' }],
  });
  expect(itemOf(keyring, world.home.path)?.tokens?.refresh_token).toBe(first.tokens?.refreshToken.reveal());

  const other = managerOf(world, keyring);
  expect(bearerOf(await other.auth())).toBe(token);
  expect(other.state().notices).toMatchObject([{ kind: 'keyringItemLeft' }]);

  keyring.isFull = false;
  expect(bearerOf(await managerOf(world, keyring).auth())).toBe(token);
  expect(keyring.items.size, 'removed as soon as it can be').toBe(0);
  expect(bearerOf(await managerOf(world, keyring).refreshToken())).not.toBe(token);
  expect(await world.home.exists(), 'and the keyring is used again').toBe(false);
  expect(world.refreshes()).toBe(2);
});

test('a keyring that is locked from the start: the file counts, and the next tokens go there', async () => {
  await using world = await setting();
  const keyring = fakeKeyring();
  await put(world, keyring, { file: login(world, { lifetimeSeconds: -60 }) });
  keyring.isLocked = true;
  const manager = managerOf(world, keyring);

  const auth = await manager.auth();

  expect((await world.home.read()).tokens?.access_token).toBe(bearerOf(auth));
  expect(manager.state().isUnsaved).toBe(false);
});

test('with a locked keyring and no file nobody can say whether somebody is signed in', async () => {
  await using world = await setting();
  const keyring = fakeKeyring();
  await put(world, keyring, { keyring: login(world) });
  keyring.isLocked = true;

  await expect(managerOf(world, keyring).auth()).rejects.toMatchObject({ code: 'LOGIN_STORE_UNREADABLE' });
});

test.each([
  { broken: 'keyring', kinds: ['keyringItemLeft'] },
  { broken: 'file', kinds: ['fileLeft'] },
] as const)('a $broken that holds no login does not hide the other one', async ({ broken, kinds }) => {
  await using world = await setting();
  const keyring = fakeKeyring();
  const record = login(world);
  await put(world, keyring, { keyring: record, file: record });
  if (broken === 'keyring') keyring.items.set(itemName(world.home.path), '{');
  else await world.home.write('{');
  const store = storeIn(world.home, keyring);

  expect((await store.load())?.equals(record)).toBe(true);

  expect(kindsOf(store)).toEqual(kinds);
});

test('where both places hold no login that is told', async () => {
  await using world = await setting();
  const keyring = fakeKeyring();
  await world.home.write('{');

  await expect(storeIn(world.home, keyring).load()).rejects.toMatchObject({
    code: 'LOGIN_RECORD_CORRUPT',
    path: world.home.authFile,
  });
});

test('a place that can be written is found before a token is spent, and so is its lack', async () => {
  await using home = await temporaryHome();
  const keyring = fakeKeyring();
  const store = storeIn(home, keyring);
  await mkdir(home.authFile);
  await store.assertWritable();

  keyring.isFull = true;

  await expect(store.assertWritable()).rejects.toMatchObject({ code: 'LOGIN_STORE_UNWRITABLE' });
});

test('signing out removes both', async () => {
  await using world = await setting();
  const keyring = fakeKeyring();
  const file = login(world, { accountId: 'account-2', userId: 'user-2' });
  await put(world, keyring, { keyring: login(world), file });

  expect(await managerOf(world, keyring).logout()).toMatchObject({ isRemoved: true, remaining: [] });

  expect(keyring.items.size).toBe(0);
  expect(await world.home.exists()).toBe(false);
});

test.each([
  { name: 'locked', break: (keyring: FakeKeyring) => (keyring.isLocked = true) },
  { name: 'not there', break: (keyring: FakeKeyring) => (keyring.isAbsent = true) },
])(
  'signing out while the keyring is $name removes the file, and says what may remain',
  async ({ break: breakIt }) => {
    await using world = await setting();
    const keyring = fakeKeyring();
    const file = login(world);
    await put(world, keyring, { keyring: login(world, { ageMs: minute }), file });
    breakIt(keyring);
    const manager = managerOf(world, keyring);

    expect(await manager.logout()).toEqual({
      isRemoved: true,
      revocation: 'revoked',
      remaining: [expect.stringMatching(/^perhaps a login in the keyring/u)],
    });

    expect(await world.home.exists()).toBe(false);
    expect(manager.cachedAuth()).toBeUndefined();
  },
);

test('a file that cannot be removed is an error, and the keyring is cleared all the same', async () => {
  await using world = await setting();
  const keyring = fakeKeyring();
  await put(world, keyring, { keyring: login(world) });
  await mkdir(world.home.authFile);

  await expect(managerOf(world, keyring).logout()).rejects.toMatchObject({ code: 'LOGIN_STORE_UNWRITABLE' });

  expect(keyring.items.size).toBe(0);
});

test('an auth.json that is a link stays one, and the login stays in its target', async () => {
  await using world = await setting();
  const keyring = fakeKeyring();
  const target = join(world.home.path, 'elsewhere.json');
  const older = login(world, { lifetimeSeconds: -60, ageMs: minute });
  await writeFile(target, older.revealText());
  await symlink('elsewhere.json', world.home.authFile);
  const newer = login(world);
  await put(world, keyring, { keyring: newer });
  const store = storeIn(world.home, keyring);
  await store.assertWritable();

  expect((await store.load())?.equals(newer)).toBe(true);

  expect(keyring.items.size).toBe(0);
  expect(await readFile(target, 'utf8')).toBe(newer.revealText());
  await store.update(() => apiKeyRecord('sk-1'));
  expect(await readlink(world.home.authFile)).toBe('elsewhere.json');
  expect(await readFile(target, 'utf8')).toContain('sk-1');
});

test('managers on one home share one refresh', async () => {
  await using world = await setting({ rotation: 'endsFamily' });
  const keyring = fakeKeyring();
  const stale = { lifetimeSeconds: -60 };
  await put(world, keyring, {
    keyring: login(world, { ...stale, ageMs: minute }),
    file: login(world, stale),
  });
  const managers = Array.from({ length: 4 }, () => managerOf(world, keyring));

  const tokens = await Promise.all(managers.map(async (manager) => bearerOf(await manager.auth())));

  expect(new Set(tokens).size).toBe(1);
  expect(world.refreshes()).toBe(1);
  expect(keyring.items.size).toBe(1);
});
