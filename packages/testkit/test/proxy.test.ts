import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';

import { startLoopback, startProxy, type Loopback, type ProxyServer } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

function startEcho(): Promise<Loopback> {
  return startLoopback((got) => ({
    status: 200,
    headers: { 'x-echo': 'yes' },
    body: `${got.method} ${got.target} ${got.body}`,
  }));
}

function targetOf(url: string): string {
  return new URL(url).host;
}

/** Asks for a tunnel; `text` is what comes back at once, `read` everything until the end. */
async function openTunnel(
  proxy: ProxyServer,
  target: string,
  headers = '',
): Promise<{ head: string; socket: Socket; read: () => Promise<string> }> {
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk))).on('error', () => undefined);
  const closed = once(socket, 'close');
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${headers}\r\n`);
  await Promise.race([once(socket, 'data'), closed]);
  const head = text;
  return { head, socket, read: () => closed.then(() => text.slice(head.length)) };
}

function getThrough(
  proxy: ProxyServer,
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const { port } = new URL(proxy.url);
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  request({ host: '127.0.0.1', port, path: url, headers: { host: targetOf(url), ...headers }, agent: false })
    .on('response', (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += String(chunk)));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text })).on('error', reject);
    })
    .on('error', reject)
    .end();
  return promise;
}

const get = 'GET /inside HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

test('a tunnel to this machine carries bytes both ways, and is recorded', async () => {
  await using echo = await startEcho();
  await using proxy = await startProxy();
  const tunnel = await openTunnel(proxy, targetOf(echo.url));
  expect(tunnel.head).toBe('HTTP/1.1 200 Connection Established\r\n\r\n');
  tunnel.socket.write(get);
  expect(await tunnel.read()).toContain('GET /inside ');
  expect(proxy.requests).toMatchObject([{ method: 'CONNECT', path: targetOf(echo.url), status: 200 }]);
  expect(echo.requests.map((got) => got.path)).toEqual(['/inside']);
});

test('a tunnel elsewhere is refused, and recorded', async () => {
  await using proxy = await startProxy();
  const tunnel = await openTunnel(proxy, 'chatgpt.com:443');
  expect(tunnel.head).toMatch(/^HTTP\/1\.1 403 /u);
  expect(await proxy.waitFor('chatgpt.com:443')).toMatchObject({ method: 'CONNECT', status: 403 });
});

test('a name can be routed to this machine, and to nowhere else', async () => {
  await using echo = await startEcho();
  await using proxy = await startProxy({
    route: (target) => (target === 'api.example.com:443' ? targetOf(echo.url) : 'example.org:80'),
  });
  const tunnel = await openTunnel(proxy, 'api.example.com:443');
  tunnel.socket.write(get);
  expect(await tunnel.read()).toContain('GET /inside ');
  expect((await openTunnel(proxy, 'other.example.com:443')).head).toMatch(/^HTTP\/1\.1 403 /u);
});

test('a tunnel to where nobody listens is 502', async () => {
  const gone = await startEcho();
  await gone.close();
  await using proxy = await startProxy();
  expect((await openTunnel(proxy, targetOf(gone.url))).head).toMatch(/^HTTP\/1\.1 502 /u);
});

test('credentials are asked for with 407, and let through when they are right', async () => {
  await using echo = await startEcho();
  await using proxy = await startProxy({ credentials: { username: 'me', password: 'p:w' } });
  const header = (pair: string): string =>
    `Proxy-Authorization: Basic ${Buffer.from(pair).toString('base64')}\r\n`;
  const refused = await openTunnel(proxy, targetOf(echo.url));
  expect(refused.head).toMatch(/^HTTP\/1\.1 407 [\s\S]*proxy-authenticate: Basic/u);
  expect((await openTunnel(proxy, targetOf(echo.url), header('me:wrong'))).head).toMatch(/^HTTP\/1\.1 407 /u);
  expect((await openTunnel(proxy, targetOf(echo.url), header('me:p:w'))).head).toMatch(/^HTTP\/1\.1 200 /u);
  expect((await getThrough(proxy, echo.url)).status).toBe(407);
});

test('an http: URL is passed on as it is, without what concerns the proxy', async () => {
  await using echo = await startEcho();
  await using proxy = await startProxy();
  const got = await getThrough(proxy, `${echo.url}/a?b=1&b=2`, {
    'x-mine': '1',
    'proxy-authorization': 'Basic eA==',
  });
  expect(got).toEqual({ status: 200, text: 'GET /a?b=1&b=2 ' });
  expect(proxy.requests).toMatchObject([{ method: 'GET', path: `${echo.url}/a`, status: 200 }]);
  expect(echo.requests[0]?.headers).toMatchObject({ 'x-mine': '1', host: targetOf(echo.url) });
  expect(echo.requests[0]?.headers).not.toHaveProperty('proxy-authorization');
});

test.each([
  { url: 'http://example.com/', status: 403 },
  { url: '/not-absolute', status: 400 },
])('$url is refused with $status', async ({ url, status }) => {
  await using proxy = await startProxy();
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  const { port } = new URL(proxy.url);
  request({ host: '127.0.0.1', port, path: url }, (answer) => {
    answer.resume();
    resolve(answer.statusCode);
  }).end();
  expect(await promise).toBe(status);
});

test('an http: URL nobody answers is 502', async () => {
  const gone = await startEcho();
  await gone.close();
  await using proxy = await startProxy();
  expect((await getThrough(proxy, gone.url)).status).toBe(502);
});

test.each(['onArrival', 'beforeAnswer'] as const)(
  'a tunnel that hangs up %s gets nothing',
  async (hangUp) => {
    await using proxy = await startProxy();
    proxy.fail('next', { hangUp });
    expect((await openTunnel(proxy, 'x:1')).head).toBe('');
  },
);

test('a tunnel that hangs up after its head carries nothing', async () => {
  await using echo = await startEcho();
  await using proxy = await startProxy();
  proxy.fail('next', { hangUp: 'afterHeaders' });
  const tunnel = await openTunnel(proxy, targetOf(echo.url));
  expect(tunnel.head).toMatch(/^HTTP\/1\.1 200 /u);
  expect(await tunnel.read()).toBe('');
});

test('a tunnel can be refused, torn, slowed and late', async () => {
  await using echo = await startEcho();
  await using proxy = await startProxy();
  proxy.fail('next', { status: 503, delayMs: 5 });
  expect((await openTunnel(proxy, targetOf(echo.url))).head).toMatch(/^HTTP\/1\.1 503 /u);
  proxy.fail('next', { tearAfterBytes: 15 });
  const torn = await openTunnel(proxy, targetOf(echo.url));
  torn.socket.write(get);
  expect(await torn.read()).toBe('HTTP/1.1 200 OK');
  proxy.fail('next', { dripBytesPerSecond: 5000 });
  const slow = await openTunnel(proxy, targetOf(echo.url));
  slow.socket.write(get);
  expect(await slow.read()).toContain('GET /inside ');
});

test('closing cuts the tunnels', async () => {
  await using echo = await startEcho();
  const proxy = await startProxy();
  const tunnel = await openTunnel(proxy, targetOf(echo.url));
  await proxy.close();
  expect(await tunnel.read()).toBe('');
});

test('the environment names it for every scheme', async () => {
  await using proxy = await startProxy();
  expect(proxy.environment).toEqual({ HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, ALL_PROXY: proxy.url });
});
