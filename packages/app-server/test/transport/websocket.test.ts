import { once } from 'node:events';
import { connect } from 'node:net';

import { listenOnWebSocket, type Listener } from '@codex-ts/app-server';
import { connect as connectRpc, type Connection } from '@codex-ts/utils-json-rpc';
import { expect, onTestFinished, test } from 'vitest';

import { serveEcho } from './echo.ts';
import { nextMessage, openWebSocket, statusOf } from './web-socket-client.ts';

type Options = Parameters<typeof listenOnWebSocket>[1];

async function listen(options: Partial<Options> = {}): Promise<Listener> {
  const listener = await listenOnWebSocket(
    { host: '127.0.0.1', port: 0 },
    { onClient: serveEcho, ...options },
  );
  onTestFinished(() => listener.close());
  return listener;
}

test('a message is a frame, in both directions', async () => {
  const { url } = await listen();
  const socket = await openWebSocket({ url });

  socket.send('{"id":1,"method":"echo","params":"grüß dich"}');
  expect(await nextMessage(socket)).toEqual({ jsonrpc: '2.0', id: 1, result: 'grüß dich' });
  socket.close();
  await once(socket, 'close');
});

test.each([
  { what: 'not JSON', frame: '{' },
  { what: 'not UTF-8', frame: Buffer.from([0x22, 0xff, 0x22]) },
])('a frame that is $what is answered, and the connection lives on', async ({ frame }) => {
  const { url } = await listen();
  const socket = await openWebSocket({ url });

  socket.send(frame, { binary: false });
  expect(await nextMessage(socket)).toMatchObject({ id: null, error: { code: -32_700 } });
  socket.send(Buffer.from('{}'), { binary: true });
  expect(await nextMessage(socket)).toMatchObject({ id: null, error: { code: -32_700 } });
  socket.send('{"id":2,"method":"echo","params":true}');
  expect(await nextMessage(socket)).toMatchObject({ id: 2, result: true });
  socket.terminate();
});

test('a message beyond the limit ends its connection alone', async () => {
  const { url } = await listen({ longestMessageBytes: 1000 });
  const [long, other] = [await openWebSocket({ url }), await openWebSocket({ url })];

  long.send('x'.repeat(1001));
  const [code]: unknown[] = await once(long, 'close');
  expect(code).toBe(1009);
  other.send('{"id":1,"method":"echo","params":1}');
  expect(await nextMessage(other)).toMatchObject({ result: 1 });
  other.terminate();
});

test.each([
  { what: 'a page of another site', headers: { origin: 'https://evil.example' }, status: 403 },
  { what: 'a page of this machine', headers: { origin: 'http://127.0.0.1' }, status: 403 },
  { what: 'a name that leads here', headers: { host: 'evil.example' }, status: 403 },
  { what: 'a name that begins like ours', headers: { host: 'localhost.evil.example:1' }, status: 403 },
  { what: 'localhost', headers: { host: 'localhost:4500' }, status: 101 },
  { what: 'the IPv6 loopback', headers: { host: '[::1]:4500' }, status: 101 },
  { what: 'the address itself', headers: {}, status: 101 },
])('a handshake from $what gets $status', async ({ headers, status }) => {
  const { url } = await listen();

  expect(await statusOf(url, { headers })).toMatchObject({ status });
});

test('who has no token, or a wrong one, learns why and gets no further', async () => {
  const { url } = await listen({
    bearer: (given) => (given === 'Bearer right' ? undefined : 'not with that'),
  });

  expect(await statusOf(url)).toEqual({ status: 401, body: 'not with that' });
  expect(await statusOf(url, { headers: { authorization: 'Bearer right' } })).toMatchObject({ status: 101 });
});

test.each([
  { path: '/readyz', status: 200 },
  { path: '/healthz', status: 200 },
  { path: '/', status: 400 },
])('a plain request to $path gets $status, and 403 from a page', async ({ path, status }) => {
  const { url } = await listen();

  expect(await statusOf(url, { path, isHandshake: false })).toMatchObject({ status });
  const headers = { origin: 'https://evil.example' };
  expect(await statusOf(url, { path, headers, isHandshake: false })).toMatchObject({ status: 403 });
});

test('an address that others reach needs a token, and then any Host will do', async () => {
  const everywhere = { host: '0.0.0.0', port: 0 };
  await expect(listenOnWebSocket(everywhere, { onClient: serveEcho })).rejects.toMatchObject({
    code: 'APP_SERVER_LISTEN_INVALID',
  });

  const listener = await listenOnWebSocket(everywhere, { onClient: serveEcho, bearer: () => undefined });
  const { port } = new URL(listener.url);
  const headers = { host: 'codex.example' };
  expect(await statusOf(`ws://127.0.0.1:${port}`, { headers })).toMatchObject({ status: 101 });
  await listener.close();
});

test('a port that is taken is reported with the endpoint', async () => {
  const { url } = await listen();
  const port = Number(new URL(url).port);

  const second = listenOnWebSocket({ host: '127.0.0.1', port }, { onClient: serveEcho });

  await expect(second).rejects.toMatchObject({ code: 'APP_SERVER_LISTEN_FAILED', endpoint: url });
});

test('clients beyond the limit are turned away, and let in once there is room', async () => {
  const { url } = await listen({ mostClients: 1 });
  const first = await openWebSocket({ url });

  await expect(openWebSocket({ url })).rejects.toThrow('socket hang up');
  first.close();
  await once(first, 'close');
  await expect
    .poll(() => openWebSocket({ url }).then((socket) => socket.terminate(), String))
    .toBeUndefined();
});

test('fifty clients at once are each answered', async () => {
  const { url } = await listen();
  const sockets = await Promise.all(Array.from({ length: 50 }, () => openWebSocket({ url })));

  const answers = sockets.map(async (socket, index) => {
    socket.send(JSON.stringify({ id: index, method: 'echo', params: index }));
    return nextMessage(socket);
  });

  expect(await Promise.all(answers)).toEqual(
    sockets.map((_, index) => ({ jsonrpc: '2.0', id: index, result: index })),
  );
  for (const socket of sockets) socket.terminate();
});

test('a client that reads nothing holds up what is told to it, not the server', async () => {
  const connections: Connection[] = [];
  const { url } = await listen({
    async onClient(stream) {
      const connection = connectRpc({ stream, limits: { mostUnsent: 1_000_000 } });
      connections.push(connection);
      await connection.closed;
    },
  });
  const { port } = new URL(url);
  const reader = connect(Number(port), '127.0.0.1');
  reader.write(
    'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  );
  await once(reader, 'data');
  reader.pause();
  await expect.poll(() => connections.length).toBe(1);

  const text = 'x'.repeat(100_000);
  let told = 0;
  const stop = new AbortController();
  const telling = (async () => {
    while (!stop.signal.aborted) {
      await connections[0]?.notify('delta', text);
      told += 1;
    }
  })();
  // What the system's buffers hold, and a million beyond, is taken; then the teller waits.
  let before = -1;
  await expect
    .poll(
      () => {
        const isStill = told === before;
        before = told;
        return isStill;
      },
      { interval: 100 },
    )
    .toBe(true);
  const other = await openWebSocket({ url });
  other.terminate();

  stop.abort();
  reader.destroy();
  await telling;
  expect(told).toBeLessThan(1000);
});
