import { createExchange } from '@codex-ts/utils-http';
import { describe, expect, test } from 'vitest';

import { serve, until } from './loopback-server.ts';

const quiet = { environment: {} };

describe('deadline', () => {
  test('it covers the wait for the head', async () => {
    await using server = await serve(() => {});
    await using exchange = createExchange(quiet);

    const answer = exchange({ url: server.url, deadlineMs: 30 });

    await expect(answer).rejects.toMatchObject({
      code: 'HTTP_TIMEOUT',
      phase: 'head',
      timeoutMs: 30,
      retry: 'later',
    });
    await until(() => server.open() === 0);
  });

  test.concurrent('it covers the body that is read as text', async () => {
    await using server = await serve((_request, response) => {
      response.write('half');
    });
    await using exchange = createExchange(quiet);

    const answer = await exchange({ url: server.url, deadlineMs: 700 });

    await expect(answer.text()).rejects.toMatchObject({ code: 'HTTP_TIMEOUT', phase: 'body' });
    await until(() => server.open() === 0);
  });

  test.concurrent('it does not cover a body that is streamed', async () => {
    await using server = await serve((_request, response) => {
      response.write('one ');
      setTimeout(() => response.end('two'), 800);
    });
    await using exchange = createExchange(quiet);

    const answer = await exchange({ url: server.url, deadlineMs: 700 });

    const chunks = [];
    for await (const chunk of answer.body) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('one two');
  });

  test('one beyond the reach of a timer is no deadline at once', async () => {
    await using server = await serve((_request, response) => void response.end('x'));
    await using exchange = createExchange(quiet);

    const answer = await exchange({ url: server.url, deadlineMs: 2 ** 40 });

    expect(await answer.text()).toBe('x');
  });
});

describe('silence', () => {
  test('a body that goes silent has failed', async () => {
    await using server = await serve((_request, response) => {
      response.write('x');
    });
    await using exchange = createExchange(quiet);
    const answer = await exchange({ url: server.url, idleTimeoutMs: 30 });

    const read = (async () => {
      for await (const bytes of answer.body) expect(bytes).toHaveLength(1);
    })();

    await expect(read).rejects.toMatchObject({ code: 'HTTP_TIMEOUT', phase: 'body', timeoutMs: 30 });
    await until(() => server.open() === 0);
  });

  test('a slow reader is not a silent server', async () => {
    await using server = await serve((_request, response) => {
      response.write('one');
      response.end('two');
    });
    await using exchange = createExchange(quiet);
    const answer = await exchange({ url: server.url, idleTimeoutMs: 250 });

    const parts = [];
    for await (const bytes of answer.body) {
      parts.push(Buffer.from(bytes).toString());
      await new Promise((resolve) => setTimeout(resolve, 400));
    }

    expect(parts.join('')).toBe('onetwo');
  });
});

describe('abort', () => {
  test('before the start nothing is opened', async () => {
    await using server = await serve(() => {});
    await using exchange = createExchange(quiet);

    const reason = new Error('no longer wanted');
    await expect(exchange({ url: server.url, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);

    expect(server.connections()).toBe(0);
  });

  test('while the head is awaited', async () => {
    const controller = new AbortController();
    await using server = await serve(() => controller.abort('any reason'));
    await using exchange = createExchange(quiet);

    await expect(exchange({ url: server.url, signal: controller.signal })).rejects.toBe('any reason');

    await until(() => server.open() === 0);
  });

  test('while the body is read', async () => {
    const controller = new AbortController();
    await using server = await serve((_request, response) => {
      response.write('x');
    });
    await using exchange = createExchange(quiet);
    const answer = await exchange({ url: server.url, signal: controller.signal });

    const reason = new Error('enough');
    const read = (async () => {
      for await (const _ of answer.body) controller.abort(reason);
    })();

    await expect(read).rejects.toBe(reason);
    await until(() => server.open() === 0);
  });

  test('between head and body', async () => {
    const controller = new AbortController();
    await using server = await serve((_request, response) => {
      response.write('x');
    });
    await using exchange = createExchange(quiet);
    const answer = await exchange({ url: server.url, signal: controller.signal });

    controller.abort();
    await until(() => server.open() === 0);

    await expect(answer.text()).rejects.toBe(controller.signal.reason);
  });

  test('a signal that outlives the exchange keeps no listener of it', async () => {
    await using server = await serve((_request, response) => void response.end('x'));
    await using exchange = createExchange(quiet);
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    Object.assign(signal, {
      addEventListener: (...args: Parameters<typeof add>) => ((listeners += 1), add(...args)),
      removeEventListener: (...args: Parameters<typeof remove>) => ((listeners -= 1), remove(...args)),
    });

    await (await exchange({ url: server.url, signal })).text();
    (await exchange({ url: server.url, signal })).discard();

    expect(listeners).toBeLessThanOrEqual(0);
  });
});
