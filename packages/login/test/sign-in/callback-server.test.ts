import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';

import { sleep } from '@codex-ts/utils-http';
import { expect, test } from 'vitest';

import { world } from '../support/sign-in-world.ts';

test('cancels_previous_login_server_when_port_is_in_use', async () => {
  await using there = await world();
  const first = await there.start();
  const failure = first.done.catch((error: unknown) => error);

  const second = await there.start({ callbackPorts: [first.port], ports: { sleep } });

  expect(second.port).toBe(first.port);
  expect(await failure).toMatchObject({ reason: 'cancelled', message: 'Login cancelled' });
});

test('a web page cannot cancel a sign-in, nor reach it by a name of its own', async () => {
  await using there = await world();
  const signIn = await there.start();
  const statusOf = (path: string, headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve) => {
      request({ host: '127.0.0.1', port: signIn.port, path, headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).end();
    });

  expect(await statusOf('/cancel', { 'sec-fetch-site': 'cross-site' })).toBe(403);
  expect(await statusOf('/cancel', { host: 'evil.example' })).toBe(400);

  await there.authority.approve(signIn.authUrl);
  await expect(signIn.done).resolves.toMatchObject({ kind: 'chatgpt' });
});

async function foreignServer(): Promise<{ server: Server; port: number } & AsyncDisposable> {
  const server = createServer((_request, response) => response.end('somebody else'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server,
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('falls_back_to_registered_fallback_port_when_default_port_is_in_use', async () => {
  await using there = await world();
  await using foreign = await foreignServer();

  const signIn = await there.start({ callbackPorts: [foreign.port, 0] });

  expect(signIn.port).not.toBe(foreign.port);
  expect(signIn.authUrl).toContain(encodeURIComponent(`http://127.0.0.1:${signIn.port}/auth/callback`));
});

test('when no port is free, another way is offered', async () => {
  await using there = await world();
  await using foreign = await foreignServer();

  await expect(there.start({ callbackPorts: [foreign.port] })).rejects.toMatchObject({
    code: 'LOGIN_SIGN_IN_FAILED',
    reason: 'portsTaken',
    remedy: expect.stringContaining('--device-auth'),
  });
});

test('the sign-in answers on IPv6 as well, where there is any', async () => {
  await using there = await world();
  const signIn = await there.start();
  const hasIpv6 = Object.values(networkInterfaces()).some((found) =>
    found?.some(({ address }) => address === '::1'),
  );

  const answer = await fetch(`http://[::1]:${signIn.port}/elsewhere`).catch(() => undefined);

  expect(answer?.status).toBe(hasIpv6 ? 404 : undefined);
});
