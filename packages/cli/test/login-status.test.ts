import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { startAuthority } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { openPlace, run } from './program.ts';
import { expectNoSecret, storeLogin } from './signed-in.ts';

const utc = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;

test('whose login, from where, until when, and what is not used', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  await storeLogin(place, authority, { account: 'work' });
  await symlink('accounts/work.json', join(place.codexHome, 'auth.json'));

  const plain = await run(['login', 'status'], { place });
  const shadowed = await run(['login', 'status'], { place, env: { CODEX_API_KEY: 'sk-proj-1234567890' } });

  expect(plain).toMatchObject({ code: 0, stdout: '' });
  expect(plain.stderr).toMatch(
    new RegExp(
      [
        '^Logged in using ChatGPT',
        '  for: account-work@example.com, pro, account-work',
        `  from: ${place.codexHome}/auth.json \\(account work\\)`,
        `  access token: valid until ${utc}, renewed ${utc}\n$`,
      ].join('\n'),
      'u',
    ),
  );
  expect(shadowed).toMatchObject({
    code: 0,
    stderr: [
      'Logged in using an API key - sk-proj-***67890',
      '  from: the environment variable CODEX_API_KEY',
      `  not used: ${place.codexHome}/auth.json (CODEX_API_KEY comes first)`,
      '',
    ].join('\n'),
  });
  for (const ended of [plain, shadowed]) expectNoSecret(ended);
  expect(authority.requests).toEqual([]);
});

test('as JSON every member is there, whatever is so', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  const nobody = await run(['login', 'status', '--json'], { place });
  await storeLogin(place, authority);
  const somebody = await run(['login', 'status', '--json'], {
    place,
    env: { CODEX_API_KEY: authority.issueApiKey() },
  });
  const stored = await run(['login', 'status', '--json'], { place });

  expect(nobody).toMatchObject({ code: 1, stderr: '' });
  const empty = {
    loggedIn: false,
    source: 'none',
    location: null,
    account: null,
    mode: null,
    email: null,
    accountId: null,
    plan: null,
    expiresAt: null,
    lastRefresh: null,
    refusal: null,
    notUsed: [],
    notices: [],
    problem: null,
  };
  expect(JSON.parse(nobody.stdout)).toEqual(empty);
  expect(JSON.parse(somebody.stdout)).toEqual({
    ...empty,
    loggedIn: true,
    source: 'CODEX_API_KEY',
    location: 'the environment variable CODEX_API_KEY',
    mode: 'apikey',
    notUsed: [
      { source: 'file', location: `${place.codexHome}/auth.json`, because: 'CODEX_API_KEY comes first' },
    ],
  });
  expect(JSON.parse(stored.stdout)).toEqual({
    ...empty,
    loggedIn: true,
    source: 'file',
    location: `${place.codexHome}/auth.json`,
    mode: 'chatgpt',
    email: 'account-1@example.com',
    accountId: 'account-1',
    plan: 'pro',
    expiresAt: expect.stringMatching(new RegExp(utc, 'u')),
    lastRefresh: expect.stringMatching(new RegExp(utc, 'u')),
  });
  for (const ended of [somebody, stored]) expectNoSecret(ended);
});

test('tokens that the authority refused to renew', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  await storeLogin(place, authority, { lifetimeSeconds: -60 });
  authority.expireRefresh();
  const env = { ...authority.environment };
  await run(['exec', '--skip-git-repo-check', 'go'], { place, env });

  const plain = await run(['login', 'status'], { place, env });
  const json = await run(['login', 'status', '--json'], { place, env });

  expect(plain.stderr).toMatch(/ {2}access token: expired 20/u);
  expect(plain.stderr).toContain(
    '  refused: Your access token could not be refreshed because your refresh token has expired.',
  );
  expect(JSON.parse(json.stdout)).toMatchObject({
    loggedIn: true,
    refusal: { reason: 'expired', code: 'refresh_token_expired', at: expect.stringMatching(/^20/u) },
  });
  expect(authority.hits('refresh_token')).toBe(1);
});

test.each([
  { file: 'auth.json', contents: '{"tok', code: 'LOGIN_RECORD_CORRUPT' },
  { file: 'config.toml', contents: 'model = \n', code: 'CONFIG_FILE_INVALID' },
])('a damaged $file is no "Not logged in"', async ({ file, contents, code }) => {
  await using place = await openPlace();
  await writeFile(join(place.codexHome, file), contents);

  const plain = await run(['login', 'status'], { place });
  const json = await run(['login', 'status', '--json'], { place });

  expect(plain).toMatchObject({ code: 1, stderr: expect.stringMatching(/^error: [^\n]+\n/u) });
  expect(plain.stderr).toContain(file);
  expect(plain.stderr).not.toContain('Not logged in');
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({ loggedIn: false, problem: { code } });
});

test('a name that nobody has', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  await storeLogin(place, authority, { account: 'work' });

  expect(await run(['login', 'status', '--profile', 'wrok'], { place })).toMatchObject({
    code: 1,
    stderr: 'error: there is no account "wrok". Did you mean "work"?\n',
  });
});
