import fc from 'fast-check';
import { expect, test } from 'vitest';

import { FileLockTimeoutError, acquireFileLock, type LockPorts } from '@codex-ts/utils-file-lock';

import { scratch } from './scratch.ts';

/** A clock that only sleeping moves, and what was slept. */
function clockwork(random: () => number): { ports: LockPorts; slept: number[] } {
  const slept: number[] = [];
  let nowMs = 1000;
  const sleep = (ms: number): Promise<void> => {
    slept.push(ms);
    nowMs += ms;
    return Promise.resolve();
  };
  return { ports: { now: () => nowMs, random, sleep }, slept };
}

test('whoever waits in vain is told for how long', async () => {
  await using home = await scratch();
  await using lock = await acquireFileLock(home.at('a.lock'));
  const { ports, slept } = clockwork(() => 0.5);

  const refused: unknown = await acquireFileLock(lock.path, { timeoutMs: 333, ports }).catch(
    (error: unknown) => error,
  );

  expect(refused).toBeInstanceOf(FileLockTimeoutError);
  expect(refused).toMatchObject({ code: 'FILE_LOCK_TIMEOUT', path: lock.path, retry: 'later' });
  expect(refused).toHaveProperty('waitedMs', expect.closeTo(333));
  expect(slept.reduce((sum, ms) => sum + ms)).toBeCloseTo(333);
});

test('without time to wait it is tried once', async () => {
  await using home = await scratch();
  await using lock = await acquireFileLock(home.at('a.lock'));
  const { ports, slept } = clockwork(() => 0);

  await expect(acquireFileLock(lock.path, { timeoutMs: 0, ports })).rejects.toMatchObject({ waitedMs: 0 });
  expect(slept).toEqual([]);
});

test('who waits longer asks less often, and never less than every 75 ms', async () => {
  await using home = await scratch();
  await using lock = await acquireFileLock(home.at('a.lock'));
  await fc.assert(
    fc.asyncProperty(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), async (random) => {
      const { ports, slept } = clockwork(() => random);
      await expect(acquireFileLock(lock.path, { timeoutMs: 2000, ports })).rejects.toThrow(
        FileLockTimeoutError,
      );
      const pauses = slept.slice(0, -1);
      expect(pauses).toEqual(pauses.toSorted((one, other) => one - other));
      expect(pauses[0]).toBeGreaterThanOrEqual(10);
      expect(pauses.at(-1)).toBeLessThanOrEqual(75);
    }),
    { numRuns: 20 },
  );
});

test('an abort ends the waiting with its reason', async () => {
  await using home = await scratch();
  await using lock = await acquireFileLock(home.at('a.lock'));
  const reason = new Error('no longer wanted');

  await expect(acquireFileLock(home.at('b.lock'), { signal: AbortSignal.abort(reason) })).rejects.toBe(
    reason,
  );
  expect(await home.names()).toEqual(['a.lock']);

  const controller = new AbortController();
  const waiting = acquireFileLock(lock.path, { signal: controller.signal });
  setImmediate(() => controller.abort(reason));
  await expect(waiting).rejects.toBe(reason);
});

test('an abort that a clock of the caller overlooks is seen all the same', async () => {
  await using home = await scratch();
  await using lock = await acquireFileLock(home.at('a.lock'));
  const controller = new AbortController();
  const reason = new Error('no longer wanted');
  const sleep = (): Promise<void> => Promise.resolve(controller.abort(reason));

  await expect(acquireFileLock(lock.path, { signal: controller.signal, ports: { sleep } })).rejects.toBe(
    reason,
  );
});

test('who gave up leaves nothing that holds the lock', async () => {
  await using home = await scratch();
  const lock = await acquireFileLock(home.at('a.lock'));
  await expect(acquireFileLock(lock.path, { timeoutMs: 10 })).rejects.toThrow(FileLockTimeoutError);
  await lock.release();

  await using again = await acquireFileLock(lock.path, { timeoutMs: 0 });
  expect(again.path).toBe(lock.path);
});
