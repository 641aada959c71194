import { chosenProxy, createExchange, HttpProxyError, type HttpExchange } from '@codex-ts/utils-http';
import { describe, expect, test } from 'vitest';

import { startProxy, startSocks } from './loopback-proxy.ts';
import { fixturePath, serve, serveRaw, serveTls, until } from './loopback-server.ts';

const trusted = { CODEX_CA_CERTIFICATE: fixturePath('ca.pem') };

function exchangeWith(environment: Record<string, string>): HttpExchange {
  return createExchange({ environment });
}

describe('an http proxy', () => {
  test('is asked for the whole URL of an http server', async () => {
    await using server = await serve((request, response) => {
      response.end(`${request.headers.host} ${request.url}`);
    });
    await using proxy = await startProxy(server);
    await using exchange = exchangeWith({ http_proxy: proxy.url });

    const answer = await exchange({ url: 'http://api.example.test:81/path?query' });

    expect(await answer.text()).toBe('api.example.test:81 /path?query');
    expect(proxy.asked).toEqual([{ what: 'GET http://api.example.test:81/path?query' }]);
  });

  test('gives a tunnel to an https server, whose certificate is still checked', async () => {
    await using server = await serveTls('server', (request, response) => {
      response.end(`${request.headers.host} ${request.headers['proxy-authorization']}`);
    });
    await using proxy = await startProxy(server);
    await using exchange = exchangeWith({
      ...trusted,
      https_proxy: `http://us%40er:pa%3Ass@127.0.0.1:${proxy.port}`,
    });

    const answer = await exchange({ url: 'https://api.example.test/path' });
    const wrongHost = exchange({ url: 'https://elsewhere.example.test/path' });

    expect(await answer.text()).toBe('api.example.test undefined');
    expect(proxy.asked[0]).toEqual({
      what: 'CONNECT api.example.test:443',
      authorization: `Basic ${btoa('us@er:pa:ss')}`,
    });
    await expect(wrongHost).rejects.toMatchObject({ code: 'HTTP_TLS_FAILED', reason: 'wrongHost' });
    await expect(wrongHost).rejects.toThrow(`through the proxy http://127.0.0.1:${proxy.port} (https_proxy)`);
  });

  test('keeps its tunnel where connections are kept', async () => {
    await using server = await serveTls('server', (_request, response) => void response.end('x'));
    await using proxy = await startProxy(server);
    const environment = { ...trusted, https_proxy: proxy.url };
    await using exchange = createExchange({ environment, keepAlive: true });

    for (const _ of [1, 2, 3]) await (await exchange({ url: 'https://api.example.test/' })).text();

    expect(proxy.asked).toHaveLength(1);
  });

  test('may itself be reached over TLS', async () => {
    await using server = await serveTls('server', (_request, response) => void response.end('x'));
    await using plain = await startProxy(server);
    await using proxy = await startProxy({ ...server, certificate: 'server' });
    await using exchange = exchangeWith({ ...trusted, ALL_PROXY: `https://localhost:${proxy.port}` });

    expect(await (await exchange({ url: 'https://api.example.test/' })).text()).toBe('x');
    expect(proxy.asked).toHaveLength(1);
    expect(plain.asked).toHaveLength(0);
  });

  test.each([
    { scheme: 'http', refuse: 407, remedy: /user and the password/u, retry: 'never' },
    { scheme: 'https', refuse: 407, remedy: /user and the password/u, retry: 'never' },
    { scheme: 'https', refuse: 403, remedy: /unset HTTPS_PROXY/u, retry: 'never' },
    { scheme: 'https', refuse: 502, remedy: /unset HTTPS_PROXY/u, retry: 'later' },
  ])('refusing an $scheme server with $refuse is told as such', async ({ scheme, refuse, remedy, retry }) => {
    await using proxy = await startProxy({ port: 1, refuse });
    const url = `http://me:geheim@127.0.0.1:${proxy.port}`;
    await using exchange = exchangeWith({ HTTPS_PROXY: url, HTTP_PROXY: url });

    const refused = await exchange({ url: `${scheme}://api.example.test/` }).catch((error: unknown) => error);

    expect(refused).toMatchObject({
      code: 'HTTP_PROXY_FAILED',
      proxy: `http://127.0.0.1:${proxy.port}`,
      status: refuse,
      remedy: expect.stringMatching(remedy),
      retry,
    });
    expect(String(refused)).not.toContain('geheim');
    await until(() => proxy.open() === 0);
  });

  test.each(['http', 'https'])('that is gone is named, with the variable to unset (%s)', async (scheme) => {
    const { port } = await closedServer();
    await using exchange = exchangeWith({ ALL_PROXY: `me:geheim@127.0.0.1:${port}` });

    const refused = await exchange({ url: `${scheme}://api.example.test/` }).catch((error: unknown) => error);

    expect(refused).toMatchObject({
      code: 'HTTP_PROXY_FAILED',
      proxy: `http://127.0.0.1:${port}`,
      variable: 'ALL_PROXY',
      remedy: expect.stringContaining('unset ALL_PROXY'),
      message: expect.stringMatching(/refuse/u),
    });
    expect(String(refused)).not.toContain('geheim');
  });

  test.each([
    { name: 'hangs up', speak: '' },
    { name: 'speaks something else', speak: 'SSH-2.0\r\n' },
  ])('that $name is told as such', async ({ speak }) => {
    await using proxy = await serveRaw((socket) => {
      socket.once('data', () => socket.end(speak));
    });
    await using exchange = exchangeWith({ https_proxy: proxy.url });

    await expect(exchange({ url: 'https://api.example.test/' })).rejects.toMatchObject({
      code: 'HTTP_PROXY_FAILED',
    });
  });

  test('that never answers CONNECT does not outlive deadline and abort', async () => {
    await using proxy = await serveRaw((socket) => void socket.resume());
    await using exchange = exchangeWith({ https_proxy: proxy.url });
    const controller = new AbortController();

    const url = 'https://api.example.test/';
    const late = exchange({ url, deadlineMs: 30 });
    const aborted = exchange({ url, signal: controller.signal });
    setTimeout(() => controller.abort('enough'), 30);

    await expect(late).rejects.toMatchObject({ code: 'HTTP_TIMEOUT', phase: 'connect' });
    await expect(aborted).rejects.toBe('enough');
    await until(() => proxy.open() === 0);
  });
});

describe('a SOCKS5 proxy', () => {
  test.each([
    { url: 'http://api.example.test:8080/', asked: '3 api.example.test 8080' },
    { url: 'http://192.0.2.7/', asked: '1 c0000207 80' },
    { url: 'http://[2001:db8::1]:81/', asked: '4 20010db8000000000000000000000001 81' },
  ])('leads to $url', async ({ url, asked }) => {
    await using server = await serve((request, response) => void response.end(request.headers.host));
    await using proxy = await startSocks(server);
    await using exchange = exchangeWith({ all_proxy: `socks5h://127.0.0.1:${proxy.port}` });

    const answer = await exchange({ url });

    expect(await answer.text()).toBe(new URL(url).host);
    expect(proxy.asked).toEqual([{ what: asked }]);
  });

  test('leads to an https server, with user and password', async () => {
    await using server = await serveTls('server', (_request, response) => void response.end('x'));
    await using proxy = await startSocks({ ...server, password: 'me:pass' });
    await using exchange = exchangeWith({
      ...trusted,
      all_proxy: `socks5://me:pass@127.0.0.1:${proxy.port}`,
    });

    const answer = await exchange({ url: 'https://api.example.test/' });

    expect(await answer.text()).toBe('x');
    expect(proxy.asked).toEqual([{ what: '3 api.example.test 443', authorization: 'me:pass' }]);
  });

  test.each([
    { user: '', options: { password: 'me:pass' }, says: 'wants another kind of sign-in' },
    { user: 'me:wrong@', options: { password: 'me:pass' }, says: 'refused the user and password' },
    { user: '', options: { outcome: 2 }, says: 'does not allow this connection' },
    { user: '', options: { outcome: 5 }, says: 'was refused by the host' },
    { user: '', options: { outcome: 99 }, says: 'answered 99' },
  ])('that $says', async ({ user, options, says }) => {
    await using proxy = await startSocks({ port: 1, ...options });
    await using exchange = exchangeWith({ all_proxy: `socks5://${user}127.0.0.1:${proxy.port}` });

    const refused = exchange({ url: 'http://api.example.test/' });

    await expect(refused).rejects.toMatchObject({
      code: 'HTTP_PROXY_FAILED',
      message: expect.stringContaining(`socks5://127.0.0.1:${proxy.port} (all_proxy) ${says}`),
    });
    await until(() => proxy.open() === 0);
  });

  test('that says half a word and hangs up', async () => {
    await using proxy = await serveRaw((socket) => void socket.end(Buffer.of(5)));
    await using exchange = exchangeWith({ all_proxy: `socks5://127.0.0.1:${proxy.port}` });

    await expect(exchange({ url: 'http://api.example.test/' })).rejects.toMatchObject({
      code: 'HTTP_PROXY_FAILED',
    });
  });

  test('that never answers does not outlive the deadline', async () => {
    await using proxy = await serveRaw((socket) => void socket.resume());
    await using exchange = exchangeWith({ all_proxy: `socks5://127.0.0.1:${proxy.port}` });

    const late = exchange({ url: 'http://api.example.test/', deadlineMs: 30 });

    await expect(late).rejects.toMatchObject({ code: 'HTTP_TIMEOUT', phase: 'connect' });
    await until(() => proxy.open() === 0);
  });
});

describe('the choice of proxy', () => {
  // A value that names no proxy is refused as soon as it is chosen, and a missing CA file before anything is sent.
  const bad = 'http://[nonsense';

  async function chosen(url: string, environment: Record<string, string>): Promise<string> {
    await using exchange = exchangeWith({ ...environment, SSL_CERT_FILE: '/does/not/exist' });
    const refused: unknown = await exchange({ url }).catch((error: unknown) => error);
    return refused instanceof HttpProxyError ? refused.variable : 'none';
  }

  test.each([
    {
      url: 'http://api.example.test/',
      environment: { http_proxy: bad, HTTP_PROXY: bad },
      variable: 'http_proxy',
    },
    {
      url: 'http://api.example.test/',
      environment: { HTTP_PROXY: bad, ALL_PROXY: bad },
      variable: 'HTTP_PROXY',
    },
    {
      url: 'http://api.example.test/',
      environment: { http_proxy: '', all_proxy: bad },
      variable: 'all_proxy',
    },
    {
      url: 'http://api.example.test/',
      environment: { HTTP_PROXY: bad, REQUEST_METHOD: 'GET', ALL_PROXY: bad },
      variable: 'ALL_PROXY',
    },
    {
      url: 'https://api.example.test/',
      environment: { https_proxy: bad, HTTPS_PROXY: bad },
      variable: 'https_proxy',
    },
    {
      url: 'https://api.example.test/',
      environment: { HTTPS_PROXY: bad, http_proxy: bad },
      variable: 'HTTPS_PROXY',
    },
    {
      url: 'https://api.example.test/',
      environment: { all_proxy: bad, ALL_PROXY: bad },
      variable: 'all_proxy',
    },
    { url: 'https://api.example.test/', environment: { https_proxy: 'ftp://host' }, variable: 'https_proxy' },
    {
      url: 'https://api.example.test/',
      environment: { https_proxy: 'socks4://host' },
      variable: 'https_proxy',
    },
    { url: 'https://api.example.test/', environment: { http_proxy: bad }, variable: 'none' },
    { url: 'https://localhost/', environment: { https_proxy: bad }, variable: 'none' },
    { url: 'https://LOCALHOST./', environment: { https_proxy: bad }, variable: 'none' },
    { url: 'https://app.localhost/', environment: { https_proxy: bad }, variable: 'none' },
    { url: 'https://127.0.0.9/', environment: { https_proxy: bad }, variable: 'none' },
    { url: 'https://127.1/', environment: { https_proxy: bad }, variable: 'none' },
    { url: 'https://[::1]/', environment: { https_proxy: bad }, variable: 'none' },
    { url: 'https://[::ffff:127.0.0.1]/', environment: { https_proxy: bad }, variable: 'none' },
  ])('$url with $environment: $variable', async ({ url, environment, variable }) => {
    expect(await chosen(url, environment)).toBe(variable);
  });

  const name = 'https://api.example.test/';
  const v4 = 'https://192.0.2.7/';
  const v6 = 'https://[2001:db8::1]:8443/';

  test.each([
    { list: '*', exempt: [name, v4, v6] },
    { list: '', exempt: [] },
    { list: ' , ,', exempt: [] },
    { list: 'example.test', exempt: [name] },
    { list: '.example.test', exempt: [name] },
    { list: '*.example.test', exempt: [name] },
    { list: 'API.Example.Test.', exempt: [name] },
    { list: 'api.example.test:443', exempt: [name] },
    { list: 'api.example.test:80', exempt: [] },
    { list: 'ample.test', exempt: [] },
    { list: 'pi.example.test,elsewhere', exempt: [] },
    { list: '192.0.2.7 other', exempt: [v4] },
    { list: '192.0.2.0/24', exempt: [v4] },
    { list: '192.0.3.0/24,192.0.2.7/99,192.0.2.7/', exempt: [] },
    { list: '2001:db8::1', exempt: [v6] },
    { list: '[2001:DB8::1]:8443', exempt: [v6] },
    { list: '[2001:db8::1]:443', exempt: [] },
    { list: '2001:db8::/32', exempt: [v6] },
    { list: '2001:db9::/32', exempt: [] },
    { list: '0.0.0.0/0,::/0', exempt: [v4, v6] },
  ])('no_proxy=$list', async ({ list, exempt }) => {
    const unproxied = [];
    for (const url of [name, v4, v6]) {
      if ((await chosen(url, { https_proxy: bad, no_proxy: list })) === 'none') unproxied.push(url);
    }

    expect(unproxied).toEqual(exempt);
    expect(await chosen(name, { https_proxy: bad, no_proxy: '', NO_PROXY: 'example.test' })).toBe('none');
  });
});

async function closedServer(): Promise<{ port: number }> {
  await using server = await serveRaw(() => {});
  return { port: server.port };
}

describe('which proxy a URL is reached through', () => {
  const environment = { https_proxy: 'http://me:secret@proxy.example:3128', no_proxy: 'near.example' };

  test.each([
    ['https://far.example/x', { shown: 'http://proxy.example:3128', variable: 'https_proxy' }],
    ['https://near.example/x', undefined],
    ['http://far.example/x', undefined],
    ['https://127.0.0.1/x', undefined],
  ])('%s', async (url, expected) => {
    expect(await chosenProxy(url, environment)).toEqual(expected);
  });

  test('a variable that names none, and what is no URL', async () => {
    await expect(chosenProxy('https://far.example', { all_proxy: 'ftp://x' })).rejects.toMatchObject({
      code: 'HTTP_PROXY_FAILED',
      variable: 'all_proxy',
    });
    await expect(chosenProxy('far.example', {})).rejects.toMatchObject({ code: 'HTTP_URL_INVALID' });
  });
});
