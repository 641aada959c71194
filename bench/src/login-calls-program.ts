// A process of its own that calls a manager a million times, and says what a call costs.
import { createAuthManager } from '@codex-ts/login';

import type { CallCosts } from './login-calls.ts';

const calls = 1_000_000;
const rounds = 20;

/** Nanoseconds and bytes of memory per call, and how many calls gave just `wanted`. */
function measure(call: () => unknown, wanted: unknown): CallCosts {
  const nanoseconds: number[] = [];
  const bytes: number[] = [];
  let same = 0;
  for (let round = 0; round < rounds; round += 1) {
    globalThis.gc?.();
    const heapBefore = process.memoryUsage().heapUsed;
    const startedAt = performance.now();
    for (let at = 0; at < calls; at += 1) if (call() === wanted) same += 1;
    const tookMs = performance.now() - startedAt;
    nanoseconds.push((tookMs * 1e6) / calls);
    bytes.push((process.memoryUsage().heapUsed - heapBefore) / calls);
  }
  return { nanoseconds, bytes, same: same / (rounds * calls) };
}

const manager = createAuthManager({ store: 'file' });
const auth = await manager.auth();
const settled = manager.auth();
const costs = {
  cachedAuth: measure(() => manager.cachedAuth(), auth),
  auth: measure(() => manager.auth(), settled),
};
process.stdout.write(JSON.stringify(costs));
await manager[Symbol.asyncDispose]();
