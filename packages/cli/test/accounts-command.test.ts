import { readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { say, startAuthority, startModelServer } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { openPlace, run } from './program.ts';
import { expectNoSecret, storeLogin } from './signed-in.ts';

test('list, use, rename, remove', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  const env = { ...authority.environment };
  await storeLogin(place, authority, { account: 'work' });
  await storeLogin(place, authority, { account: 'play' });
  const active = join(place.codexHome, 'auth.json');

  expect(await run(['accounts', 'use', 'work'], { place, env })).toMatchObject({
    code: 0,
    stderr: 'Now in use: work (account-work@example.com)\n',
  });
  expect(await readlink(active)).toBe(join('accounts', 'work.json'));

  const list = await run(['accounts'], { place, env });
  expect(list).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringMatching(
      /^ {2}play: account-play@example\.com, account-play, pro, token until 20\S+\n\* work: account-work@example\.com, [^\n]+\n$/u,
    ),
  });
  const json = await run(['accounts', '--json'], { place, env });
  expect(JSON.parse(json.stdout)).toEqual({
    accounts: [
      expect.objectContaining({ name: 'play', isActive: false }),
      {
        name: 'work',
        isActive: true,
        path: join(place.codexHome, 'accounts', 'work.json'),
        mode: 'chatgpt',
        email: 'account-work@example.com',
        accountId: 'account-work',
        plan: 'pro',
        expiresAt: expect.stringMatching(/^20/u),
        lastRefresh: expect.stringMatching(/^20/u),
        problem: null,
      },
    ],
  });
  for (const ended of [list, json]) expectNoSecret(ended);

  expect(await run(['accounts', 'rename', 'work', 'office'], { place, env })).toMatchObject({
    code: 0,
    stderr: 'work is called office now\n',
  });
  expect(await readlink(active)).toBe(join('accounts', 'office.json'));

  expect(await run(['accounts', 'remove', 'office'], { place, env })).toMatchObject({
    code: 0,
    stderr: [
      'Removed office (account-work@example.com). The authority was not told, copies of this login stay valid',
      'It was in use: nobody is signed in now',
      '',
    ].join('\n'),
  });
  await expect(stat(active)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(authority.requests).toEqual([]);
});

test('a login without a name is kept under one; a variable that comes first is told', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  await storeLogin(place, authority);
  await storeLogin(place, authority, { account: 'work' });

  expect(
    await run(['accounts', 'use', 'work'], { place, env: { CODEX_API_KEY: 'sk-proj-1234567890' } }),
  ).toMatchObject({
    code: 0,
    stderr: [
      'The login that was in use had no name; it is kept as account-1-example.com',
      'Now in use: work (account-work@example.com)',
      'But CODEX_API_KEY is set and comes first; unset it to use this login',
      '',
    ].join('\n'),
  });
});

test('none, a damaged one, a wrong name, a wrong command line', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();

  expect(await run(['accounts'], { place })).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringContaining('codex-ts login --profile NAME'),
  });
  expect(JSON.parse((await run(['accounts', '--json'], { place })).stdout)).toEqual({ accounts: [] });

  await writeFile(await storeLogin(place, authority, { account: 'work' }), '{"tok');
  expect(await run(['accounts'], { place })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^ {2}work: \S+ holds no usable login/u),
  });
  for (const args of [
    ['use', 'wrok'],
    ['remove', 'wrok'],
    ['rename', 'wrok', 'x'],
  ]) {
    expect(await run(['accounts', ...args], { place })).toMatchObject({
      code: 1,
      stderr: 'error: there is no account "wrok". Did you mean "work"?\n',
    });
  }
  expect(await run(['accounts', 'rename', 'work', '.x'], { place })).toMatchObject({ code: 1 });
  for (const args of [['use'], ['rename', 'work'], ['remove', 'a', 'b'], ['switch', 'work']]) {
    expect(await run(['accounts', ...args], { place })).toMatchObject({ code: 2 });
  }
});

test('what a login says about itself does not steer the terminal', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  await storeLogin(place, authority, { account: 'work', email: 'a\u001B[2J\nb@example.com' });

  const outputs = [
    await run(['accounts'], { place }),
    await run(['accounts', 'use', 'work'], { place }),
    await run(['login', 'status'], { place }),
    await run(['doctor', '--offline'], { place }),
  ];

  for (const { stdout, stderr } of outputs) {
    expect(`${stdout}${stderr}`).toContain('[2J\uFFFDb@example.com');
    expect(`${stdout}${stderr}`).not.toContain('\u001B');
  }
});

test('exec --account uses that login for one run, and leaves the one in use', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  const active = await storeLogin(place, authority);
  const work = await storeLogin(place, authority, { account: 'work', lifetimeSeconds: -60 });
  const before = await readFile(active, 'utf8');
  await using server = await startModelServer([say('by work'), say('by the one in use')]);
  const flags = ['exec', '--skip-git-repo-check', '-c', `openai_base_url="${server.url}"`];
  const env = { ...authority.environment };

  expect(await run([...flags, '--account', 'work', 'go'], { place, env })).toMatchObject({
    code: 0,
    stdout: 'by work\n',
  });
  expect(await run([...flags, 'go'], { place, env })).toMatchObject({ code: 0 });

  expect(server.turns.map(({ request }) => request.headers['chatgpt-account-id'])).toEqual([
    'account-work',
    'account-1',
  ]);
  expect(await readFile(active, 'utf8')).toBe(before);
  const renewed: { tokens: { access_token: string } } = JSON.parse(await readFile(work, 'utf8'));
  expect(authority.accepts(renewed.tokens.access_token)).toBe(true);
  expect(await run([...flags, '--account', 'wrok', 'go'], { place, env })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('there is no account "wrok". Did you mean "work"?'),
  });
});
