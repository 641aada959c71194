import { join } from 'node:path';

import { startLoopback, startProxy } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { examined } from '../support/examined.ts';
import { setting } from '../support/setting.ts';

const online = { isOffline: false } as const;

/** An authority that answers so to everything. */
async function authorityOf(answer: { status: number; headers?: Record<string, string> }) {
  const server = await startLoopback(() => ({ body: '{}', ...answer }));
  return {
    environment: {
      CODEX_APP_SERVER_LOGIN_ISSUER: server.url,
      CODEX_REFRESH_TOKEN_URL_OVERRIDE: `${server.url}/oauth/token`,
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

test('an authority that answers, whatever it answers', async () => {
  await using world = await setting();

  const { only, facts } = await examined(world, online);

  expect(only('authority-reached')).toMatchObject({
    severity: 'ok',
    text: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+ \(for signing in and renewing tokens\) answers/u),
  });
  expect(only('clock-skewed')).toBeUndefined();
  expect(facts?.network?.authorities).toHaveLength(1);
});

test('offline nobody is asked', async () => {
  await using world = await setting();

  const { only, facts } = await examined(world);

  expect(only('network-skipped')).toMatchObject({ severity: 'ok' });
  expect(facts?.network).toBeUndefined();
  expect(world.authority.requests).toEqual([]);
});

test('two authorities that nobody listens at', async () => {
  await using world = await setting();
  const environment = {
    CODEX_APP_SERVER_LOGIN_ISSUER: 'http://127.0.0.1:1',
    CODEX_REFRESH_TOKEN_URL_OVERRIDE: 'http://127.0.0.1:2/oauth/token',
  };

  const { all, facts } = await examined(world, { ...online, environment });

  expect(all('authority-unreachable')).toMatchObject([
    { severity: 'error', text: expect.stringContaining('(for signing in) cannot be reached') },
    { severity: 'error', text: expect.stringContaining('(for renewing tokens) cannot be reached') },
  ]);
  expect(facts?.network?.authorities[0]?.problem).toMatchObject({
    code: 'HTTP_UNREACHABLE',
    phase: 'connect',
  });
});

test('an API key does not need the authority', async () => {
  await using world = await setting();
  const environment = {
    CODEX_API_KEY: 'sk-env-1234567890',
    CODEX_APP_SERVER_LOGIN_ISSUER: 'http://127.0.0.1:1',
    CODEX_REFRESH_TOKEN_URL_OVERRIDE: 'http://127.0.0.1:1',
  };

  const { only } = await examined(world, { ...online, environment });

  expect(only('authority-unreachable')).toMatchObject({ severity: 'warning' });
});

test('an authority that never answers is given up on', async () => {
  await using world = await setting();
  world.authority.fail('always', { delayMs: Infinity });

  const { only } = await examined(world, { ...online, deadlineMs: 50 });

  expect(only('authority-unreachable')?.text).toContain('within 50 ms');
});

test('a name that has no address', async () => {
  await using world = await setting();
  const environment = {
    CODEX_APP_SERVER_LOGIN_ISSUER: 'https://authority.invalid',
    CODEX_REFRESH_TOKEN_URL_OVERRIDE: 'https://authority.invalid/oauth/token',
  };

  const { facts } = await examined(world, { ...online, environment });

  expect(facts?.network?.authorities[0]?.problem).toMatchObject({ phase: 'dns' });
});

test('an override that is no URL', async () => {
  await using world = await setting();
  const environment = { ...world.authority.environment, CODEX_REFRESH_TOKEN_URL_OVERRIDE: '' };

  const { only } = await examined(world, { ...online, environment });

  expect(only('authority-unreachable')?.text).toContain('no http or https URL');
});

test.each([
  { aheadSeconds: 600, text: 'ahead of' },
  { aheadSeconds: -600, text: 'behind' },
])('a clock that is $aheadSeconds s ahead', async ({ aheadSeconds, text }) => {
  await using world = await setting();
  const clock = (): number => Date.now() + aheadSeconds * 1000;

  const { only } = await examined(world, { ...online, ports: { clock } });

  expect(only('clock-skewed')).toMatchObject({
    severity: 'warning',
    text: expect.stringMatching(new RegExp(String.raw`clock is (?:59|60)\d s ${text} the authority's`, 'u')),
  });
});

test.each([
  { status: 302, headers: { location: 'http://portal.example/login' }, text: 'http://portal.example' },
  { status: 511, text: 'wants a sign-in first' },
  { status: 503, text: 'not well' },
])('an answer that is odd: $status', async ({ text, ...answer }) => {
  await using world = await setting();
  await using odd = await authorityOf(answer);

  const { only } = await examined(world, { ...online, environment: odd.environment });

  expect(only('authority-odd')).toMatchObject({ severity: 'warning', text: expect.stringContaining(text) });
});

test('a proxy on the way, and one that is gone', async () => {
  await using world = await setting();
  await using proxy = await startProxy({ route: () => world.authority.url.replace('http://', '') });
  const far = {
    CODEX_APP_SERVER_LOGIN_ISSUER: 'http://authority.example',
    CODEX_REFRESH_TOKEN_URL_OVERRIDE: 'http://authority.example/oauth/token',
  };

  const through = await examined(world, { ...online, environment: { ...far, http_proxy: proxy.url } });
  const gone = await examined(world, {
    ...online,
    environment: { ...far, http_proxy: 'http://127.0.0.1:1' },
  });

  expect(through.only('authority-reached')?.text).toContain(`, through the proxy ${proxy.url} (http_proxy)`);
  expect(through.facts?.network?.authorities[0]?.proxy).toEqual({ shown: proxy.url, variable: 'http_proxy' });
  expect(through.only('network-settings')?.text).toBe('proxies are chosen by http_proxy');
  expect(proxy.requests).toHaveLength(1);
  expect(gone.only('authority-unreachable')?.text).toContain('http://127.0.0.1:1');
  expect(gone.facts?.network?.authorities[0]?.problem).toMatchObject({
    code: 'HTTP_PROXY_FAILED',
    proxyVariable: 'http_proxy',
  });
});

test('a proxy that does not stand in the way', async () => {
  await using world = await setting();
  const environment = { ...world.authority.environment, all_proxy: 'http://127.0.0.1:1' };

  const { only, facts } = await examined(world, { ...online, environment });

  expect(only('authority-reached')?.text).toMatch(/, through no proxy$/u);
  expect(only('network-settings')?.text).toBe('proxies are chosen by all_proxy');
  expect(facts?.network?.authorities[0]).not.toHaveProperty('proxy');
});

test('a file of certificates that is not there', async () => {
  await using world = await setting();
  const environment = {
    CODEX_CA_CERTIFICATE: join(world.home.path, 'none.pem'),
    SSL_CERT_FILE: '/elsewhere.pem',
    CODEX_APP_SERVER_LOGIN_ISSUER: 'https://127.0.0.1:1',
    CODEX_REFRESH_TOKEN_URL_OVERRIDE: 'https://127.0.0.1:1/oauth/token',
  };

  const { only, facts } = await examined(world, { ...online, environment });

  expect(only('network-settings')?.text).toContain('CODEX_CA_CERTIFICATE');
  expect(facts?.network?.authorities[0]?.problem).toMatchObject({
    code: 'HTTP_TLS_FAILED',
    certificateSource: 'CODEX_CA_CERTIFICATE',
  });
});

test('whoever does not want to wait rejects with the reason', async () => {
  await using world = await setting();
  world.authority.fail('always', { delayMs: Infinity });
  const reason = new Error('no patience');

  await expect(examined(world, { ...online, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
