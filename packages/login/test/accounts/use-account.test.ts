import { lstat, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { listAccounts, useAccount } from '@codex-ts/login/accounts';
import { expect, test } from 'vitest';

import { accountFile, changeAndDie, keepAccount, readAccount } from '../support/accounts.ts';
import { bearerOf } from '../support/bearer.ts';
import { holdAnswers } from '../support/held-exchange.ts';
import { setting, type Setting } from '../support/setting.ts';

const settings = { store: 'file' } as const;

async function namesIn(world: Setting): Promise<readonly string[]> {
  return (await listAccounts({ codexHome: world.home.path })).map(({ name }) => name);
}

test('an account that is used is what everybody finds, and nobody was signed out', async () => {
  await using world = await setting();
  const codexHome = world.home.path;
  const work = await keepAccount(world, 'work');
  const play = await keepAccount(world, 'play');

  const { account, kept } = await useAccount({ codexHome, name: 'work', settings });

  expect(account).toMatchObject({ name: 'work', isActive: true, accountId: 'account-work' });
  expect(kept).toBeUndefined();
  expect(await readlink(world.home.authFile), 'a home can be moved').toBe(join('accounts', 'work.json'));
  expect(bearerOf(await world.manager().auth())).toBe(work.tokens?.access_token);

  await useAccount({ codexHome, name: 'play', settings });

  expect(bearerOf(await world.manager().auth())).toBe(play.tokens?.access_token);
  expect(bearerOf(await world.manager({ account: 'work' }).auth())).toBe(work.tokens?.access_token);
  expect(world.authority.requests).toEqual([]);
});

test('a login without a name is kept under a free one', async () => {
  await using world = await setting();
  const codexHome = world.home.path;
  await keepAccount(world, 'work');
  const taken = await keepAccount(world, 'user-example.com');
  const { accessToken } = await world.signIn();

  const { kept } = await useAccount({ codexHome, name: 'work', settings });

  expect(kept).toMatchObject({ name: 'user-example.com-2', email: 'user@example.com', isActive: false });
  expect((await readAccount(world, 'user-example.com-2')).tokens?.access_token).toBe(accessToken);
  expect(await readAccount(world, 'user-example.com')).toEqual(taken);
  expect((await lstat(accountFile(world, 'user-example.com-2'))).mode & 0o777).toBe(0o600);
  expect(await readdir(codexHome)).not.toContain('auth.json.codex-ts-link');
});

test.each([
  { record: '{"OPENAI_API_KEY":"sk-1"}', name: 'apikey' },
  { record: '{"tokens":', name: 'unreadable' },
])('a login that says nothing about its owner is kept as $name', async ({ record, name }) => {
  await using world = await setting();
  await keepAccount(world, 'work');
  await world.home.write(record);

  const { kept } = await useAccount({ codexHome: world.home.path, name: 'work', settings });

  expect(kept?.name).toBe(name);
  expect(await readFile(accountFile(world, name), 'utf8')).toBe(record);
});

test('a link of the user to a file elsewhere is replaced; the file stays', async () => {
  await using world = await setting();
  await keepAccount(world, 'work');
  const elsewhere = join(world.home.path, 'mine.json');
  await writeFile(elsewhere, '{"OPENAI_API_KEY":"sk-1"}');
  await symlink(elsewhere, world.home.authFile);

  await useAccount({ codexHome: world.home.path, name: 'work', settings });

  expect(await namesIn(world)).toEqual(['work']);
  expect(await readFile(elsewhere, 'utf8')).toContain('sk-1');
});

test('using what is in use changes nothing', async () => {
  await using world = await setting();
  const codexHome = world.home.path;
  await keepAccount(world, 'work');
  await useAccount({ codexHome, name: 'work', settings });

  expect(await useAccount({ codexHome, name: 'work', settings })).toMatchObject({
    account: { name: 'work', isActive: true },
  });
});

test('the account by its name and the one in use are one login with one refresh', async () => {
  await using world = await setting({ rotation: 'endsFamily' });
  await keepAccount(world, 'work', { lifetimeSeconds: -60 });
  await useAccount({ codexHome: world.home.path, name: 'work', settings });
  const managers = [world.manager({ account: 'work' }), world.manager(), world.manager({ account: 'work' })];

  const tokens = await Promise.all(managers.map(async (manager) => bearerOf(await manager.auth())));

  expect(new Set(tokens).size).toBe(1);
  expect(world.refreshes()).toBe(1);
  expect((await lstat(world.home.authFile)).isSymbolicLink()).toBe(true);
  expect((await readAccount(world, 'work')).tokens?.access_token).toBe(tokens[0]);
});

test('a refresh that is under way is waited for, and its tokens are kept with their login', async () => {
  await using world = await setting({ rotation: 'endsFamily' });
  await keepAccount(world, 'work');
  await world.signIn({ lifetimeSeconds: -60 });
  const { exchange, answered, release } = holdAnswers();
  const auth = world.manager({ ports: { exchange } }).auth();
  await answered;

  const used = useAccount({ codexHome: world.home.path, name: 'work', settings });
  release();

  const token = bearerOf(await auth);
  expect((await used).kept?.name).toBe('user-example.com');
  expect((await readAccount(world, 'user-example.com')).tokens?.access_token).toBe(token);
  expect(world.authority.accepts(token ?? '')).toBe(true);
});

test('who waits for the refresh of a login that is switched away meanwhile does not refresh the other one unlocked', async () => {
  await using world = await setting();
  const codexHome = world.home.path;
  await keepAccount(world, 'work');
  await world.signIn({ lifetimeSeconds: -60 });
  const manager = world.manager();
  const { exchange, answered, release } = holdAnswers();
  const first = world.manager({ ports: { exchange } });
  const firstAuth = first.auth();
  await answered;
  const used = useAccount({ codexHome, name: 'work', settings });
  const waiting = manager.auth().catch((error: unknown) => error);
  release();
  await firstAuth;
  await used;
  await waiting;

  expect(world.refreshes()).toBe(1);
  await manager.reload();
  expect(await manager.auth()).toMatchObject({ account: { accountId: 'account-work' } });
});

test('many switches at once leave one of them, and lose no login', async () => {
  await using world = await setting();
  const codexHome = world.home.path;
  const names = ['a', 'b', 'c', 'd'];
  for (const name of names) await keepAccount(world, name);
  await world.signIn();

  const used = await Promise.all(names.map((name) => useAccount({ codexHome, name, settings })));

  expect(used.filter(({ kept }) => kept !== undefined)).toHaveLength(1);
  const accounts = await listAccounts({ codexHome });
  expect(accounts.map(({ name }) => name)).toEqual([...names, 'user-example.com']);
  expect(accounts.filter(({ isActive }) => isActive)).toHaveLength(1);
});

test.each([
  { name: 'wrok', suggestion: 'work' },
  { name: 'wor', suggestion: 'work' },
  { name: 'Work1', suggestion: 'work' },
  { name: 'elsewhere', suggestion: undefined },
])('an account that is not there is an error: $name', async ({ name, suggestion }) => {
  await using world = await setting();
  await keepAccount(world, 'work');
  const { accessToken } = await world.signIn();

  await expect(useAccount({ codexHome: world.home.path, name, settings })).rejects.toMatchObject({
    code: 'LOGIN_ACCOUNT_MISSING',
    accountName: name,
    known: ['work'],
    ...(suggestion !== undefined && { suggestion, remedy: `Did you mean "${suggestion}"?` }),
  });

  expect((await world.home.read()).tokens?.access_token).toBe(accessToken);
});

test.each(['', '.work', 'a/b', '..', 'a b', 'ä', 'con', 'NUL.x', 'lpt1', 'x'.repeat(65), 'a\n'])(
  'no account is called %j',
  async (name) => {
    await using world = await setting();
    const error = { code: 'LOGIN_ACCOUNT_NAME_INVALID', accountName: name };

    await expect(useAccount({ codexHome: world.home.path, name, settings })).rejects.toMatchObject(error);
    expect(() => world.manager({ account: name })).toThrow(expect.objectContaining(error));
  },
);

test('an account without a usable login is not used', async () => {
  await using world = await setting();
  await keepAccount(world, 'work');
  await writeFile(accountFile(world, 'work'), '{');
  const { accessToken } = await world.signIn();

  await expect(useAccount({ codexHome: world.home.path, name: 'work', settings })).rejects.toMatchObject({
    code: 'LOGIN_RECORD_CORRUPT',
    path: accountFile(world, 'work'),
  });

  expect((await world.home.read()).tokens?.access_token).toBe(accessToken);
});

test('where links cannot be made it says so and changes nothing', async () => {
  await using world = await setting();
  await keepAccount(world, 'work');
  const { accessToken } = await world.signIn();
  const refused = Object.assign(new Error('a required privilege is not held'), { code: 'EPERM' });

  await expect(
    useAccount({
      codexHome: world.home.path,
      name: 'work',
      settings,
      ports: { makeLink: () => Promise.reject(refused) },
    }),
  ).rejects.toMatchObject({
    code: 'LOGIN_ACCOUNT_SWITCH_FAILED',
    reason: 'linksRefused',
    remedy: expect.stringContaining('--profile'),
  });

  expect(await namesIn(world)).toEqual(['work']);
  expect((await world.home.read()).tokens?.access_token).toBe(accessToken);
});

test.each(['keyring', 'auto', 'ephemeral'])(
  'nothing is switched in a home that is set to "%s"',
  async (store) => {
    await using world = await setting();
    await keepAccount(world, 'work');
    await writeFile(join(world.home.path, 'config.toml'), `cli_auth_credentials_store = "${store}"\n`);

    await expect(useAccount({ codexHome: world.home.path, name: 'work' })).rejects.toMatchObject({
      code: 'LOGIN_ACCOUNT_SWITCH_FAILED',
      reason: 'store',
    });
  },
);

test('a switch that fails late leaves everything as it was', async () => {
  await using world = await setting();
  await keepAccount(world, 'work');
  const { accessToken } = await world.signIn();
  const onStep = (step: string): void => {
    if (step === 'copied') throw new Error('out of luck');
  };

  await expect(
    useAccount({ codexHome: world.home.path, name: 'work', settings, ports: { onStep } }),
  ).rejects.toThrow('out of luck');

  expect(await readdir(join(world.home.path, 'accounts'))).toEqual(['.codex-ts-accounts', 'work.json']);
  expect((await world.home.read()).tokens?.access_token).toBe(accessToken);
});

test.each(['linkPrepared', 'noted', 'copied', 'switched', 'done'] as const)(
  'killed at "%s" a switch leaves a login in place, and the next one completes it',
  async (dieAt) => {
    await using world = await setting();
    const codexHome = world.home.path;
    const work = await keepAccount(world, 'work');
    const { accessToken, refreshToken } = await world.signIn();
    const doomed = { codexHome, change: 'use', name: 'work', to: '', dieAt } as const;

    expect(await changeAndDie(doomed)).toBe(true);

    const found = bearerOf(await world.manager().auth());
    expect([accessToken, work.tokens?.access_token]).toContain(found);
    if (found === accessToken) await world.manager().refreshToken();

    await useAccount({ codexHome, name: 'work', settings });

    expect(await namesIn(world)).toEqual(['user-example.com', 'work']);
    const kept = (await readAccount(world, 'user-example.com')).tokens?.refresh_token;
    if (found === accessToken) expect(kept, 'the renewed one').not.toBe(refreshToken);
    else expect(kept).toBe(refreshToken);
    expect(bearerOf(await world.manager().auth())).toBe(work.tokens?.access_token);
    expect(await readdir(join(codexHome, 'accounts'))).not.toContain('.moving');
  },
);
