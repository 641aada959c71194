import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { connectAppServer, type ConnectionChange } from '@codex-ts/app-server-client';
import { memoryPair } from '@codex-ts/utils-json-rpc';
import { expect, onTestFinished, test } from 'vitest';

import { serveStandIn } from './stand-in-server.ts';
import { listenAsStandIn } from './stand-in-socket.ts';

const clientInfo = { name: 'test', version: '1.0.0' };
const program = fileURLToPath(new URL('stand-in-program.ts', import.meta.url));
const node = { command: process.execPath, args: ['--conditions=@codex-ts/source', program] };
const fast = { firstDelayMs: 1, longestDelayMs: 2 };

async function socketPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'app-client-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'with:colon.sock');
}

test('a spawned server is introduced to, asked, and ends with the client', async () => {
  const client = await connectAppServer({ spawn: node, clientInfo });

  expect(client.server.userAgent).toBe('stand-in');
  expect(await client.request('thread/loaded/list', {})).toEqual({ data: ['thread-1'], nextCursor: null });
  await client.close();
  await client.closed;
  await expect(client.request('thread/loaded/list', {})).rejects.toMatchObject({
    code: 'APP_CLIENT_CLIENT_CLOSED',
  });
});

test.each([
  { what: 'a program that is not there', spawn: { command: '/no/such/program' }, stderr: '' },
  {
    what: 'a program that ends at once',
    spawn: { ...node, args: [...node.args, 'dies'] },
    stderr: 'no home\n',
  },
])('$what is reported with what it said', async ({ spawn, stderr }) => {
  const connecting = connectAppServer({ spawn, clientInfo });

  await expect(connecting).rejects.toMatchObject({ code: 'APP_CLIENT_SERVER_UNSTARTED', stderr });
});

test('a program that does not end with its input is ended', async () => {
  const spawn = { ...node, args: [...node.args, 'stubborn'], graceMs: 1 };
  const client = await connectAppServer({ spawn, clientInfo });

  await client.close();

  await expect(client.closed).resolves.toBeUndefined();
});

test('a WebSocket is opened with the bearer token', async () => {
  await using server = await listenAsStandIn({ token: 'let-me-in' });
  const url = `ws://127.0.0.1:${server.port}`;

  await using client = await connectAppServer({ url, bearer: 'let-me-in', clientInfo });
  expect(await client.request('thread/loaded/list', {})).toMatchObject({ data: ['thread-1'] });

  const refused = connectAppServer({ url: `${url}/?secret=1`, clientInfo });
  await expect(refused).rejects.toMatchObject({
    code: 'APP_CLIENT_CONNECT_FAILED',
    status: 401,
    endpoint: `${url}/`,
  });
});

test('a Unix socket is opened, whatever its path holds', async () => {
  const path = await socketPath();
  await using server = await listenAsStandIn({ path });

  await using client = await connectAppServer({ socketPath: path, clientInfo });

  expect(await client.request('thread/loaded/list', {})).toMatchObject({ data: ['thread-1'] });
  expect(server.served).toHaveLength(1);
});

test('a socket that nobody answers is reported with the reason', async () => {
  const connecting = connectAppServer({ socketPath: await socketPath(), clientInfo });

  await expect(connecting).rejects.toMatchObject({ code: 'APP_CLIENT_CONNECT_FAILED', retry: 'later' });
  await expect(connecting).rejects.toThrow('ENOENT');
});

test('what the server asks is answered by whoever said so, and else refused', async () => {
  const [near, far] = memoryPair();
  serveStandIn(far);
  await using client = await connectAppServer({ stream: near, clientInfo });
  const heard: string[] = [];
  client.on('item/agentMessage/delta', ({ delta }) => void heard.push(delta));

  async function turn(): Promise<void> {
    const completed = new Promise<void>((resolve) => {
      const off = client.on('turn/completed', () => {
        off();
        resolve();
      });
    });
    await client.request('turn/start', { threadId: 'thread-1', input: [] });
    await completed;
  }

  await turn();
  const off = client.answer('item/commandExecution/requestApproval', () => ({ decision: 'accept' }));
  expect(() =>
    client.answer('item/commandExecution/requestApproval', () => ({ decision: 'cancel' })),
  ).toThrow(TypeError);
  await turn();
  off();
  await turn();

  expect(heard).toEqual([
    expect.stringContaining('this client does not answer item/commandExecution/requestApproval'),
    '{"decision":"accept"}',
    expect.stringContaining('this client does not answer'),
  ]);
});

test('a server that has too much to do is asked again, one that refuses is not', async () => {
  const [near, far] = memoryPair();
  const { asked } = serveStandIn(far, { refusals: 3 });
  const slept: number[] = [];
  const ports = { sleep: (ms: number) => Promise.resolve(void slept.push(ms)), random: () => 1 };
  await using client = await connectAppServer({ stream: near, clientInfo, ports });

  expect(await client.request('thread/loaded/list', {})).toMatchObject({ data: ['thread-1'] });
  await expect(client.request('thread/list', {})).rejects.toMatchObject({ rpcCode: -32_601 });

  expect(slept).toEqual([50, 100, 200]);
  expect(asked).toEqual(['initialize', ...Array<string>(4).fill('thread/loaded/list'), 'thread/list']);
});

test('a connection that breaks is made again: what was under way fails, what waits is asked', async () => {
  await using server = await listenAsStandIn();
  const url = `ws://127.0.0.1:${server.port}`;
  await using client = await connectAppServer({ url, clientInfo, reconnect: fast });
  const changes: ConnectionChange['change'][] = [];
  client.onConnection(({ change }) => void changes.push(change));
  const underWay = client.request('model/list', {});
  server.dropAll();
  await expect(underWay).rejects.toMatchObject({ code: 'JSON_RPC_CONNECTION_CLOSED', retry: 'later' });

  expect(await client.request('thread/loaded/list', {})).toMatchObject({ data: ['thread-1'] });
  expect(server.served).toHaveLength(2);
  await client.close();
  expect(changes).toEqual(['lost', 'connected', 'closed']);
});

test('a client that cannot connect again is closed, and says why', async () => {
  const server = await listenAsStandIn();
  const url = `ws://127.0.0.1:${server.port}`;
  const client = await connectAppServer({ url, clientInfo, reconnect: { ...fast, attempts: 2 } });
  const changes: ConnectionChange[] = [];
  client.onConnection((change) => void changes.push(change));

  await server[Symbol.asyncDispose]();
  await client.closed;

  const cause = expect.objectContaining({ code: 'APP_CLIENT_CONNECT_FAILED' });
  expect(changes.at(-1)).toEqual({ change: 'closed', cause });
  await expect(client.request('thread/loaded/list', {})).rejects.toMatchObject({
    code: 'APP_CLIENT_CLIENT_CLOSED',
  });
});

test('a stream by itself serves once, a function that opens one serves again', async () => {
  const [near, far] = memoryPair();
  const once = serveStandIn(far);
  const single = await connectAppServer({ stream: near, clientInfo });
  await once.connection.close();
  await single.closed;

  const opened: ReturnType<typeof serveStandIn>[] = [];
  function open(): ReturnType<typeof memoryPair>[0] {
    const [ours, theirs] = memoryPair();
    opened.push(serveStandIn(theirs));
    return ours;
  }
  await using again = await connectAppServer({ stream: open, clientInfo, reconnect: fast });
  await opened[0]?.connection.close();
  const connected = new Promise((resolve) => again.onConnection(resolve));
  await connected;
  expect(await again.request('thread/loaded/list', {})).toMatchObject({ data: ['thread-1'] });
  expect(opened).toHaveLength(2);
});

test('a program that dies is started again', async () => {
  const client = await connectAppServer({ spawn: node, clientInfo, reconnect: fast });
  const connected = new Promise<void>((resolve) => {
    client.onConnection(({ change }) => {
      if (change === 'connected') resolve();
    });
  });

  const crash = client.request('account/logout');
  await expect(crash).rejects.toMatchObject({ code: 'JSON_RPC_CONNECTION_CLOSED' });
  await connected;

  expect(await client.request('thread/loaded/list', {})).toMatchObject({ data: ['thread-1'] });
  await client.close();
});

test('what a listener throws goes to whoever wants to hear of it, and harms nothing', async () => {
  const [near, far] = memoryPair();
  const { connection } = serveStandIn(far);
  const faults: unknown[] = [];
  const onFault = (fault: unknown, method: string): void => void faults.push([method, String(fault)]);
  await using client = await connectAppServer({ stream: near, clientInfo, onFault });
  client.on('warning', () => {
    throw new Error('at once');
  });
  client.on('warning', () => Promise.reject(new Error('later')));

  await connection.notify('warning', { threadId: null, message: 'careful' });
  await client.request('thread/loaded/list', {});

  expect(faults).toEqual([
    ['warning', 'Error: at once'],
    ['warning', 'Error: later'],
  ]);
});

test('slow listeners hold up the server, unless an answer is awaited', async () => {
  const [near, far] = memoryPair();
  const { connection } = serveStandIn(far);
  await using client = await connectAppServer({ stream: near, clientInfo, mostBusyListeners: 2 });
  const heard: string[] = [];
  const finish: (() => void)[] = [];
  client.on('warning', ({ message }) => {
    heard.push(message);
    return new Promise((resolve) => finish.push(resolve));
  });

  for (let count = 0; count < 10; count += 1)
    void connection.notify('warning', { threadId: null, message: `${count}` });
  // The far end has had its turn many times over by then.
  for (let turns = 0; turns < 50; turns += 1) await new Promise(setImmediate);
  expect(heard).toEqual(['0', '1']);

  expect(await client.request('thread/loaded/list', {})).toMatchObject({ data: ['thread-1'] });
  expect(heard).toHaveLength(10);
  for (const done of finish) done();
});

test('a request that its signal gives up stops waiting for the connection', async () => {
  const [near, far] = memoryPair();
  const { connection } = serveStandIn(far);
  const opening: PromiseWithResolvers<typeof near> = Promise.withResolvers();
  let count = 0;
  const stream = (): typeof near | Promise<typeof near> => (count++ === 0 ? near : opening.promise);
  const client = await connectAppServer({ stream, clientInfo, reconnect: fast });
  await connection.close();
  await new Promise(setImmediate);

  const waiting = client.request(
    'thread/loaded/list',
    {},
    { signal: AbortSignal.abort(new Error('enough')) },
  );

  await expect(waiting).rejects.toThrow('enough');
  const [ours, theirs] = memoryPair();
  serveStandIn(theirs);
  opening.resolve(ours);
  await client.close();
});
