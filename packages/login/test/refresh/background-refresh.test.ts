import { setImmediate } from 'node:timers/promises';

import type { AuthManagerOptions, AuthPorts } from '@codex-ts/login';
import { expect, test } from 'vitest';

import { bearerOf } from '../support/bearer.ts';
import { setting } from '../support/setting.ts';

const minute = 60_000;

/** A clock that stands still until it is moved, and fires what was due. */
function standingClock(): { ports: Partial<AuthPorts>; advance(ms: number): void; readonly waiting: number } {
  let nowMs = Date.now();
  const timers = new Set<{ atMs: number; callback: () => void }>();
  return {
    get waiting() {
      return timers.size;
    },
    ports: {
      clock: () => nowMs,
      after(ms, callback) {
        const timer = { atMs: nowMs + ms, callback };
        timers.add(timer);
        return () => void timers.delete(timer);
      },
    },
    advance(ms) {
      nowMs += ms;
      for (const timer of [...timers].filter(({ atMs }) => atMs <= nowMs)) {
        timers.delete(timer);
        timer.callback();
      }
    },
  };
}

function inBackground(clock: ReturnType<typeof standingClock>, random: number): AuthManagerOptions {
  return { refreshInBackground: true, ports: { ...clock.ports, random: () => random } };
}

test.each([
  { random: 0, leadMs: 5 * minute + 50_000 },
  { random: 0.999_999, leadMs: 5 * minute + 10_000 },
])('a token is renewed $leadMs ms before its end, without being asked for', async ({ random, leadMs }) => {
  const clock = standingClock();
  const { clock: now = Date.now } = clock.ports;
  await using world = await setting({ clock: now });
  const before = await world.signIn({ lifetimeSeconds: 3600 });
  const manager = world.manager(inBackground(clock, random));
  await manager.auth();
  const changes = manager.changes()[Symbol.asyncIterator]();

  clock.advance(60 * minute - leadMs - 2_000);
  expect(world.authority.requests, 'with six minutes left it is left alone').toEqual([]);
  clock.advance(/*ms*/ 4_000);

  expect((await changes.next()).value).toMatchObject({ kind: 'changed' });
  expect(bearerOf(manager.cachedAuth())).not.toBe(before.accessToken);
  expect(world.authority.requests.map(({ fields }) => fields['refresh_reason'])).toEqual([
    'proactive_expiry',
  ]);
});

test('what a neighbour of ours stored meanwhile is taken without a request', async () => {
  const clock = standingClock();
  const { clock: now = Date.now } = clock.ports;
  await using world = await setting({ clock: now });
  await world.signIn({ lifetimeSeconds: 3600 });
  const manager = world.manager(inBackground(clock, /*random*/ 0));
  await manager.auth();
  const changes = manager.changes()[Symbol.asyncIterator]();
  const theirs = await world.signIn({ lifetimeSeconds: 7200 });

  clock.advance(55 * minute);

  expect((await changes.next()).value).toMatchObject({ kind: 'changed' });
  expect(bearerOf(manager.cachedAuth())).toBe(theirs.accessToken);
  expect(world.refreshes()).toBe(0);
});

test('tokens that live shorter than the window are renewed at half of their lives, not in a loop', async () => {
  const clock = standingClock();
  const { clock: now = Date.now } = clock.ports;
  await using world = await setting({ clock: now, lifetimeSeconds: 120 });
  await world.signIn({ lifetimeSeconds: -1 });
  const manager = world.manager(inBackground(clock, /*random*/ 0));
  const changes = manager.changes()[Symbol.asyncIterator]();
  await manager.auth();
  await changes.next();
  expect(world.refreshes()).toBe(1);

  clock.advance(/*ms*/ 58_000);
  await manager.auth();
  expect(world.refreshes()).toBe(1);
  clock.advance(/*ms*/ 4_000);

  await changes.next();
  expect(world.refreshes()).toBe(2);
});

test('a failing refresh is tried again later, and meanwhile the valid token is served', async () => {
  const clock = standingClock();
  const { clock: now = Date.now } = clock.ports;
  await using world = await setting({ clock: now });
  const before = await world.signIn({ lifetimeSeconds: 3600 });
  const manager = world.manager(inBackground(clock, /*random*/ 0));
  await manager.auth();
  const changes = manager.changes()[Symbol.asyncIterator]();
  const date = new Date(now() + 55 * minute).toUTCString();
  world.authority.fail('next', { status: 500, headers: { date } });

  clock.advance(55 * minute);

  expect((await changes.next()).value).toMatchObject({
    kind: 'refreshFailed',
    error: { code: 'LOGIN_REFRESH_UNAVAILABLE' },
  });
  expect(bearerOf(await manager.auth())).toBe(before.accessToken);
  expect(manager.state().unavailable).toMatchObject({ status: 500 });
  expect(world.refreshes()).toBe(1);
  // The change was told a moment before the failed attempt was over.
  await setImmediate();

  clock.advance(/*ms*/ 5_000);

  expect((await changes.next()).value).toMatchObject({ kind: 'changed' });
  expect(manager.state().unavailable).toBeUndefined();
  expect(world.refreshes()).toBe(2);
});

test('a refresh of a valid token that hangs delays nobody', async () => {
  await using world = await setting();
  const before = await world.signIn({ lifetimeSeconds: 120 });
  world.authority.fail('always', { status: 503, delayMs: Infinity });
  const manager = world.manager();
  await manager.auth();
  await world.authority.waitFor('/oauth/token');

  expect(bearerOf(await manager.auth())).toBe(before.accessToken);
  expect(bearerOf(await manager.auth())).toBe(before.accessToken);
  expect(world.refreshes()).toBe(1);
  await world.authority.close();
});

test('a manager that is disposed of leaves no timer, and ends what listens to it', async () => {
  const clock = standingClock();
  await using world = await setting();
  await world.signIn();
  const manager = world.manager(inBackground(clock, /*random*/ 0));
  await manager.auth();
  const changes = manager.changes()[Symbol.asyncIterator]();
  expect(clock.waiting).toBe(1);

  await manager[Symbol.asyncDispose]();

  expect(clock.waiting).toBe(0);
  expect(await changes.next()).toEqual({ done: true, value: undefined });
});

test('a local clock that is an hour ahead costs one refresh, not one for each call', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: 1800 });
  const manager = world.manager({ ports: { clock: () => Date.now() + 60 * minute } });

  const auth = await manager.auth();
  await manager.auth();
  await manager.auth();

  expect(world.authority.accepts(bearerOf(auth) ?? '')).toBe(true);
  expect(world.refreshes()).toBe(1);
});

test('a timer that fires a little early, or a clock that was put back, does not end the renewals', async () => {
  const clock = standingClock();
  const { clock: now = Date.now, after = () => () => undefined } = clock.ports;
  let monotonicMs = 0;
  await using world = await setting({ clock: now });
  await world.signIn({ lifetimeSeconds: 3600 });
  const ports = {
    clock: now,
    monotonic: () => monotonicMs,
    after(ms: number, callback: () => void) {
      return after(ms, () => {
        monotonicMs += Math.max(ms - 1, 1);
        callback();
      });
    },
  };
  const manager = world.manager({ refreshInBackground: true, ports: { ...ports, random: () => 0 } });
  await manager.auth();
  const changes = manager.changes()[Symbol.asyncIterator]();
  world.authority.fail('next', {
    status: 500,
    headers: { date: new Date(now() + 55 * minute).toUTCString() },
  });

  clock.advance(55 * minute);
  expect((await changes.next()).value).toMatchObject({ kind: 'refreshFailed' });
  await setImmediate();
  clock.advance(/*ms*/ 5_000);
  // It is armed again.
  await expect.poll(() => clock.waiting).toBe(1);
  expect(world.refreshes()).toBe(1);
  clock.advance(/*ms*/ 5_000);

  expect((await changes.next()).value).toMatchObject({ kind: 'changed' });
  expect(world.refreshes()).toBe(2);
});

test.each([
  { name: 'back', jumpMs: -60 * minute },
  { name: 'forward', jumpMs: 60 * minute },
])(
  'a local clock that is put $name an hour neither prolongs a rest nor costs the login',
  async ({ jumpMs }) => {
    let jumpedMs = 0;
    let monotonicMs = 0;
    await using world = await setting();
    await world.signIn({ lifetimeSeconds: -7200 });
    const clock = (): number => Date.now() + jumpedMs;
    const manager = world.manager({ ports: { clock, monotonic: () => monotonicMs, random: () => 0 } });
    world.authority.fail('next', { status: 503 });
    await expect(manager.auth()).rejects.toMatchObject({ status: 503 });

    jumpedMs = jumpMs;
    await expect(manager.auth(), 'the rest goes on').rejects.toMatchObject({ status: 503 });
    monotonicMs += 5_000;

    expect(world.authority.accepts(bearerOf(await manager.auth()) ?? '')).toBe(true);
    expect(bearerOf(await manager.auth())).toBe((await world.home.read()).tokens?.access_token);
    expect(world.refreshes()).toBe(2);
  },
);
