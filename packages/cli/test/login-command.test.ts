import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { startAuthority } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { openPlace, run, start, type Running } from './program.ts';

async function stderrUntil({ child }: Running, pattern: RegExp): Promise<string> {
  let seen = '';
  return new Promise((resolve) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      const found = pattern.exec(seen);
      if (found !== null) resolve(found[0]);
    });
  });
}

test('signing in through the browser, asking, signing out', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  const env = { ...authority.environment };
  expect(await run(['login', 'status'], { place, env })).toMatchObject({
    code: 1,
    stderr: 'Not logged in\n',
  });

  const login = start(['login', '--port', '0'], { place, env });
  const authUrl = await stderrUntil(login, /http:\/\/127\.0\.0\.1:\d+\/oauth\/authorize\S+(?=\n)/u);
  await authority.approve(authUrl);
  expect(await login.ended).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/Successfully logged in\n$/u),
  });

  const path = join(place.codexHome, 'auth.json');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ auth_mode: 'chatgpt' });
  expect(await run(['login', 'status'], { place, env })).toMatchObject({
    code: 0,
    stderr: 'Logged in using ChatGPT\n',
  });
  const json = await run(['login', 'status', '--json'], { place, env });
  expect(JSON.parse(json.stdout)).toMatchObject({ loggedIn: true, mode: 'chatgpt' });

  expect(await run(['logout'], { place, env })).toMatchObject({
    code: 0,
    stderr: 'Successfully logged out\n',
  });
  await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await run(['logout'], { place, env })).toMatchObject({ code: 0, stderr: 'Not logged in\n' });
});

test('signing in with a code on another device', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  const env = { ...authority.environment };

  const login = start(['login', '--device-auth'], { place, env });
  const code = await stderrUntil(login, /(?<=\n {4})\S+(?=\n)/u);
  authority.approveDevice(code);

  expect(await login.ended).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/Successfully logged in\n$/u),
  });
});

test('an API key comes through standard input, and only its ends show', async () => {
  await using place = await openPlace();
  const key = 'sk-proj-1234567890-abcdefgh';

  expect(await run(['login', '--with-api-key'], { place, stdin: { text: `${key}\n` } })).toMatchObject({
    code: 0,
  });

  const status = await run(['login', 'status'], { place });
  expect(status).toMatchObject({ code: 0, stderr: 'Logged in using an API key - sk-proj-***defgh\n' });
  expect(await run(['login', '--with-api-key'], { place, stdin: { text: ' \n' } })).toMatchObject({
    code: 2,
  });
});

test('two ways at once are refused', async () => {
  await using place = await openPlace();

  const ended = await run(['login', '--with-api-key', '--device-auth'], { place });

  expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('choose one of') });
});

test('a port that is taken is told, with what to do', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  const port = new URL(authority.url).port;

  const ended = await run(['login', '--port', port], {
    place,
    env: { ...authority.environment, DISPLAY: ':0' },
  });

  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(/^error: [^\n]*already in use[^\n]*\n$/u);
});
