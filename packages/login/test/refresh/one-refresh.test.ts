import { expect, test } from 'vitest';

import { bearerOf } from '../support/bearer.ts';
import { day, setting, type Setting } from '../support/setting.ts';
import { startWorker, type Worker, type WorkerPlan } from '../support/worker-protocol.ts';

function planFor(world: Setting, more: Partial<WorkerPlan> = {}): WorkerPlan {
  return { codexHome: world.home.path, environment: world.authority.environment, ...more };
}

async function startWorkers(count: number, plan: WorkerPlan): Promise<AsyncDisposable & { readonly all: Worker[] }> {
  const all = await Promise.all(Array.from({ length: count }, () => startWorker(plan)));
  return {
    all,
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map((worker) => worker.kill()));
    },
  };
}

test('fifty callers of one manager make one request', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  const manager = world.manager();

  const auths = await Promise.all(Array.from({ length: 50 }, () => manager.auth()));

  expect(new Set(auths.map(bearerOf)).size).toBe(1);
  expect(world.refreshes()).toBe(1);
});

test('a burst of forced refreshes makes one request, each later one another', async () => {
  await using world = await setting();
  await world.signIn();
  const manager = world.manager();

  await Promise.all(Array.from({ length: 8 }, () => manager.refreshToken()));
  expect(world.refreshes()).toBe(1);

  await manager.refreshToken();
  await manager.refreshTokenFromAuthority();
  expect(world.refreshes()).toBe(3);
});

test('eight managers of one process exclude each other through the lock', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  world.authority.fail('always', { delayMs: 100 });
  const managers = Array.from({ length: 8 }, () => world.manager());

  const auths = await Promise.all(managers.map((manager) => manager.auth()));

  expect(new Set(auths.map(bearerOf)).size).toBe(1);
  expect(world.refreshes()).toBe(1);
});

test.each([{ rotation: 'singleUse' as const }, { rotation: 'endsFamily' as const }])(
  'eight processes with four managers each make one request of an authority with $rotation',
  async ({ rotation }) => {
    await using world = await setting({ rotation });
    await world.signIn({ lifetimeSeconds: -60 });
    world.authority.fail('always', { delayMs: 150 });
    await using workers = await startWorkers(8, planFor(world, { managers: 4 }));

    const answers = await Promise.all(workers.all.map((worker) => worker.ask('auth')));

    expect(world.refreshes()).toBe(1);
    expect([...new Set(answers.flat())]).toEqual([(await world.home.read()).tokens?.access_token]);
  },
);

test('without the lock the same processes make more than one request', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  world.authority.fail('always', { delayMs: 300 });
  await using workers = await startWorkers(3, planFor(world, { isLockless: true }));

  await Promise.all(workers.all.map((worker) => worker.ask('auth')));

  expect(world.refreshes()).toBeGreaterThan(1);
});

test.each([
  { name: 'an opaque access token, renewed nine days ago', isOpaque: true, isDownAfterwards: false },
  { name: 'an expired JWT', isOpaque: false, isDownAfterwards: false },
  { name: 'an expired JWT, and an authority that is down afterwards', isOpaque: false, isDownAfterwards: true },
])('a process that cached stale tokens takes what a neighbour stored: $name', async (row) => {
  await using world = await setting(row.isOpaque ? { accessTokens: 'opaque' } : {});
  const stale = await world.signIn(row.isOpaque ? { ageMs: 9 * day } : { lifetimeSeconds: -60 });
  await using b = await startWorker(planFor(world));
  expect(await b.ask('load')).toEqual([stale.accessToken]);
  await using a = await startWorker(planFor(world));

  const [rotated] = await a.ask('auth');
  if (row.isDownAfterwards) world.authority.fail('always', { status: 500 });

  expect(rotated).not.toBe(stale.accessToken);
  expect(await b.ask('auth')).toEqual([rotated]);
  expect(world.refreshes()).toBe(1);
});

test('kill -9 of the process that holds the lock during its request frees the lock', async () => {
  await using world = await setting();
  const stale = await world.signIn({ lifetimeSeconds: -60 });
  world.authority.fail('next', { status: 503, delayMs: Infinity });
  await using holder = await startWorker(planFor(world));
  void holder.ask('auth');
  await world.authority.waitFor('/oauth/token');
  await holder.kill();

  const auth = await world.manager().auth();

  expect(bearerOf(auth)).not.toBe(stale.accessToken);
  expect(world.refreshes()).toBe(2);
});
