import { pipeline, Readable } from 'node:stream';

import { createExchange, HttpError } from '@codex-ts/utils-http';
import { describe, expect, test } from 'vitest';

import { serve, serveRaw, until } from './loopback-server.ts';

const quiet = { environment: {} };

test('an answer comes with its status, its headers in lower case and its body', async () => {
  await using server = await serve((request, response) => {
    response.writeHead(201, { 'X-Seen': `${request.method} ${request.url}`, 'Set-Cookie': ['a=1', 'b=2'] });
    response.end('grüße');
  });
  await using exchange = createExchange(quiet);

  const answer = await exchange({ url: `${server.url}/path?query=1` });

  expect(answer.status).toBe(201);
  expect(answer.headers).toMatchObject({ 'x-seen': 'GET /path?query=1', 'set-cookie': 'a=1, b=2' });
  expect(await answer.text()).toBe('grüße');
});

test('method, headers and body are sent as given, and no compression is asked for', async () => {
  let seen: unknown;
  await using server = await serve((request, response) => {
    const { 'accept-encoding': encoding, 'content-length': length, 'x-mine': mine } = request.headers;
    request.once('data', (body: Buffer) => {
      seen = { method: request.method, encoding, length, mine, body: body.toString() };
      response.end();
    });
  });
  await using exchange = createExchange(quiet);

  const answer = await exchange({ url: server.url, method: 'POST', headers: { 'X-Mine': 'yes' }, body: 'ü' });

  expect(await answer.text()).toBe('');
  expect(seen).toEqual({ method: 'POST', encoding: 'identity', length: '2', mine: 'yes', body: 'ü' });
});

test.each([
  { given: 'us%40er:pass', sent: 'us@er:pass' },
  { given: 'us%er:%', sent: 'us%er:%' },
])(
  'user info in the URL ($given) becomes Basic authorization, and never shows in errors',
  async ({ given, sent }) => {
    let seen: string | undefined;
    await using server = await serve((request, response) => {
      seen = request.headers.authorization;
      response.destroy();
    });
    await using exchange = createExchange(quiet);

    const url = `http://${given}@127.0.0.1:${server.port}/x?token=abc#f`;
    const refused = await exchange({ url }).catch((error: unknown) => error);

    expect(seen).toBe(`Basic ${btoa(sent)}`);
    expect(refused).toBeInstanceOf(HttpError);
    expect(refused).toMatchObject({ code: 'HTTP_UNREACHABLE', url: `http://127.0.0.1:${server.port}/x` });
  },
);

test.each([301, 302, 307, 308])('a redirect (%i) is an answer, not a way to go', async (status) => {
  await using server = await serve((_request, response) => {
    response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end();
  });
  await using exchange = createExchange(quiet);

  const answer = await exchange({ url: server.url });
  answer.discard();

  expect(answer).toMatchObject({ status, headers: { location: 'http://127.0.0.1:1/' } });
});

test('the body comes no faster than it is taken', async () => {
  const chunk = Buffer.alloc(64 * 1024);
  let sent = 0;
  await using server = await serve((_request, response) => {
    const source = new Readable({
      read() {
        sent += 1;
        this.push(chunk);
      },
    });
    pipeline(source, response, () => {});
  });
  await using exchange = createExchange(quiet);

  const answer = await exchange({ url: server.url });
  let taken = 0;
  for await (const bytes of answer.body) {
    taken += bytes.length;
    if (taken > chunk.length) break;
  }

  await until(() => server.open() === 0);
  expect(sent).toBeLessThan(1000);
});

test('a body is taken once', async () => {
  await using server = await serve((_request, response) => void response.end('x'));
  await using exchange = createExchange(quiet);
  const answer = await exchange({ url: server.url });

  await answer.text();

  await expect(answer.text()).rejects.toBeInstanceOf(TypeError);
});

test('a body beyond the limit is refused and its connection closed', async () => {
  await using server = await serve((_request, response) => {
    response.write('x'.repeat(2000));
  });
  await using exchange = createExchange(quiet);

  const answer = await exchange({ url: server.url });

  await expect(answer.text(/*limitBytes*/ 1999)).rejects.toMatchObject({
    code: 'HTTP_BODY_TOO_LARGE',
    limitBytes: 1999,
  });
  await until(() => server.open() === 0);
});

test('a discarded body closes its connection', async () => {
  await using server = await serve((_request, response) => {
    response.write('x');
  });
  await using exchange = createExchange(quiet);

  const answer = await exchange({ url: server.url });
  answer.discard();

  await until(() => server.open() === 0);
  await expect(answer.text()).rejects.toBeInstanceOf(TypeError);
});

describe('failure', () => {
  test('a refused connection', async () => {
    const { port } = await closedServer();
    await using exchange = createExchange(quiet);

    await expect(exchange({ url: `http://127.0.0.1:${port}/a?secret=1` })).rejects.toMatchObject({
      code: 'HTTP_UNREACHABLE',
      phase: 'connect',
      retry: 'later',
      message: `GET http://127.0.0.1:${port}/a: the connection was refused (ECONNREFUSED)`,
    });
  });

  test('a refused connection to every address of a name', async () => {
    const { port } = await closedServer();
    await using exchange = createExchange(quiet);

    await expect(exchange({ url: `http://localhost:${port}` })).rejects.toMatchObject({
      code: 'HTTP_UNREACHABLE',
      phase: 'connect',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('a name without an address', async () => {
    await using exchange = createExchange(quiet);

    await expect(exchange({ url: 'http://nowhere.invalid/' })).rejects.toMatchObject({
      code: 'HTTP_UNREACHABLE',
      phase: 'dns',
    });
  });

  test.each([
    { name: 'a hang-up before the head', speak: '' },
    { name: 'a hang-up within the head', speak: 'HTTP/1.1 200 OK\r\nContent-Le' },
    { name: 'something that is not HTTP', speak: 'SSH-2.0-OpenSSH_9.2\r\n' },
    { name: 'a head without end', speak: `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}\r\n` },
    {
      name: 'another protocol',
      speak: 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
    },
  ])('$name', async ({ speak }) => {
    await using server = await serveRaw((socket) => {
      socket.once('data', () => socket.end(speak));
    });
    await using exchange = createExchange(quiet);

    await expect(exchange({ url: server.url })).rejects.toMatchObject({
      code: 'HTTP_UNREACHABLE',
      phase: 'head',
    });
    await until(() => server.open() === 0);
  });

  test.each([
    { name: 'a body shorter than announced', speak: 'content-length: 10\r\n\r\n12345', receivedBytes: 5 },
    {
      name: 'chunks without end',
      speak: 'transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n',
      receivedBytes: 3,
    },
    {
      name: 'garbage between chunks',
      speak: 'transfer-encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n',
      receivedBytes: expect.any(Number),
    },
  ])('$name', async ({ speak, receivedBytes }) => {
    await using server = await serveRaw((socket) => {
      socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n${speak}`));
    });
    await using exchange = createExchange(quiet);

    const answer = await exchange({ url: server.url });

    await expect(answer.text()).rejects.toMatchObject({
      code: 'HTTP_BODY_TORN',
      retry: 'later',
      receivedBytes,
    });
  });

  test('a torn body that nobody reads hurts nobody', async () => {
    await using server = await serveRaw((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345'));
    });
    await using exchange = createExchange(quiet);

    const answer = await exchange({ url: server.url });
    await until(() => server.open() === 0);

    expect(answer.status).toBe(200);
  });

  test.each(['ftp://host/x', 'file:///etc/passwd', '/relative', '', 'http://', 'data:,x'])(
    '%j is no URL to ask',
    async (url) => {
      await using exchange = createExchange(quiet);

      await expect(exchange({ url })).rejects.toMatchObject({ code: 'HTTP_URL_INVALID' });
    },
  );

  test('what cannot be parsed is shown without its query and user info', async () => {
    await using exchange = createExchange(quiet);

    const refused = await exchange({ url: 'http://user:pass@[bad]/?token=t0k3n' }).catch(String);

    expect(refused).toContain('HttpUrlError');
    expect(refused).not.toMatch(/pass|t0k3n/u);
  });

  test('a header that HTTP does not allow is the mistake of the caller', async () => {
    await using exchange = createExchange(quiet);

    const refused = exchange({ url: 'http://127.0.0.1:1', headers: { authorization: 'Bearer a\nb' } });

    await expect(refused).rejects.toBeInstanceOf(TypeError);
    await expect(refused).rejects.not.toThrow('Bearer');
  });
});

describe('kept connections', () => {
  test('they are used again', async () => {
    await using server = await serve((_request, response) => void response.end('x'));
    await using exchange = createExchange({ ...quiet, keepAlive: true });

    for (const _ of [1, 2, 3]) await (await exchange({ url: server.url })).text();

    expect(server.connections()).toBe(1);
  });

  test('without them each exchange has its own', async () => {
    await using server = await serve((_request, response) => void response.end('x'));
    await using exchange = createExchange(quiet);

    for (const _ of [1, 2, 3]) await (await exchange({ url: server.url })).text();

    expect(server.connections()).toBe(3);
    await until(() => server.open() === 0);
  });

  test.each([
    { method: 'GET', requests: 3, outcome: 'is sent again', second: 'x' },
    {
      method: 'POST',
      requests: 2,
      outcome: 'fails, for it may have had its effect',
      second: 'HTTP_UNREACHABLE',
    },
  ])(
    '$method over a connection that the server just closed $outcome',
    async ({ method, requests, second }) => {
      let seen = 0;
      await using server = await serve((_request, response) => {
        seen += 1;
        if (seen === 2) response.destroy();
        else response.end('x');
      });
      await using exchange = createExchange({ ...quiet, keepAlive: true });
      const ask = async () => (await exchange({ url: server.url, method })).text();

      await ask();
      const outcome = await ask().catch((error: unknown) => error instanceof HttpError && error.code);

      expect({ outcome, requests: seen }).toEqual({ outcome: second, requests });
    },
  );
});

test('closing ends what is under way, and a closed exchange takes nothing more', async () => {
  await using server = await serve((request, response) => {
    if (request.url === '/body') response.write('x');
  });
  const exchange = createExchange({ ...quiet, keepAlive: true });
  const answer = await exchange({ url: `${server.url}/body` });
  const ended = Promise.allSettled([exchange({ url: `${server.url}/head` }), answer.text()]);
  await until(() => server.open() === 2);

  await exchange.close();

  const reason = expect.objectContaining({ message: 'the exchange was closed' });
  expect(await ended).toEqual([
    { status: 'rejected', reason },
    { status: 'rejected', reason },
  ]);
  await expect(exchange({ url: server.url })).rejects.toBeInstanceOf(TypeError);
  await until(() => server.open() === 0);
});

test('many exchanges at once do not get in each other’s way', async () => {
  await using server = await serve((request, response) => void request.pipe(response));
  await using exchange = createExchange({ ...quiet, keepAlive: true });

  const bodies = Array.from({ length: 50 }, (_, index) => `${index}`.repeat(10_000));
  const echoes = await Promise.all(
    bodies.map(async (body) => (await exchange({ url: server.url, method: 'POST', body })).text()),
  );

  expect(echoes).toEqual(bodies);
});

async function closedServer(): Promise<{ port: number }> {
  await using server = await serveRaw(() => {});
  return { port: server.port };
}
