import { chmod, mkdir, readdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { examineHome } from '@codex-ts/login/doctor';
import { expect, test } from 'vitest';

import { accountFile, keepAccount } from '../support/accounts.ts';
import { examined } from '../support/examined.ts';
import { setting } from '../support/setting.ts';

test('a home in order has no finding above a notice, and looking leaves nothing behind', async () => {
  await using world = await setting();
  await world.signIn();
  await chmod(world.home.path, 0o700);

  const { findings, only } = await examined(world);

  expect(findings.filter(({ severity }) => ['warning', 'error'].includes(severity))).toEqual([]);
  expect(only('home-found')?.text).toContain(world.home.path);
  expect(only('login-in-effect')?.text).toContain('user@example.com');
  // The refresh lock stays, as it does after each refresh.
  expect((await readdir(world.home.path)).toSorted()).toEqual(['auth.json', 'auth.json.codex-ts-refresh']);
});

test.each([
  { mode: 0o644, severity: 'warning', word: 'read' },
  { mode: 0o666, severity: 'warning', word: 'change' },
])('auth.json with mode $mode', async ({ mode, severity, word }) => {
  await using world = await setting();
  await world.signIn();
  await chmod(world.home.authFile, mode);

  expect((await examined(world)).only('file-mode')).toEqual({
    id: 'file-mode',
    subject: 'file',
    severity,
    text: `others may ${word} ${world.home.authFile} (0${mode.toString(8)})`,
    remedy: `chmod 600 ${world.home.authFile}`,
  });
});

test.each([
  { mode: 0o755, severity: 'notice', text: 'look into' },
  { mode: 0o777, severity: 'warning', text: 'write in' },
])('CODEX_HOME with mode $mode', async ({ mode, severity, text }) => {
  await using world = await setting();
  await chmod(world.home.path, mode);

  expect((await examined(world)).only('home-mode')).toMatchObject({
    severity,
    text: expect.stringContaining(text),
    remedy: `chmod 700 ${world.home.path}`,
  });
});

test('a home and a login of another user', async () => {
  await using world = await setting();
  await world.signIn();
  const userId = (process.getuid?.() ?? 0) + 1;

  const { only } = await examined(world, { ports: { userId: () => userId } });

  expect(only('home-owner')).toMatchObject({ severity: 'warning' });
  expect(only('file-owner')).toMatchObject({
    severity: 'warning',
    text: `${world.home.authFile} belongs to another user`,
  });
});

test('a file that nobody could write', async () => {
  await using world = await setting();
  await mkdir(world.home.authFile);

  expect((await examined(world)).only('home-unwritable')).toMatchObject({
    severity: 'error',
    text: expect.stringContaining(world.home.authFile),
  });
});

test('a disk that is nearly full', async () => {
  await using world = await setting();

  const { only } = await examined(world, { ports: { freeBytes: () => Promise.resolve(3 * 1024) } });

  expect(only('home-space')).toMatchObject({
    severity: 'warning',
    text: expect.stringMatching(/^3 KiB are free/u),
  });
});

test('links are followed and told', async () => {
  await using world = await setting();
  await world.signIn();
  const target = join(world.home.path, 'elsewhere.json');
  await rename(world.home.authFile, target);
  await symlink('elsewhere.json', world.home.authFile);

  const { only, facts } = await examined(world);

  expect(only('file-link')?.text).toContain(target);
  expect(facts?.home.authFile).toMatchObject({ linkTarget: target, mode: 0o600 });
  expect(only('login-in-effect')).toBeDefined();
});

test('a file that is mounted by itself', async () => {
  await using world = await setting();
  await world.signIn();
  const path = world.home.authFile.replace(' ', String.raw`\040`);
  const mounts = `22 27 0:21 / /proc rw - proc proc rw\n99 27 8:1 /auth.json ${path} rw - ext4 /dev/sda1 rw\n`;

  const { only } = await examined(world, { ports: { mounts: () => Promise.resolve(mounts) } });

  expect(only('file-mounted')).toMatchObject({
    severity: 'notice',
    text: expect.stringContaining('mounted by itself'),
  });
  expect((await examined(world)).only('file-mounted')).toBeUndefined();
});

test('copies of damaged logins, and files of interrupted writes', async () => {
  await using world = await setting();
  await keepAccount(world, 'work');
  const kept = `${world.home.authFile}.corrupt-20260101T000000Z`;
  const keptAccount = `${accountFile(world, 'work')}.corrupt-20260101T000000Z`;
  const leftover = join(world.home.path, '.codex-ts.123.abc.tmp');
  await Promise.all([kept, keptAccount, leftover].map((path) => writeFile(path, '{', { mode: 0o644 })));

  const { all } = await examined(world);

  expect(all('file-kept').map(({ text }) => text.split(' ')[0])).toEqual([kept, keptAccount]);
  expect(all('file-leftover').map(({ text }) => text.split(' ')[0])).toEqual([leftover]);
  expect(all('file-mode')).toHaveLength(3);
});

test('a home that is not there yet is no fault, and is not made', async () => {
  await using world = await setting();
  const codexHome = join(world.home.path, 'none');

  const { only, facts } = await examined(world, { codexHome });

  expect(only('home-missing')).toMatchObject({ severity: 'notice' });
  expect(facts?.locks).toMatchObject({ refreshLock: 'unknown' });
  expect(await readdir(world.home.path)).toEqual([]);
});

test('a CODEX_HOME that names nothing is the one finding', async () => {
  const { findings, facts } = await examineHome({ environment: { CODEX_HOME: '/nowhere/at/all' } });

  expect(facts).toBeUndefined();
  expect(findings).toEqual([
    {
      id: 'home-invalid',
      subject: 'home',
      severity: 'error',
      text: expect.stringContaining('CODEX_HOME points to "/nowhere/at/all"'),
      remedy: expect.stringContaining('CODEX_HOME'),
    },
  ]);
});

test('a config.toml that cannot be read does not hide the rest', async () => {
  await using world = await setting();
  await world.signIn();
  await writeFile(join(world.home.path, 'config.toml'), 'model = \n');

  const { only, all } = await examined(world);

  expect(only('config-invalid')).toMatchObject({
    severity: 'error',
    text: expect.stringContaining('config.toml:1'),
  });
  expect(all('store-unwritable')).toEqual([]);
  expect(only('login-in-effect')).toBeDefined();
});

test('variables are told by name, never by value', async () => {
  await using world = await setting();
  const environment = {
    CODEX_API_KEY: 'sk-hidden-1234567890',
    OPENAI_API_KEY: 'sk-hidden-0987654321',
    CODEX_ACCESS_TOKEN: '  ',
    CODEX_REFRESH_TOKEN_URL_OVERRIDE: '',
  };

  const report = await examined(world, { environment });

  expect(report.all('variable-set').map(({ text }) => text.split(' ')[0])).toEqual([
    'CODEX_API_KEY',
    'OPENAI_API_KEY',
  ]);
  expect(report.only('variable-odd')).toMatchObject({
    severity: 'warning',
    text: 'CODEX_REFRESH_TOKEN_URL_OVERRIDE is set to nothing, and taken as it is',
  });
  expect(JSON.stringify(report)).not.toMatch(/sk-hidden-\d/u);
});
