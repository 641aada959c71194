import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  connect,
  lineStream,
  memoryPair,
  RequestFault,
  reservedCode,
  type ConnectionOptions,
  type MessageStream,
  type RpcNotification,
} from '@codex-ts/utils-json-rpc';
import { describe, expect, test } from 'vitest';

type Served = Omit<ConnectionOptions, 'stream'>;

/** A client of a server that does `served`. */
function pair(served: Served, client: Served = {}) {
  const [near, far] = memoryPair();
  return { client: connect({ ...client, stream: near }), server: connect({ ...served, stream: far }) };
}

/** A far end that writes texts of its own and collects what comes back. */
function rawClient(served: Served): {
  send: (text: string) => void;
  end: () => void;
  lines: () => Promise<unknown[]>;
} {
  const input = new PassThrough();
  const output = new PassThrough();
  const chunks: Buffer[] = [];
  output.on('data', (chunk: Buffer) => chunks.push(chunk));
  const server = connect({ ...served, stream: lineStream(input, output) });
  return {
    send: (text) => input.write(`${text}\n`),
    end: () => input.end(),
    async lines() {
      input.end();
      await server.closed;
      const text = Buffer.concat(chunks).toString();
      return text
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line): unknown => JSON.parse(line));
    },
  };
}

const echo: Served = { onRequest: ({ params }) => ({ result: params }) };

test('both ends ask and tell', async () => {
  const told: RpcNotification[] = [];
  const { client, server } = pair(
    { ...echo, onNotification: (notification) => told.push(notification) },
    { onRequest: ({ method }) => ({ result: `client ${method}` }) },
  );

  await client.notify('n', /*params*/ 1);
  expect(await client.request('x', { a: [1] })).toEqual({ a: [1] });
  expect(await server.request('y')).toBe('client y');
  expect(told).toEqual([{ kind: 'notification', method: 'n', params: 1 }]);
  await client.close();
  await server.closed;
});

test('questions are counted from 0, as native codex counts them', async () => {
  const { client } = pair(echo);
  const ids: unknown[] = [];
  const onAsked = (id: unknown): unknown => ids.push(id);

  for (const params of ['a', 'b']) await client.request('x', params, { onAsked });

  expect(ids).toEqual([0, 1]);
  await client.close();
});

describe('one answer each', () => {
  test('a fault is answered word for word, anything else tells nothing', async () => {
    const faults: unknown[] = [];
    const { client } = pair({
      onRequest: ({ method }) => {
        if (method === 'refused') throw new RequestFault({ code: -5, message: 'no', data: { why: 1 } });
        throw new Error('a secret path');
      },
      onFault: (fault) => faults.push(fault),
    });

    await expect(client.request('refused')).rejects.toMatchObject({
      rpcCode: -5,
      message: 'no',
      data: { why: 1 },
    });
    await expect(client.request('broken')).rejects.toMatchObject({
      code: 'JSON_RPC_REMOTE_FAILED',
      rpcCode: reservedCode.internalError,
      message: 'Internal error',
    });
    expect(faults).toMatchObject([{ message: 'a secret path' }]);
    await client.close();
  });

  test('without anybody to carry them out, methods are unknown', async () => {
    const { client } = pair({});

    await expect(client.request('x')).rejects.toMatchObject({
      rpcCode: reservedCode.methodNotFound,
      data: { method: 'x' },
    });
    await client.close();
  });

  test('what is no message gets an error, and the connection lives on', async () => {
    const raw = rawClient(echo);
    raw.send('garbage');
    raw.send('{"jsonrpc":"2.0","id":1,"method":"a","params":"b"}');

    expect(await raw.lines()).toMatchObject([
      { id: null, error: { code: reservedCode.parseError } },
      { id: 1, result: 'b' },
    ]);
  });

  test('the end of input answers what is open', async () => {
    const raw = rawClient({
      onRequest: async ({ id }) => {
        await sleep(/*delay*/ 5);
        return { result: id };
      },
    });
    for (let id = 0; id < 300; id += 1) raw.send(JSON.stringify({ id, method: 'a' }));

    const ids = (await raw.lines()).map((line) => (line as { id: number }).id);
    expect(ids.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 300 }, (_, id) => id));
  });

  test('ten thousand at once are all answered', async () => {
    const raw = rawClient({ ...echo, limits: { mostUnsent: 1000 } });
    for (let id = 0; id < 10_000; id += 1) raw.send(`{"id":${id},"method":"a"}`);

    const ids = new Set((await raw.lines()).map((line) => (line as { id: number }).id));
    expect(ids.size).toBe(10_000);
  });
});

test('what is told afterwards arrives after the answer', async () => {
  const seen: string[] = [];
  const { client, server } = pair(
    { onRequest: () => ({ result: 1, afterwards: () => void server.notify('later') }) },
    { onNotification: ({ method }) => seen.push(method) },
  );

  await client.request('x').then(() => seen.push('answer'));
  await client.request('x');
  expect(seen).toEqual(['answer', 'later']);
  await client.close();
});

test('requests of a lane wait for each other, others do not', async () => {
  const order: string[] = [];
  const { client } = pair({
    laneOf: ({ method }) => (method === 'free' ? undefined : method),
    onRequest: async ({ method, params }) => {
      if (params === 'slow') await sleep(/*delay*/ 20);
      order.push(`${method} ${String(params)}`);
      return { result: null };
    },
  });

  await Promise.all([
    client.request('lane', 'slow'),
    client.request('lane', 'quick'),
    client.request('free', 'quick'),
  ]);
  expect(order).toEqual(['free quick', 'lane slow', 'lane quick']);
  await client.close();
});

describe('back-pressure', () => {
  test('no more is read while the most is under way', async () => {
    let most = 0;
    let now = 0;
    const raw = rawClient({
      limits: { mostShort: 3 },
      onRequest: async () => {
        now += 1;
        most = Math.max(most, now);
        await sleep(/*delay*/ 1);
        now -= 1;
        return { result: null };
      },
    });
    for (let id = 0; id < 30; id += 1) raw.send(`{"id":${id},"method":"a"}`);

    expect(await raw.lines()).toHaveLength(30);
    expect(most).toBe(3);
  });

  test('long requests hold up nobody, and beyond the most are refused as overloaded', async () => {
    const release = Promise.withResolvers<void>();
    const { client } = pair({
      limits: { mostShort: 1, mostLong: 2 },
      isLong: ({ method }) => method === 'long',
      overloaded: { code: -32_001, message: 'later' },
      onRequest: async ({ method }) => {
        if (method === 'long') await release.promise;
        return { result: method };
      },
    });
    const long = [client.request('long'), client.request('long')];

    await expect(client.request('long')).rejects.toMatchObject({ rpcCode: -32_001 });
    expect(await client.request('short')).toBe('short');
    release.resolve();
    expect(await Promise.all(long)).toEqual(['long', 'long']);
    await client.close();
  });

  test('whoever tells much waits for a far end that does not read, and what waits is merged', async () => {
    const sent: string[] = [];
    const gate = Promise.withResolvers<void>();
    const stream: MessageStream = {
      // A far end that says nothing until it is gone.
      incoming: {
        [Symbol.asyncIterator]: () => ({
          next: () => gate.promise.then(() => ({ done: true, value: undefined })),
        }),
      },
      async send(text) {
        sent.push(text);
        await gate.promise;
      },
      close: () => Promise.resolve(),
    };
    const connection = connect({
      stream,
      limits: { mostUnsent: 200 },
      merge: (last, next) =>
        last.method === next.method
          ? { ...last, params: `${String(last.params)}${String(next.params)}` }
          : undefined,
    });
    await connection.notify('delta', '1');
    await connection.notify('delta', '2');
    await connection.notify('delta', '3');
    let hasRoom = false;
    const telling = connection.notify('delta', 'x'.repeat(300)).then(() => (hasRoom = true));
    await sleep(/*delay*/ 5);
    expect(hasRoom).toBe(false);

    gate.resolve();
    await telling;
    await connection.closed;
    const params = sent.map((text) => (JSON.parse(text) as { params: string }).params);
    expect(params).toEqual(['1', `23${'x'.repeat(300)}`]);
  });
});

describe('a question', () => {
  test('ends with the connection', async () => {
    const { client, server } = pair({ onRequest: () => new Promise(() => undefined), isLong: () => true });
    const asking = client.request('x');
    void server.close().catch(() => undefined);
    await client.close();

    await expect(asking).rejects.toMatchObject({ code: 'JSON_RPC_CONNECTION_CLOSED' });
    await expect(client.request('y')).rejects.toMatchObject({ code: 'JSON_RPC_CONNECTION_CLOSED' });
  });

  test('can be given up, and have a deadline', async () => {
    const { client } = pair({ onRequest: () => sleep(/*delay*/ 50).then(() => ({ result: 1 })) });
    const stop = new AbortController();
    const given = client.request('x', {}, { signal: stop.signal });
    stop.abort(new Error('enough'));

    await expect(given).rejects.toThrow('enough');
    await expect(client.request('x', {}, { timeoutMs: 1 })).rejects.toMatchObject({
      code: 'JSON_RPC_ANSWER_TIMEOUT',
      timeoutMs: 1,
    });
    // The answers that come too late disturb nobody.
    expect(await client.request('x')).toBe(1);
    await client.close();
  });
});

test('the signal of a request aborts when the connection is closed, and closing waits for its answer', async () => {
  const { client, server } = pair({
    onRequest: (_, signal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve({ result: 'aborted' }))),
  });
  const asking = client.request('x');
  await sleep(/*delay*/ 5);
  await server.close();

  expect(await asking).toBe('aborted');
  await client.close();
});

test('the end of what comes in is told once, and what was asked before is still answered', async () => {
  let ends = 0;
  const world = rawClient({
    onEnd: () => void (ends += 1),
    onRequest: async () => {
      await expect.poll(() => ends).toBe(1);
      return { result: 'late' };
    },
  });
  world.send('{"id":1,"method":"wait"}');

  expect(await world.lines()).toMatchObject([{ id: 1, result: 'late' }]);
  expect(ends).toBe(1);
});
