import { parseArgs } from 'node:util';

import { seededRandom } from './seeded-random.ts';
import { runStorm } from './storm.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    processes: { type: 'string', default: '8' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
  args: process.argv.slice(/*start*/ 2).filter((word) => word !== '--'),
});

console.log(`seed ${values.seed}`);
const startedAt = performance.now();
const report = await runStorm({
  rounds: Number(values.rounds),
  processes: Number(values.processes),
  kills: Math.floor(Number(values.processes) / 2),
  random: seededRandom(Number(values.seed)),
});
console.log(report);
console.log(`${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
process.exitCode = report.failed === 0 ? 0 : 1;
