import { createServer, type ServerResponse } from 'node:http';

import { createAuthManager, type AuthManager } from '@codex-ts/login';
import { createModelClient } from '@codex-ts/model-client';
import { say, sequence, startModelServer, think } from '@codex-ts/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { exchangeWith, provider, request } from './exchange-with.ts';

let auth: AuthManager;

beforeEach(() => {
  auth = createAuthManager({
    store: 'ephemeral',
    environment: { CODEX_API_KEY: 'sk-test-key' },
    allowApiKeyFromEnvironment: true,
  });
});

afterEach(() => auth[Symbol.asyncDispose]());

/** A server that writes the stream by hand. */
async function rawServer(
  write: (answer: ServerResponse) => void,
): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer((incoming, answer) => {
    incoming.resume().on('end', () => {
      answer.writeHead(200, { 'content-type': 'text/event-stream' });
      write(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const completed = 'data: {"type":"response.completed","response":{"id":"r1"}}\n\n';

test('items, deltas, rate limits and usage come in order', async () => {
  const turn = {
    ...sequence(think('hm'), say('hello')),
    headers: { 'x-codex-primary-used-percent': '12.5' },
  };
  await using server = await startModelServer([turn]);

  const { events } = await exchangeWith({ provider: provider(server.url), auth });

  expect(events[0]).toEqual({ type: 'rateLimits', rateLimits: { primary: { usedPercent: 12.5 } } });
  const kinds = events.map(({ type }) => type).filter((type, at, all) => type !== all[at - 1]);
  expect(kinds).toEqual([
    'rateLimits',
    'created',
    'itemStarted',
    'reasoningDelta',
    'itemCompleted',
    'itemStarted',
    'textDelta',
    'itemCompleted',
    'completed',
  ]);
  expect(events.at(-1)).toMatchObject({ usage: { inputTokens: 100, outputTokens: 10, totalTokens: 110 } });
});

test('frames cut anywhere, also inside a character, are read as one', async () => {
  const frame = Buffer.from(
    `data: {"type":"response.output_text.delta","item_id":"m","delta":"grüße 🙂"}\n\n${completed}`,
  );
  await using server = await rawServer((answer) => {
    for (const byte of frame) answer.write(Buffer.from([byte]));
    answer.end();
  });

  const { events } = await exchangeWith({ provider: provider(server.url), auth });

  expect(events[0]).toEqual({ type: 'textDelta', itemId: 'm', text: 'grüße 🙂' });
});

test('data that is no event, and events nobody knows, are passed over', async () => {
  await using server = await rawServer((answer) => {
    answer.end(`data: {nope\n\ndata: 7\n\ndata: {"type":"response.newer"}\n\n: comment\n\n${completed}`);
  });

  const { events, error } = await exchangeWith({ provider: provider(server.url), auth });

  expect(error).toBeUndefined();
  expect(events).toEqual([{ type: 'completed', responseId: 'r1' }]);
});

test('a stream that goes silent is given up on', async () => {
  await using server = await rawServer(
    (answer) => void answer.write('data: {"type":"response.created"}\n\n'),
  );

  const { error } = await exchangeWith({
    provider: provider(server.url, { streamIdleTimeoutMs: 40, streamMaxRetries: 0 }),
    auth,
  });

  expect(error).toMatchObject({ code: 'MODEL_STREAM_LOST', cause: { code: 'HTTP_TIMEOUT' } });
});

test('a server that takes the request and says nothing at all is given up on', async () => {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const silent = provider(`http://127.0.0.1:${port}`, {
    streamIdleTimeoutMs: 40,
    requestMaxRetries: 0,
    streamMaxRetries: 0,
  });

  const { error } = await exchangeWith({ provider: silent, auth });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));

  expect(error).toMatchObject({ code: 'MODEL_STREAM_LOST', cause: { code: 'HTTP_TIMEOUT', phase: 'head' } });
});

test('an event without end is given up on, and its connection closed', async () => {
  const megabyte = Buffer.alloc(1024 * 1024, 'x');
  const closed = Promise.withResolvers<void>();
  await using server = await rawServer((answer) => {
    answer.on('close', closed.resolve);
    answer.write('data: ');
    const more = (): void => {
      while (!answer.destroyed && answer.write(megabyte));
    };
    answer.on('drain', more);
    more();
  });

  const { error } = await exchangeWith({ provider: provider(server.url, { streamMaxRetries: 0 }), auth });
  await closed.promise;

  expect(error).toMatchObject({ code: 'MODEL_STREAM_LOST', message: expect.stringContaining('64 MiB') });
});

test('a large event is read whole', async () => {
  const text = 'ü'.repeat(4_000_000);
  const event = { type: 'response.output_text.delta', item_id: 'm', delta: text };
  await using server = await rawServer((answer) => {
    answer.end(`data: ${JSON.stringify(event)}\n\n${completed}`);
  });

  const { events } = await exchangeWith({ provider: provider(server.url), auth });

  expect(events[0]).toEqual({ type: 'textDelta', itemId: 'm', text });
});

test('a reader that leaves early closes the connection', async () => {
  const closed = Promise.withResolvers<void>();
  await using server = await rawServer((answer) => {
    answer.on('close', closed.resolve);
    answer.write('data: {"type":"response.created"}\n\n');
  });
  await using client = createModelClient({
    provider: provider(server.url),
    auth,
    identity: { originator: 'codex_test', version: '1.2.3' },
    environment: {},
  });

  const seen = [];
  for await (const event of client.stream(request)) {
    seen.push(event);
    break;
  }
  await closed.promise;

  expect(seen).toEqual([{ type: 'created' }]);
});

test('an abort in mid-stream rejects with its reason', async () => {
  await using server = await rawServer(
    (answer) => void answer.write('data: {"type":"response.created"}\n\n'),
  );
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('enough')), 30);

  const { error } = await exchangeWith({ provider: provider(server.url), auth, signal: controller.signal });

  expect(error).toMatchObject({ message: 'enough' });
});

test('usage that makes no sense counts as none', async () => {
  await using server = await rawServer((answer) => {
    answer.end(
      'data: {"type":"response.completed","response":{"id":"r1","usage":{"input_tokens":"many"}}}\n\n',
    );
  });

  const { events } = await exchangeWith({ provider: provider(server.url), auth });

  expect(events).toEqual([
    {
      type: 'completed',
      responseId: 'r1',
      usage: {
        inputTokens: 0,
        cachedInputTokens: 0,
        outputTokens: 0,
        reasoningOutputTokens: 0,
        totalTokens: 0,
      },
    },
  ]);
});
