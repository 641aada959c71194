import { execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { startLoopback } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { keepAccount } from './support/accounts.ts';
import { jwt } from './support/jwt.ts';
import { setting, type Setting } from './support/setting.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

function pathOf(example: string): string {
  return fileURLToPath(new URL(`../examples/${example}`, import.meta.url));
}

const args = (example: string): string[] => ['--conditions=@codex-ts/source', pathOf(example)];

function environmentOf(world: Setting): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], CODEX_HOME: world.home.path, ...world.authority.environment };
}

test('the README shows the first example', async () => {
  const shown = /```ts\n(.*?)```/su.exec(readme)?.[1];

  expect(shown).toBe(await readFile(pathOf('authorization-header.ts'), 'utf8'));
});

test('an Authorization header', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });

  const { stdout, stderr } = await promisify(execFile)(process.execPath, args('authorization-header.ts'), {
    env: environmentOf(world),
  });

  expect(stdout).toBe(
    'A request carries authorization and chatgpt-account-id.\nIt is made for user@example.com, on the plan pro.\n',
  );
  expect(stderr).toBe('');
  expect(world.refreshes()).toBe(1);
});

test('a sign-in from your own user interface', async () => {
  await using world = await setting();
  const child = spawn(process.execPath, args('sign-in.ts'), { env: environmentOf(world) });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();

  const shown = await lines.next();
  await world.authority.approve(String(shown.value).replace('Open ', ''));

  expect((await lines.next()).value).toBe('Signed in by chatgpt.');
  expect(await world.home.exists()).toBe(true);
});

test('tokens of your own', async () => {
  const next = jwt({ number: 2 });
  await using service = await startLoopback(({ headers }) => ({
    status: headers['authorization'] === `Bearer ${next}` ? 200 : 401,
  }));

  const { stdout } = await promisify(execFile)(process.execPath, args('own-tokens.ts'), {
    env: { MY_SERVICE: service.url, MY_TOKEN: jwt({ number: 1 }), MY_NEXT_TOKEN: next },
  });

  expect(stdout).toBe('The service answered 200.\n');
  expect(service.requests).toHaveLength(2);
});

test('tokens of a command', async () => {
  await using service = await startLoopback(({ headers }) => ({
    status: /^Bearer token-of-ada-at-\d+$/u.test(headers['authorization'] ?? '') ? 200 : 401,
  }));

  const { stdout } = await promisify(execFile)(process.execPath, args('command-token.ts'), {
    env: { PATH: process.env['PATH'], MY_SERVICE: service.url, USER_NAME: 'ada' },
  });

  expect(stdout).toBe('The service answered 200.\n');
});

test('accounts', async () => {
  await using world = await setting();
  await keepAccount(world, 'work');
  await keepAccount(world, 'play');
  await world.signIn();

  const { stdout } = await promisify(execFile)(process.execPath, args('accounts.ts'), {
    env: environmentOf(world),
  });

  expect(stdout).toBe(
    [
      'The login that had no name is user-example.com now.',
      '  play: user@example.com',
      '  user-example.com: user@example.com',
      '* work: user@example.com',
      'chatgpt',
      '',
    ].join('\n'),
  );
});

test('every code has its row', async () => {
  const source = await readFile(new URL('../src/errors.ts', import.meta.url), 'utf8');
  const codes = [...source.matchAll(/code = '(\w+)'/gu)].map(([, code]) => code);

  expect(codes.length).toBeGreaterThan(5);
  expect(codes.filter((code) => !new RegExp(`^\\| \`${code}\` +\\|`, 'mu').test(readme))).toEqual([]);
});
