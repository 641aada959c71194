import { lstat, readdir, readlink, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';

import { createFileStore } from '@codex-ts/login';
import { listAccounts, removeAccount, renameAccount, useAccount } from '@codex-ts/login/accounts';
import { signInWithApiKey } from '@codex-ts/login/sign-in';
import { expect, test } from 'vitest';

import { accountFile, changeAndDie, keepAccount, readAccount } from '../support/accounts.ts';
import { bearerOf } from '../support/bearer.ts';
import { temporaryHome } from '../support/home.ts';
import { setting, type Setting } from '../support/setting.ts';

const settings = { store: 'file' } as const;

async function namesIn(world: Setting): Promise<readonly string[]> {
  return (await listAccounts({ codexHome: world.home.path })).map(({ name }) => name);
}

test('accounts are listed with what is known about them, and without secrets', async () => {
  await using world = await setting();
  const codexHome = world.home.path;
  const work = await keepAccount(world, 'work');
  await writeFile(accountFile(world, 'broken'), '{"tokens":');
  await writeFile(join(codexHome, 'accounts', '.hidden.json'), '{}');
  await writeFile(join(codexHome, 'accounts', 'notes.txt'), '');
  await useAccount({ codexHome, name: 'work', settings });
  await signInWithApiKey('sk-secret', { codexHome, account: 'key', settings });

  const accounts = await listAccounts({ codexHome });

  expect(accounts).toEqual([
    {
      name: 'broken',
      path: accountFile(world, 'broken'),
      isActive: false,
      problem: `${accountFile(world, 'broken')} holds no usable login: it is not JSON`,
    },
    { name: 'key', path: accountFile(world, 'key'), isActive: false, mode: 'apikey' },
    {
      name: 'work',
      path: accountFile(world, 'work'),
      isActive: true,
      mode: 'chatgpt',
      email: 'user@example.com',
      accountId: 'account-work',
      plan: 'pro',
      expiresAtMs: expect.any(Number),
      lastRefreshMs: Date.parse(work.last_refresh ?? ''),
    },
  ]);
  const printed = JSON.stringify(accounts) + inspect(accounts, { depth: null, showHidden: true });
  for (const secret of ['sk-secret', work.tokens?.access_token, work.tokens?.refresh_token]) {
    expect(printed).not.toContain(secret);
  }
});

test('a home without accounts has none, and listing leaves nothing behind', async () => {
  await using home = await temporaryHome();

  expect(await listAccounts({ codexHome: home.path })).toEqual([]);

  expect(await readdir(home.path)).toEqual([]);
});

test('below a file there can be neither accounts nor a login to remove', async () => {
  await using home = await temporaryHome();
  await home.write('{}');
  const codexHome = join(home.authFile, '.codex');

  await expect(listAccounts({ codexHome })).rejects.toMatchObject({ code: 'LOGIN_STORE_UNREADABLE' });
  expect(await createFileStore({ codexHome }).remove()).toEqual({ isRemoved: false, remaining: [] });
});

test('signing in to an account makes its file, for the owner alone, and leaves the one in use alone', async () => {
  await using world = await setting();
  const codexHome = world.home.path;
  const { accessToken } = await world.signIn();

  await signInWithApiKey('sk-work', { codexHome, account: 'work', settings });

  expect((await stat(accountFile(world, 'work'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(codexHome, 'accounts'))).mode & 0o777).toBe(0o700);
  expect(bearerOf(await world.manager({ account: 'work' }).auth())).toBe('sk-work');
  expect(bearerOf(await world.manager().auth())).toBe(accessToken);
});

test('accounts refresh independently', async () => {
  await using world = await setting();
  await keepAccount(world, 'work', { lifetimeSeconds: -60 });
  await keepAccount(world, 'play', { lifetimeSeconds: -60 });

  const tokens = await Promise.all(
    ['work', 'play'].map(async (account) => bearerOf(await world.manager({ account }).auth())),
  );

  expect(world.refreshes()).toBe(2);
  expect((await readAccount(world, 'work')).tokens?.access_token).toBe(tokens[0]);
  expect((await readAccount(world, 'play')).tokens?.access_token).toBe(tokens[1]);
});

test('a name that is not there is an error for a manager, until somebody signs in to it', async () => {
  await using world = await setting();
  await keepAccount(world, 'work');
  const manager = world.manager({ account: 'play' });
  await expect(manager.auth()).rejects.toMatchObject({ code: 'LOGIN_ACCOUNT_MISSING', known: ['work'] });

  await keepAccount(world, 'play');

  expect(await manager.auth()).toMatchObject({ account: { accountId: 'account-play' } });
});

test('a store of your own knows no accounts', async () => {
  await using world = await setting();
  const { createEphemeralStore } = await import('@codex-ts/login');

  await expect(world.manager({ account: 'work', store: createEphemeralStore() }).auth()).rejects.toThrow(
    TypeError,
  );
});

test('removing an account is local and leaves the others', async () => {
  await using world = await setting();
  const codexHome = world.home.path;
  await keepAccount(world, 'work');
  const play = await keepAccount(world, 'play');
  await useAccount({ codexHome, name: 'play', settings });

  expect(await removeAccount({ codexHome, name: 'work' })).toMatchObject({ name: 'work', isActive: false });

  expect(await namesIn(world)).toEqual(['play']);
  expect(bearerOf(await world.manager().auth())).toBe(play.tokens?.access_token);
  expect(world.authority.requests).toEqual([]);
});

test('removing the account in use leaves nobody signed in', async () => {
  await using world = await setting();
  const codexHome = world.home.path;
  await keepAccount(world, 'work');
  await useAccount({ codexHome, name: 'work', settings });

  expect(await removeAccount({ codexHome, name: 'work' })).toMatchObject({ isActive: true });

  expect(await namesIn(world)).toEqual([]);
  await expect(lstat(world.home.authFile)).rejects.toMatchObject({ code: 'ENOENT' });
});

test.each([undefined, 'work'])(
  'signing out of the account in use (account: %s) ends that account',
  async (account) => {
    await using world = await setting();
    const codexHome = world.home.path;
    await keepAccount(world, 'work');
    await keepAccount(world, 'play');
    await useAccount({ codexHome, name: 'work', settings });

    const report = await world.manager(account === undefined ? {} : { account }).logout();

    expect(report).toEqual({ isRemoved: true, revocation: 'revoked', remaining: [] });
    expect(await namesIn(world)).toEqual(['play']);
    await expect(lstat(world.home.authFile)).rejects.toMatchObject({ code: 'ENOENT' });
  },
);

test('an account can get another name, in use or not', async () => {
  await using world = await setting();
  const codexHome = world.home.path;
  const work = await keepAccount(world, 'work');
  const play = await keepAccount(world, 'play');
  await useAccount({ codexHome, name: 'work', settings });

  const office = await renameAccount({ codexHome, name: 'work', to: 'office' });
  await renameAccount({ codexHome, name: 'play', to: 'leisure' });

  expect(office).toMatchObject({ name: 'office', path: accountFile(world, 'office'), isActive: true });
  expect(await namesIn(world)).toEqual(['leisure', 'office']);
  expect(await readlink(world.home.authFile)).toBe(join('accounts', 'office.json'));
  expect(await readAccount(world, 'office')).toEqual(work);
  expect(await readAccount(world, 'leisure')).toEqual(play);
});

test('a name that is taken is not given again', async () => {
  await using world = await setting();
  const codexHome = world.home.path;
  const work = await keepAccount(world, 'work');
  const play = await keepAccount(world, 'play');

  await expect(renameAccount({ codexHome, name: 'work', to: 'play' })).rejects.toMatchObject({
    code: 'LOGIN_ACCOUNT_EXISTS',
    accountName: 'play',
  });
  expect(await renameAccount({ codexHome, name: 'work', to: 'work' })).toMatchObject({ name: 'work' });

  expect(await readAccount(world, 'work')).toEqual(work);
  expect(await readAccount(world, 'play')).toEqual(play);
});

test.each([
  { change: removeAccount, name: 'missing', code: 'LOGIN_ACCOUNT_MISSING' },
  { change: removeAccount, name: '../auth', code: 'LOGIN_ACCOUNT_NAME_INVALID' },
  { change: renameAccount, name: 'missing', code: 'LOGIN_ACCOUNT_MISSING' },
  { change: renameAccount, name: 'a/b', code: 'LOGIN_ACCOUNT_NAME_INVALID' },
])('$change.name of "$name" is refused', async ({ change, name, code }) => {
  await using world = await setting();

  await expect(change({ codexHome: world.home.path, name, to: 'other' })).rejects.toMatchObject({ code });
});

test.each(['linkPrepared', 'noted', 'copied', 'switched', 'cleaned', 'done'] as const)(
  'killed at "%s" a change of name leaves the login in use in place, under one name',
  async (dieAt) => {
    await using world = await setting();
    const codexHome = world.home.path;
    const work = await keepAccount(world, 'work');
    await useAccount({ codexHome, name: 'work', settings });

    expect(await changeAndDie({ codexHome, change: 'rename', name: 'work', to: 'office', dieAt })).toBe(true);

    expect(bearerOf(await world.manager().auth())).toBe(work.tokens?.access_token);
    const renewed = bearerOf(await world.manager().refreshToken());
    const names = await namesIn(world);
    expect(names).toHaveLength(1);
    expect((await readAccount(world, names[0] ?? '')).tokens?.access_token).toBe(renewed);
    expect(bearerOf(await world.manager().auth())).toBe(renewed);
  },
);

test.each(['', '{', '[]', '{"to":"../auth"}', '{"from":"work","to":7}', '{"to":"gone"}'])(
  'a note of a move that says %j moves nothing',
  async (note) => {
    await using world = await setting();
    const work = await keepAccount(world, 'work');
    const { accessToken } = await world.signIn();
    await writeFile(join(world.home.path, 'accounts', '.moving'), note);

    expect(await namesIn(world)).toEqual(['work']);

    expect(await readAccount(world, 'work')).toEqual(work);
    expect((await world.home.read()).tokens?.access_token).toBe(accessToken);
    expect(await readdir(join(world.home.path, 'accounts'))).not.toContain('.moving');
  },
);

test.each(['switched', 'done'] as const)('killed at "%s" a removal can be repeated', async (dieAt) => {
  await using world = await setting();
  const codexHome = world.home.path;
  await keepAccount(world, 'work');
  await useAccount({ codexHome, name: 'work', settings });

  expect(await changeAndDie({ codexHome, change: 'remove', name: 'work', to: '', dieAt })).toBe(true);

  expect(await world.manager().auth()).toBeUndefined();
  if (dieAt === 'switched') await removeAccount({ codexHome, name: 'work' });
  expect(await namesIn(world)).toEqual([]);
});
