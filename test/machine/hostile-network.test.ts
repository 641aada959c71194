import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';

import {
  createAuthManager,
  sendAuthorized,
  type AuthManager,
  type AuthManagerOptions,
  type AuthPorts,
  type CodexAuth,
} from '@codex-ts/login';
import { startProxy, type Fault } from '@codex-ts/testkit';
import { createExchange } from '@codex-ts/utils-http';
import { readFile, writeFile } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';

import { openScene, storedText, type Scene } from '../crash/scene.ts';

const hourMs = 3_600_000;

/** A real network with less patience than people have. */
function impatient(environment: Readonly<Record<string, string>> = {}): AuthPorts['exchange'] {
  const exchange = createExchange({ environment });
  onTestFinished(() => exchange.close());
  return (request) => exchange({ ...request, deadlineMs: 300 });
}

function managerOf({ home, authority }: Scene, given: AuthManagerOptions = {}): AuthManager {
  const manager = createAuthManager({
    codexHome: home,
    environment: { ...authority.environment },
    store: 'file',
    refreshInBackground: false,
    ...given,
    ports: { sleep: () => Promise.resolve(), exchange: impatient(), ...given.ports },
  });
  onTestFinished(() => manager[Symbol.asyncDispose]());
  return manager;
}

const portal = '<!DOCTYPE html><title>Sign in to the Wi-Fi</title>';
const unavailable = 'LOGIN_REFRESH_UNAVAILABLE';

test.each<{ what: string; fault: Fault; code: string; isSpent?: boolean }>([
  { what: 'hangs', fault: { status: 500, delayMs: Infinity }, code: unavailable },
  { what: 'hangs with the token spent', fault: { delayMs: Infinity }, code: unavailable, isSpent: true },
  { what: 'drips', fault: { dripBytesPerSecond: 50 }, code: unavailable, isSpent: true },
  { what: 'tears its answer', fault: { tearAfterBytes: 100 }, code: unavailable, isSpent: true },
  { what: 'hangs up', fault: { hangUp: 'onArrival' }, code: unavailable },
  {
    what: 'redirects',
    fault: { status: 307, headers: { location: 'http://127.0.0.1:9/oauth/token' } },
    code: unavailable,
  },
  { what: 'answers HTML', fault: { status: 200, body: portal }, code: unavailable },
  { what: 'is a portal that answers 401', fault: { status: 401, body: portal }, code: unavailable },
  { what: 'answers 500', fault: { status: 500 }, code: unavailable },
  { what: 'answers JSON that is no object', fault: { status: 200, body: '[1]' }, code: unavailable },
])('an authority that $what: an honest error, nothing lost', async ({ fault, code, isSpent = false }) => {
  await using scene = await openScene();
  const manager = managerOf(scene);
  const handle = scene.authority.fail('next', fault);

  await expect(manager.auth()).rejects.toMatchObject({ code, retry: 'later' });
  handle.lift();

  expect(await readFile(scene.authFile, 'utf8')).toBe(scene.before);
  const next: unknown = await managerOf(scene)
    .auth()
    .catch((error: unknown) => error);
  if (isSpent) expect(next).toMatchObject({ code: 'LOGIN_REFRESH_REJECTED', reason: 'exhausted' });
  else expect(next).toMatchObject({ kind: 'chatgpt' });
});

test('a redirect is not followed: the refresh token goes nowhere else', async () => {
  await using scene = await openScene();
  let visits = 0;
  await using elsewhere = await listening(() => (visits += 1));
  scene.authority.fail('next', { status: 307, headers: { location: elsewhere.url } });

  await expect(managerOf(scene).auth()).rejects.toMatchObject({ code: unavailable });

  expect(visits).toBe(0);
});

/** Somebody who listens, and counts who comes. */
async function listening(onVisit: () => void): Promise<AsyncDisposable & { readonly url: string }> {
  const server: Server = createServer((socket) => {
    onVisit();
    socket.destroy();
  });
  server.listen(/*port*/ 0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this kind.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}

test.each([401, 407].flatMap((status) => ['http', 'https'].map((scheme) => ({ status, scheme }))))(
  'a proxy that answers $status on the way to $scheme is not taken for the authority',
  async (row) => {
    await using scene = await openScene();
    await using proxy = await startProxy();
    proxy.fail('always', { status: row.status, body: portal });
    const proxies = { HTTP_PROXY: proxy.url, http_proxy: proxy.url, HTTPS_PROXY: proxy.url };
    // A name, since no proxy is asked for what is on this machine.
    const environment = { CODEX_REFRESH_TOKEN_URL_OVERRIDE: `${row.scheme}://authority.invalid/oauth/token` };

    await expect(
      managerOf(scene, { environment, ports: { exchange: impatient(proxies) } }).auth(),
    ).rejects.toMatchObject({ code: unavailable, retry: 'later' });

    expect(proxy.requests.length).toBe(1);
    expect(await readFile(scene.authFile, 'utf8')).toBe(scene.before);
  },
);

test.each([
  { what: 'a member of the wrong type', body: { access_token: 17, refresh_token: ['r'], id_token: {} } },
  { what: 'no member at all', body: {} },
])('an answer with $what costs nothing that is stored', async ({ body }) => {
  await using scene = await openScene();
  scene.authority.fail('next', { status: 200, body: JSON.stringify(body) });

  await expect(managerOf(scene).auth()).resolves.toMatchObject({ kind: 'chatgpt' });

  const { tokens } = JSON.parse(await readFile(scene.authFile, 'utf8'));
  expect(tokens).toEqual(JSON.parse(scene.before).tokens);
});

test("an answer with another account's tokens is refused, and not stored", async () => {
  await using scene = await openScene();
  const other = scene.authority.issue({ accountId: 'another' });
  scene.authority.fail('next', {
    status: 200,
    body: JSON.stringify({
      id_token: other.idToken,
      access_token: other.accessToken,
      refresh_token: other.refreshToken,
    }),
  });

  await expect(managerOf(scene).auth()).rejects.toMatchObject({
    code: 'LOGIN_REFRESH_REJECTED',
    reason: 'accountChanged',
  });

  expect(await readFile(scene.authFile, 'utf8')).toBe(scene.before);
});

test('a clock that is an hour ahead costs one refresh, not one for every question', async () => {
  await using scene = await openScene();
  const valid = scene.authority.issue({}, { lifetimeSeconds: 1_800 });
  await writeFile(scene.authFile, storedText(valid));
  const manager = managerOf(scene, { ports: { clock: () => Date.now() + hourMs } });

  for (let times = 0; times < 5; times += 1) {
    await expect(manager.auth()).resolves.toMatchObject({ kind: 'chatgpt' });
  }

  expect(scene.authority.hits('refresh_token')).toBe(1);
});

test('a clock that is an hour behind: the 401 tells, and one refresh mends it', async () => {
  await using scene = await openScene();
  const manager = managerOf(scene, { ports: { clock: () => Date.now() - hourMs } });
  const asked: boolean[] = [];

  const answer = await sendAuthorized(manager, async (auth) => {
    const isAccepted = scene.authority.accepts(bearerOf(auth));
    asked.push(isAccepted);
    return { status: isAccepted ? 200 : 401 };
  });

  expect(answer.status).toBe(200);
  expect(asked).toEqual([false, true]);
  expect(scene.authority.hits('refresh_token')).toBe(1);
});

function bearerOf(auth: CodexAuth | undefined): string {
  return auth?.kind === 'chatgpt' ? auth.tokens.accessToken.reveal() : '';
}
