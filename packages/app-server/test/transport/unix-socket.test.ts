import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { listenOnUnixSocket } from '@codex-ts/app-server';
import { expect, onTestFinished, test } from 'vitest';

import { serveEcho } from './echo.ts';
import { nextMessage, openWebSocket } from './web-socket-client.ts';

async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'unix-socket-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A socket file whose server died without removing it. */
async function leaveStale(path: string): Promise<void> {
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  await once(spawn(process.execPath, ['-e', script]), 'exit');
}

test('only this user may open the socket, whose folder is made; it goes with the server', async () => {
  const folder = join(await openFolder(), 'deep', 'er');
  const path = join(folder, 'server.sock');
  const listener = await listenOnUnixSocket(path, { onClient: serveEcho });

  expect(listener.url).toBe(`unix://${path}`);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  const socket = await openWebSocket({ path });
  socket.send('{"id":1,"method":"echo","params":1}');
  expect(await nextMessage(socket)).toMatchObject({ result: 1 });

  await listener.close();
  expect(await readdir(folder)).toEqual([]);
  // Who is in stays.
  socket.send('{"id":2,"method":"echo","params":2}');
  expect(await nextMessage(socket)).toMatchObject({ result: 2 });
  socket.terminate();
});

test('a socket that a dead server left is replaced', async () => {
  const path = join(await openFolder(), 'server.sock');
  await leaveStale(path);
  expect((await stat(path)).isSocket()).toBe(true);

  await using listener = await listenOnUnixSocket(path, { onClient: serveEcho });

  const socket = await openWebSocket({ path });
  socket.terminate();
  expect(listener.url).toContain(path);
});

test('a socket that a server answers is left to it', async () => {
  const path = join(await openFolder(), 'server.sock');
  const first = await listenOnUnixSocket(path, { onClient: serveEcho });

  const second = listenOnUnixSocket(path, { onClient: serveEcho });

  await expect(second).rejects.toMatchObject({
    code: 'APP_SERVER_LISTEN_FAILED',
    endpoint: `unix://${path}`,
  });
  const socket = await openWebSocket({ path });
  socket.terminate();
  await first.close();
});

test('of several that find a dead socket at once, one listens', async () => {
  const folder = await openFolder();
  const path = join(folder, 'server.sock');
  await leaveStale(path);

  const started = await Promise.allSettled(
    Array.from({ length: 4 }, () => listenOnUnixSocket(path, { onClient: serveEcho })),
  );

  const listeners = started.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  expect(listeners).toHaveLength(1);
  const socket = await openWebSocket({ path });
  socket.terminate();
  await listeners[0]?.close();
  expect(await readdir(folder)).toEqual([]);
});

test('a file that is no socket is left alone', async () => {
  const path = join(await openFolder(), 'notes.txt');
  await writeFile(path, 'mine');

  await expect(listenOnUnixSocket(path, { onClient: serveEcho })).rejects.toThrow('no socket');

  expect(await readFile(path, 'utf8')).toBe('mine');
});

test('a path that is too long, or in a file, is reported with the reason', async () => {
  const folder = await openFolder();
  await writeFile(join(folder, 'file'), '');
  for (const path of [join(folder, 'x'.repeat(200)), join(folder, 'file', 'server.sock')]) {
    await expect(listenOnUnixSocket(path, { onClient: serveEcho })).rejects.toMatchObject({
      code: 'APP_SERVER_LISTEN_FAILED',
    });
  }
});
