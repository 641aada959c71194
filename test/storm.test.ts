import { expect, test } from 'vitest';

import { seededRandom } from './soak/seeded-random.ts';
import { runStorm } from './soak/storm.ts';

test('processes that share an expired sign-in cost one request, also when some of them are killed', async () => {
  const seed = Date.now() % 1_000_000;

  const report = await runStorm({ rounds: 4, processes: 4, kills: 2, random: seededRandom(seed) });

  expect(report, `seed ${seed}`).toMatchObject({ rounds: 4, calmRounds: 2, calmRequests: 2, failed: 0 });
});
