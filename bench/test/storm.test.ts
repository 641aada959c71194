import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { runStorm, stormFaults, type StormOptions } from '@codex-ts/bench/storm';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codex-ts-storm-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, maxRetries: 5 });
});

function smallStorm(
  more: Pick<StormOptions, 'processes' | 'rotation'> & Partial<StormOptions>,
): StormOptions {
  return { managers: 8, answerAfterMs: 300, code: 'source', folder, ...more };
}

test.each([
  { processes: 1, rotation: 'singleUse' },
  { processes: 8, rotation: 'singleUse' },
  { processes: 8, rotation: 'endsFamily' },
] as const)(
  '$processes processes with eight managers each cost one request of an authority with $rotation, and fail nobody',
  async (row) => {
    const report = await runStorm(smallStorm(row));

    expect(stormFaults(report)).toEqual([]);
    expect(report).toMatchObject({ callers: row.processes * 8, requests: 1, refusals: 0 });
  },
);

test('with the lock taken out a storm costs several requests and the login, so the storms above can fail', async () => {
  const options = smallStorm({ processes: 1, rotation: 'endsFamily', answerAfterMs: 1_000 });

  const report = await runStorm({ ...options, isLockTakenOut: true });

  expect(report.requests).toBeGreaterThan(1);
  expect(report.failedCallers).toBe(8);
  expect(stormFaults(report)).toEqual(
    expect.arrayContaining([
      `${report.requests} token requests instead of 1`,
      '8 callers without a token that works',
      'the login is lost',
    ]),
  );
});
