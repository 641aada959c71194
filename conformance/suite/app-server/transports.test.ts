import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';

import { connectAppServer, type AppServerClientOptions } from '@codex-ts/app-server-client';
import { installPeer } from '@codex-ts/conformance/peer';
import { expect, onTestFinished, test } from 'vitest';

import { openPlace, ourProgram, type Place } from '../programs.ts';

const { nativeProgram } = await installPeer();
const native = [nativeProgram];
const ours = [process.execPath, ourProgram];
const clientInfo = { name: 'conformance', version: '1.0.0' };
const digest = createHash('sha256').update('let-me-in').digest('hex');

function environmentOf(place: Place): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: place.codexHome, CODEX_HOME: place.codexHome };
}

/** Starts a server at an endpoint; gives what it says to standard error, as far as the words waited for. */
async function listen(
  program: readonly string[],
  place: Place,
  args: readonly string[],
): Promise<() => string> {
  const [command = '', ...first] = program;
  const child = spawn(command, [...first, 'app-server', ...args], {
    env: environmentOf(place),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill();
    await ended;
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return () => said;
}

/** Connects as soon as the server is there. */
async function connectTo(options: AppServerClientOptions): Promise<string> {
  const patient = { ...options, reconnect: { attempts: 0 } };
  let codexHome = '';
  await expect
    .poll(
      async () => {
        await using client = await connectAppServer(patient);
        codexHome = client.server.codexHome;
        return (await client.request('thread/loaded/list', {})).data;
      },
      { timeout: 10_000, interval: 100 },
    )
    .toEqual([]);
  return codexHome;
}

test.each([
  { name: 'native', program: native },
  { name: 'ours', program: ours },
])(
  'our client is served by $name over standard input and output, a Unix socket and a WebSocket',
  async ({ program }) => {
    await using place = await openPlace();
    const [command = '', ...first] = program;
    const spawned = { command, args: [...first, 'app-server'], env: environmentOf(place) };
    expect(await connectTo({ spawn: spawned, clientInfo })).toBe(place.codexHome);

    const socketPath = join(place.codexHome, 'server.sock');
    await listen(program, place, ['--listen', `unix://${socketPath}`]);
    expect(await connectTo({ socketPath, clientInfo })).toBe(place.codexHome);

    const auth = ['--ws-auth', 'capability-token', '--ws-token-sha256', digest];
    const said = await listen(program, place, ['--listen', 'ws://127.0.0.1:0', ...auth]);
    await expect.poll(said, { timeout: 10_000 }).toContain('listening on: ws://');
    const url = /listening on: (\S+)/u.exec(said())?.[1] ?? '';
    expect(await connectTo({ url, bearer: 'let-me-in', clientInfo })).toBe(place.codexHome);
  },
);

test('native’s proxy reaches our Unix socket', async () => {
  await using place = await openPlace();
  const said = await listen(ours, place, ['--listen', 'unix://']);
  await expect.poll(said, { timeout: 10_000 }).toContain('listening on: unix://');

  const proxy = spawn(nativeProgram, ['app-server', 'proxy'], { env: environmentOf(place) });
  const ended = once(proxy, 'exit');
  let heard = '';
  proxy.stdout.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
  const handshake = [
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
  ];
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
  proxy.stdin.write(`GET / HTTP/1.1\r\n${[...handshake, key].join('\r\n')}\r\n\r\n`);
  await expect.poll(() => heard, { timeout: 10_000 }).toContain('101 Switching Protocols');
  expect(heard).toContain('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  proxy.kill();
  await ended;
});
