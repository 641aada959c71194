import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { startAuthority } from '@codex-ts/testkit';
import { describe, expect, test } from 'vitest';

import { openPlace, run, start, type Running } from './program.ts';
import { storeLogin } from './signed-in.ts';
import { openTerminal } from './terminal.ts';

const authUrlPattern = /http:\/\/127\.0\.0\.1:\d+\/oauth\/authorize\S+(?=\n)/u;

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
  const authUrl = await stderrUntil(login, authUrlPattern);
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
    stderr: expect.stringMatching(/^Logged in using ChatGPT\n/u),
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
  expect(status).toMatchObject({
    code: 0,
    stderr: `Logged in using an API key - sk-proj-***defgh\n  from: ${place.codexHome}/auth.json\n`,
  });
  expect(await run(['login', '--with-api-key'], { place, stdin: { text: ' \n' } })).toMatchObject({
    code: 2,
    stderr:
      'error: no secret given: standard input was empty. Pipe it in: printenv OPENAI_API_KEY | codex-ts login --with-api-key\n',
  });
});

test('over SSH a code is offered at once, with the reason, the setting it needs and the other way', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  const env = { ...authority.environment, DISPLAY: ':0', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' };

  const login = start(['login'], { place, env });
  authority.approveDevice(await stderrUntil(login, /(?<=\n {4})\S+(?=\n)/u));

  const { code, stderr } = await login.ended;
  expect(code).toBe(0);
  expect(stderr).toContain('because this session comes over SSH. With a browser: codex-ts login --browser\n');
  expect(stderr).toContain('must be on in the security settings of ChatGPT');
});

test('without device sign-in it falls back to the browser', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority({ deviceSignIn: 'off' });

  const login = start(['login', '--device-auth', '--port', '0'], {
    place,
    env: { ...authority.environment },
  });
  await authority.approve(await stderrUntil(login, authUrlPattern));

  const { code, stderr } = await login.ended;
  expect(code).toBe(0);
  expect(stderr).toMatch(/^Device code login is not enabled; falling back to browser login\.\n/u);
});

test('where both ports are taken it falls back to a code', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  const taken = await Promise.all([1455, 1457].map(occupy));
  try {
    // Where a browser is at hand, whatever this machine is.
    const env = { ...authority.environment, WSL_DISTRO_NAME: 'Debian' };
    const login = start(['login'], { place, env });
    authority.approveDevice(await stderrUntil(login, /(?<=\n {4})\S+(?=\n)/u));

    const { code, stderr } = await login.ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/already in use; falling back to a code\.\n/u);
  } finally {
    await Promise.all(taken.map((server) => server[Symbol.asyncDispose]()));
  }
});

/** Somebody else listens there, and still does if they did already. */
async function occupy(port: number): Promise<AsyncDisposable> {
  const server = createServer((socket) =>
    socket
      .on('error', () => {})
      .resume()
      .end('HTTP/1.1 404 Not Found\r\n\r\n'),
  );
  const isListening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
  });
  return {
    async [Symbol.asyncDispose]() {
      if (isListening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

test.each([
  { name: 'xdg-open', variables: {} },
  { name: 'rundll32.exe', variables: { WSL_DISTRO_NAME: 'Debian' } },
])('the page is opened by $name', async ({ name, variables }) => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  const opened = join(place.folder, 'opened');
  // The name of the program on the system that runs the test, if it is another.
  const names = process.platform === 'darwin' && name === 'xdg-open' ? ['open'] : [name];
  const bin = join(place.folder, 'bin');
  await mkdir(bin);
  for (const program of names) {
    await writeFile(
      join(bin, program),
      `#!/bin/sh\nfor url; do :; done\nprintf %s "$url" > ${opened}.part\nmv ${opened}.part ${opened}\n`,
      {
        mode: 0o755,
      },
    );
  }
  const env = { ...authority.environment, ...variables, PATH: `${bin}:${place.env['PATH']}` };

  const login = start(['login', '--port', '0'], { place, env });
  await authority.approve(await textOnceThere(opened));

  expect(await login.ended).toMatchObject({ code: 0 });
});

async function textOnceThere(path: string): Promise<string> {
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text !== undefined) return text;
    await sleep(20);
  }
}

test('at a terminal the address that the browser shows can be pasted', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  const terminal = openTerminal(['login', '--port', '0'], { place, env: { ...authority.environment } });
  const authUrl = await terminal.shows(authUrlPattern);
  await terminal.shows(/paste the address it shows here/u);
  const { leftTo = '' } = await authority.approve(authUrl, { until: 'redirect' });

  terminal.type('http://127.0.0.1:1455/auth/callback?code=x&state=y\n');
  await terminal.shows(/error: this URL is of another sign-in, or not whole/u);
  terminal.type(`\n${leftTo}\n`);

  const { code, screen } = await terminal.ended;
  expect(screen).toMatch(/Successfully logged in\n$/u);
  expect(code).toBe(0);
  expect(authority.hits('authorization_code')).toBe(1);
});

test('Ctrl-C at a terminal ends the sign-in', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  const terminal = openTerminal(['login', '--port', '0'], { place, env: { ...authority.environment } });
  await terminal.shows(/paste the address it shows here/u);

  terminal.type('\u0003');

  expect(await terminal.ended).toMatchObject({ code: 130 });
});

test('a login that something comes before says so', async () => {
  await using place = await openPlace();

  const ended = await run(['login', '--with-api-key'], {
    place,
    env: { CODEX_ACCESS_TOKEN: 'at-1234567890' },
    stdin: { text: 'sk-proj-1234567890-abcdefgh' },
  });

  expect(ended).toMatchObject({
    code: 0,
    stderr:
      'Successfully logged in\nBut CODEX_ACCESS_TOKEN is set and comes first; unset it to use this login\n',
  });
});

test('a login under a name is kept beside the others', async () => {
  await using place = await openPlace();
  await using authority = await startAuthority();
  const path = await storeLogin(place, authority);
  const before = await readFile(path, 'utf8');

  const ended = await run(['login', '--profile', 'work', '--with-api-key'], {
    place,
    stdin: { text: 'sk-proj-1234567890-abcdefgh' },
  });

  expect(ended).toMatchObject({ code: 0, stderr: expect.stringContaining('codex-ts accounts use work') });
  expect(await readFile(path, 'utf8')).toBe(before);
  expect(await run(['login', 'status', '--profile', 'work'], { place })).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('accounts/work.json (account work)'),
  });
  expect(
    await run(['login', '--profile', '../x', '--with-api-key'], { place, stdin: { text: 'sk-1' } }),
  ).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('cannot be the name of an account'),
  });
});

describe('what the administrator forces', () => {
  test.each([
    {
      rule: 'forced_login_method = "chatgpt"',
      args: ['--with-api-key'],
      text: 'API key login is disabled. Use ChatGPT login instead.',
    },
    {
      rule: 'forced_login_method = "api"',
      args: ['--port', '0'],
      text: 'ChatGPT login is disabled. Use API key login instead.',
    },
    {
      rule: 'forced_login_method = "api"',
      args: ['--device-auth'],
      text: 'ChatGPT login is disabled. Use API key login instead.',
    },
    {
      rule: 'forced_login_method = "api"',
      args: ['--with-access-token'],
      text: 'ChatGPT login is disabled. Use API key login instead.',
    },
  ])('login $args under $rule', async ({ rule, args, text }) => {
    await using place = await openPlace();
    await using authority = await startAuthority();
    const path = await storeLogin(place, authority);
    const before = await readFile(path, 'utf8');
    await writeFile(join(place.codexHome, 'config.toml'), `${rule}\n`);

    const ended = await run(['login', ...args], {
      place,
      env: { ...authority.environment },
      stdin: { text: args.includes('--with-access-token') ? 'at-1234567890' : 'sk-proj-1234567890' },
    });

    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining(`error: ${text}`) });
    expect(authority.requests).toEqual([]);
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  test('a browser login to another workspace is refused, and what was stored stays', async () => {
    await using place = await openPlace();
    await using authority = await startAuthority();
    const path = await storeLogin(place, authority);
    const before = await readFile(path, 'utf8');
    await writeFile(join(place.codexHome, 'config.toml'), 'forced_chatgpt_workspace_id = "account-7"\n');

    const login = start(['login', '--port', '0'], { place, env: { ...authority.environment } });
    const account = { accountId: 'account-8' };
    await authority.approve(await stderrUntil(login, authUrlPattern), { account });

    expect(await login.ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        'Login is restricted to workspace(s) account-7, but current credentials belong to account-8.',
      ),
    });
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  test.each([
    {
      rule: 'forced_login_method = "api"',
      text: 'API key login is required, but ChatGPT is currently being used.',
    },
    {
      rule: 'forced_chatgpt_workspace_id = ["account-7"]',
      text: 'Login is restricted to workspace(s) account-7, but current credentials belong to account-1.',
    },
  ])('exec and status with a stored login, under $rule', async ({ rule, text }) => {
    await using place = await openPlace();
    await using authority = await startAuthority();
    const path = await storeLogin(place, authority);
    const before = await readFile(path, 'utf8');
    await writeFile(join(place.codexHome, 'config.toml'), `${rule}\n`);
    const env = { ...authority.environment };

    const exec = await run(['exec', '--skip-git-repo-check', 'go'], { place, env });
    const status = await run(['login', 'status'], { place, env });

    expect(exec).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(text) });
    expect(status).toMatchObject({ code: 1, stderr: expect.stringContaining(`error: ${text}`) });
    expect(await readFile(path, 'utf8')).toBe(before);
    expect(authority.requests).toEqual([]);
  });

  test('exec with an API key, under forced_login_method = "chatgpt"', async () => {
    await using place = await openPlace();
    const path = join(place.codexHome, 'auth.json');
    await writeFile(path, '{"OPENAI_API_KEY":"sk-proj-1234567890"}');
    await writeFile(join(place.codexHome, 'config.toml'), 'forced_login_method = "chatgpt"\n');

    const ended = await run(['exec', '--skip-git-repo-check', 'go'], { place });

    expect(ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ChatGPT login is required, but an API key is currently being used.'),
    });
    expect(await readFile(path, 'utf8')).toBe('{"OPENAI_API_KEY":"sk-proj-1234567890"}');
  });

  test('exec with CODEX_API_KEY alone, under forced_login_method = "chatgpt"', async () => {
    await using place = await openPlace();
    await writeFile(join(place.codexHome, 'config.toml'), 'forced_login_method = "chatgpt"\n');

    const env = { CODEX_API_KEY: 'sk-proj-1234567890' };
    const ended = await run(['exec', '--skip-git-repo-check', 'go'], { place, env });

    expect(ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ChatGPT login is required, but an API key is currently being used.'),
    });
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
