import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { connectAppServer } from '@codex-ts/app-server-client';
import { say, startModelServer } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { openPlace, programArgs, run, start } from '../program.ts';
import { clientInfo, connectOverStdio, startListening } from './server.ts';

const example = fileURLToPath(new URL('../../../app-server-client/examples/one-turn.ts', import.meta.url));
const initialize = `${JSON.stringify({ id: 1, method: 'initialize', params: { clientInfo } })}\n`;

test('over standard input and output it answers what is open at the end of input, and ends', async () => {
  await using place = await openPlace();
  const text = `${initialize}{"id":2,"method":"thread/loaded/list","params":{}}\n{"id":3,"method":"no/such"}`;

  const { code, stdout, stderr } = await run(['app-server'], { place, stdin: { text } });

  const messages = stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(messages).toContainEqual({ id: 1, result: expect.objectContaining({ codexHome: place.codexHome }) });
  expect(messages).toContainEqual({ id: 2, result: { data: [], nextCursor: null } });
  expect(messages).toContainEqual({
    id: 3,
    error: expect.objectContaining({ code: -32_601, data: { method: 'no/such' } }),
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test.each([
  { settings: ['-c', 'model="from-flag"', 'app-server'] },
  { settings: ['--config=model="from-flag"', 'app-server', '--listen', 'stdio://'] },
  { settings: ['app-server', '-c', 'model="from-flag"', '--stdio'] },
  { settings: ['app-server', '--analytics-default-enabled', '--config', 'model="from-flag"'] },
])('$settings: settings are read on either side of the command', async ({ settings }) => {
  await using place = await openPlace();
  const text = `${initialize}{"id":2,"method":"config/read","params":{}}\n`;

  const { stdout } = await run(settings, { place, stdin: { text } });

  expect(stdout).toContain('"model":"from-flag"');
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s ends it in order', async (signal) => {
  await using place = await openPlace();
  const { child, ended } = start(['app-server'], { place, stdin: 'open' });
  child.stdin?.write(initialize);
  if (child.stdout !== null) await once(child.stdout, 'data');

  child.kill(signal);

  expect(await ended).toMatchObject({ code: 0, stderr: '' });
});

test('a client that asks and no longer reads ends it', async () => {
  await using place = await openPlace();
  const { child, ended } = start(['app-server'], { place, stdin: 'open' });
  child.stdout?.destroy();
  child.stdin?.on('error', () => undefined);

  // The first answer that cannot be delivered is found out by the next.
  const asking = setInterval(() => child.stdin?.write(initialize), /*ms*/ 20);

  expect(await ended).toMatchObject({ code: 0 });
  clearInterval(asking);
});

test('a Unix socket serves several clients, until SIGTERM', async () => {
  await using place = await openPlace();
  const path = join(place.folder, 'server.sock');
  const { url, running } = await startListening(place, ['--listen', `unix://${path}`]);
  expect(url).toBe(`unix://${path}`);
  expect((await stat(path)).mode & 0o777).toBe(0o600);

  const clients = await Promise.all(
    [1, 2].map(() => connectAppServer({ socketPath: path, clientInfo, reconnect: { attempts: 0 } })),
  );
  const answers = clients.map((client) => client.request('thread/loaded/list', {}));
  expect(await Promise.all(answers)).toEqual(clients.map(() => ({ data: [], nextCursor: null })));

  running.child.kill('SIGTERM');
  expect(await running.ended).toMatchObject({ code: 0 });
  await Promise.all(clients.map((client) => client.closed));
  await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('unix:// alone is the socket below CODEX_HOME that native has, and a second server is refused', async () => {
  await using place = await openPlace();
  const { url, running } = await startListening(place, ['--listen', 'unix://']);
  expect(url).toBe(`unix://${join(place.codexHome, 'app-server-control', 'app-server-control.sock')}`);

  const second = await run(['app-server', '--listen', 'unix://'], { place });

  expect(second).toMatchObject({ code: 1, stdout: '' });
  expect(second.stderr).toContain('a server answers there');
  running.child.kill('SIGTERM');
  await running.ended;
});

test('a WebSocket lets in who has the token', async () => {
  await using place = await openPlace();
  const digest = createHash('sha256').update('let-me-in').digest('hex');
  const args = ['--listen', 'ws://127.0.0.1:0', '--ws-auth', 'capability-token', '--ws-token-sha256', digest];
  const { url, running } = await startListening(place, args);

  const stranger = connectAppServer({ url, clientInfo });
  await expect(stranger).rejects.toMatchObject({ code: 'APP_CLIENT_CONNECT_FAILED', status: 401 });
  const client = await connectAppServer({ url, clientInfo, bearer: 'let-me-in' });
  expect(client.server.codexHome).toBe(place.codexHome);

  await client.close();
  running.child.kill('SIGTERM');
  expect(await running.ended).toMatchObject({ code: 0 });
});

test('a WebSocket client that does not react does not hold up the end', async () => {
  await using place = await openPlace();
  const { url, running } = await startListening(place, ['--listen', 'ws://127.0.0.1:0']);
  const stuck = connect(Number(new URL(url).port), '127.0.0.1');
  const head = ['Host: 127.0.0.1', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
  stuck.write(`GET / HTTP/1.1\r\n${[...head, key].join('\r\n')}\r\n\r\n`);
  await once(stuck, 'data');
  stuck.pause();

  running.child.kill('SIGTERM');

  expect(await running.ended).toMatchObject({ code: 0 });
  stuck.destroy();
});

test.concurrent.each([
  { args: ['--listen', 'off'], code: 1, text: 'unsupported --listen URL `off`' },
  { args: ['--listen', 'ws://localhost:1'], code: 1, text: 'expected `ws://IP:PORT`' },
  {
    args: ['--listen', 'ws://0.0.0.0:0'],
    code: 1,
    text: 'refusing to start non-loopback websocket listener',
  },
  { args: ['--stdio', '--listen', 'stdio://'], code: 2, text: '--stdio and --listen' },
  { args: ['--no-such-flag'], code: 2, text: '--no-such-flag' },
  { args: ['what'], code: 2, text: 'what' },
  { args: ['daemon', 'start'], code: 2, text: 'does not have app-server daemon' },
  { args: ['generate-ts'], code: 2, text: '--out DIR' },
  { args: ['--ws-auth', 'nope'], code: 2, text: 'capability-token or signed-bearer-token' },
  {
    args: ['--ws-auth', 'capability-token'],
    code: 2,
    text: '`--ws-token-file` or `--ws-token-sha256` is required',
  },
  { args: ['--ws-auth', 'signed-bearer-token'], code: 2, text: '`--ws-shared-secret-file` is required' },
  { args: ['--ws-issuer', 'x'], code: 2, text: 'websocket auth flags require' },
  { args: ['--ws-auth', 'capability-token', '--ws-issuer', 'x'], code: 2, text: 'require `--ws-auth signed' },
  {
    args: ['--ws-auth', 'signed-bearer-token', '--ws-token-file', '/x'],
    code: 2,
    text: 'require `--ws-auth capab',
  },
  {
    args: [
      '--ws-auth',
      'signed-bearer-token',
      '--ws-shared-secret-file',
      '/x',
      '--ws-max-clock-skew-seconds',
      'x',
    ],
    code: 2,
    text: 'a number of seconds',
  },
  {
    args: ['--ws-auth', 'capability-token', '--ws-token-file', '/no/such'],
    code: 2,
    text: '--listen ws://IP:PORT',
  },
  {
    args: ['--listen', 'ws://127.0.0.1:0', '--ws-auth', 'capability-token', '--ws-token-file', '/no/such'],
    code: 1,
    text: 'failed to read websocket auth secret /no/such',
  },
])('app-server $args is refused with $code', async ({ args, code, text }) => {
  await using place = await openPlace();

  const ended = await run(['app-server', ...args], { place });

  expect(ended).toMatchObject({ code, stdout: '' });
  expect(ended.stderr).toContain(text);
});

test.each([['--help'], ['-h'], ['help'], ['generate-ts', '--help']])(
  'app-server %s %s prints the help',
  async (...args) => {
    await using place = await openPlace();

    const { code, stdout } = await run(['app-server', ...args], { place });

    expect(code).toBe(0);
    expect(stdout).toContain('--listen URL');
  },
);

test('a client of ours is served', async () => {
  await using place = await openPlace();

  await using client = await connectOverStdio(place);

  expect(client.server).toMatchObject({ codexHome: place.codexHome, platformFamily: 'unix' });
});

test('the example of @codex-ts/app-server-client completes a turn on it', async () => {
  await using place = await openPlace();
  await using model = await startModelServer([say('Hello from the model.')]);
  const provider = `{name="local",base_url="${model.url}",wire_api="responses"}`;
  const settings = ['-c', 'model_provider="local"', '-c', `model_providers.local=${provider}`];
  const server = [process.execPath, ...programArgs, 'app-server', '-c', 'model="gpt-5.5"', ...settings];
  const args = ['--conditions=@codex-ts/source', example, ...server];

  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
    cwd: place.workspace,
    env: place.env,
  });

  expect({ stdout, stderr }).toEqual({ stdout: 'Hello from the model.\ncompleted\n', stderr: '' });
});

test('an error that nobody caught is a warning for the clients, and the server goes on', async () => {
  await using place = await openPlace();
  const sign = join(place.codexHome, 'now');
  const planted = `import { existsSync } from 'node:fs';
    const timer = setInterval(() => {
      if (!existsSync(${JSON.stringify(sign)})) return;
      clearInterval(timer);
      throw new Error('planted');
    }, 10);`;
  const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(planted)}` };
  await using client = await connectOverStdio(place, { env });
  const told = new Promise((resolve) => {
    client.on('warning', ({ message }) => resolve(message));
  });

  await writeFile(sign, '');

  expect(await told).toBe('unexpected: planted');
  expect(await client.request('getAuthStatus', {})).toMatchObject({ authMethod: null });
});
