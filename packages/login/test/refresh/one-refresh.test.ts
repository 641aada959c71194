import { acquireFileLock } from '@codex-ts/utils-file-lock';
import { expect, test } from 'vitest';

import { bearerOf } from '../support/bearer.ts';
import { holdAnswers } from '../support/held-exchange.ts';
import { day, setting, type Setting } from '../support/setting.ts';
import { startWorker, type Worker, type WorkerPlan } from '../support/worker-protocol.ts';

function planFor(world: Setting, more: Partial<WorkerPlan> = {}): WorkerPlan {
  return { codexHome: world.home.path, environment: world.authority.environment, ...more };
}

async function startWorkers(
  count: number,
  plan: WorkerPlan,
): Promise<AsyncDisposable & { readonly all: Worker[] }> {
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

test.each([
  { rotation: 'singleUse' as const, processes: 8 },
  { rotation: 'endsFamily' as const, processes: 4 },
])(
  '$processes processes with four managers each make one request of an authority with $rotation',
  async ({ rotation, processes }) => {
    await using world = await setting({ rotation });
    await world.signIn({ lifetimeSeconds: -60 });
    world.authority.fail('always', { delayMs: 150 });
    await using workers = await startWorkers(processes, planFor(world, { managers: 4 }));

    const answers = await Promise.all(workers.all.map((worker) => worker.ask('auth')));

    expect(world.refreshes()).toBe(1);
    expect([...new Set(answers.flat())]).toEqual([(await world.home.read()).tokens?.access_token]);
  },
);

test('without the lock a second process makes a request of its own, so the count above can fail', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  world.authority.fail('always', { status: 503, delayMs: Infinity });
  await using workers = await startWorkers(/*count*/ 2, planFor(world, { isLockless: true }));

  const answers = workers.all.map((worker) => worker.ask('auth'));
  await world.authority.waitFor('/oauth/token', /*count*/ 2);

  expect(world.refreshes()).toBe(2);
  await Promise.all(workers.all.map((worker) => worker.kill()));
  await Promise.all(answers);
});

test.each([
  { name: 'an opaque access token, renewed nine days ago', isOpaque: true, isDownAfterwards: false },
  { name: 'an expired JWT', isOpaque: false, isDownAfterwards: false },
  {
    name: 'an expired JWT, and an authority that is down afterwards',
    isOpaque: false,
    isDownAfterwards: true,
  },
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

test('who waited for a neighbour that failed does not repeat its wait', async () => {
  await using world = await setting();
  await world.signIn({ lifetimeSeconds: -60 });
  world.authority.fail('next', { status: 503 });
  const { exchange, answered, release } = holdAnswers();
  const first = world
    .manager({ ports: { exchange } })
    .auth()
    .catch((error: unknown) => error);
  await answered;
  let nowMs = Date.now();
  const waiting = Promise.withResolvers<void>();
  const second = world
    .manager({
      ports: {
        clock: () => nowMs,
        takeLock(path, options) {
          waiting.resolve();
          return acquireFileLock(path, options);
        },
      },
    })
    .auth()
    .catch((error: unknown) => error);
  await waiting.promise;
  nowMs += 30_000;
  release();

  expect(await first).toMatchObject({ code: 'LOGIN_REFRESH_UNAVAILABLE', status: 503 });
  expect(await second).toMatchObject({
    code: 'LOGIN_REFRESH_UNAVAILABLE',
    message: 'another process tried to refresh this login and could not',
  });
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
