import { createServer, request, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';

import type { Listen } from '@codex-ts/login/sign-in';
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

interface Refusal {
  port?: number;
  host?: string;
  code: string;
  /** Every address that was asked for. */
  asked?: string[];
}

/** The system, but for some addresses. */
function refusing({ port, host, code, asked = [] }: Refusal): Listen {
  return async (server, address) => {
    asked.push(`${address.host}:${address.port}`);
    if ((port ?? address.port) === address.port && (host ?? address.host) === address.host) {
      throw Object.assign(new Error(`${code}: refused`), { code });
    }
    await new Promise<void>((resolve) => server.listen({ ...address, exclusive: true }, resolve));
  };
}

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

test('falls back to the second port when the system keeps the first from us, as Windows does (EACCES)', async () => {
  await using there = await world();
  const asked: string[] = [];
  const signIn = await there.start({
    callbackPorts: [1455, 0],
    ports: { listen: refusing({ port: 1455, code: 'EACCES', asked }) },
  });

  expect(asked.filter((address) => address.endsWith(':1455'))).toEqual(['127.0.0.1:1455']);
  expect(signIn.port).not.toBe(1455);
  await there.authority.approve(signIn.authUrl);
  await expect(signIn.done).resolves.toMatchObject({ kind: 'chatgpt' });
});

test('when the system keeps all ports from us, that is what is said', async () => {
  await using there = await world();
  const listen = refusing({ code: 'EACCES' });

  await expect(there.start({ callbackPorts: [1455, 1457], ports: { listen } })).rejects.toMatchObject({
    reason: 'portsTaken',
    message: 'Port 127.0.0.1:1455 and 1457 cannot be used (EACCES)',
    remedy: expect.stringContaining('--device-auth'),
  });
});

test('without IPv6 the sign-in works on IPv4 alone', async () => {
  await using there = await world();
  const asked: string[] = [];
  const listen = refusing({ host: '::1', code: 'EADDRNOTAVAIL', asked });

  const signIn = await there.start({ ports: { listen } });

  expect(asked).toEqual(['127.0.0.1:0', `::1:${signIn.port}`]);
  await there.authority.approve(signIn.authUrl);
  await expect(signIn.done).resolves.toMatchObject({ kind: 'chatgpt' });
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

test('a connection that a browser opened in advance and never used is not waited for', async () => {
  await using there = await world();
  const signIn = await there.start();
  const socket = connect(signIn.port, '127.0.0.1');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await new Promise((resolve) => socket.once('connect', resolve));

  await there.authority.approve(signIn.authUrl);
  await signIn[Symbol.asyncDispose]();

  await expect(closed, 'without an error').resolves.toBe(false);
});
