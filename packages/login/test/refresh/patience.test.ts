import { sendAuthorized } from '@codex-ts/login';
import { createExchange } from '@codex-ts/utils-http';
import { expect, test } from 'vitest';

import { bearerOf } from '../support/bearer.ts';
import { setting } from '../support/setting.ts';

const minute = 60_000;

test('the authority has thirty seconds, and what it does not answer by then is no verdict', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  world.authority.fail('next', { status: 200, delayMs: Infinity });
  await using real = createExchange();
  const deadlines: (number | undefined)[] = [];
  const manager = world.manager({
    ports: {
      exchange(request) {
        deadlines.push(request.deadlineMs);
        return real({ ...request, deadlineMs: 50 });
      },
    },
  });

  await expect(manager.auth()).rejects.toMatchObject({
    code: 'LOGIN_REFRESH_UNAVAILABLE',
    cause: { code: 'HTTP_TIMEOUT' },
  });

  expect(deadlines).toEqual([30_000]);
});

test('a local clock that is an hour behind costs one 401, and then the authority’s time counts', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -30 * 60 });
  const manager = world.manager({ ports: { clock: () => Date.now() - 60 * minute } });
  const sent: (string | undefined)[] = [];
  const request = (): Promise<{ status: number }> =>
    sendAuthorized(manager, (auth) => {
      sent.push(bearerOf(auth));
      return Promise.resolve({ status: world.authority.accepts(bearerOf(auth) ?? '') ? 200 : 401 });
    });

  expect(await request()).toEqual({ status: 200 });
  expect(sent).toHaveLength(2);
  expect(await request()).toEqual({ status: 200 });

  expect(sent).toHaveLength(3);
  expect(world.refreshes()).toBe(1);
});

test.each([
  { name: 'one that says it later in seconds', header: '120', waitMs: 120_000 },
  {
    name: 'one that names a date',
    header: new Date(Date.UTC(2026, 0, 1, 0, 5)).toUTCString(),
    waitMs: 5 * minute,
  },
])('an authority that wants to be left alone: $name', async ({ header, waitMs }) => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  const clock = (): number => Date.UTC(2026, 0, 1);
  world.authority.fail('next', { status: 503, headers: { 'retry-after': header } });

  await expect(world.manager({ ports: { clock } }).refreshTokenFromAuthority()).rejects.toMatchObject({
    code: 'LOGIN_REFRESH_UNAVAILABLE',
    retryAfterMs: waitMs,
  });
});
