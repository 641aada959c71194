// `pnpm soak [-- --only storm|crash|mutations|fuzz|app-server-load|app-server-fuzz] [--seed S] [--scale 1]`: everything, for as long as it takes.
import { parseArgs } from 'node:util';

import { chooseSeed, soakParts } from './soak-parts.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: soakParts.map(({ name }) => name) },
    seed: { type: 'string', default: String(chooseSeed()) },
    scale: { type: 'string', default: '1' },
  },
  args: process.argv.slice(/*start*/ 2).filter((word) => word !== '--'),
});
const seed = Number(values.seed);
const scale = Number(values.scale);
const chosen = soakParts.filter(({ name }) => values.only.includes(name));
if (chosen.length < values.only.length || !(scale > 0) || !Number.isSafeInteger(seed)) {
  const names = soakParts.map(({ name }) => name).join('|');
  throw new TypeError(`pnpm soak [-- --only ${names}] [--seed WHOLE_NUMBER] [--scale MORE_THAN_0]`);
}

console.log(`soak with seed ${seed}; again: pnpm soak -- --seed ${seed}`);
for (const { name, run } of chosen) {
  const startedAt = performance.now();
  const { counts, faults } = await run({ scale, seed });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(/*fractionDigits*/ 0);
  const figures = Object.entries(counts).map(([what, count]) => `${what}: ${count}`);
  console.log(`${faults.length === 0 ? 'ok    ' : 'FAILED'} ${name}, ${seconds} s; ${figures.join('; ')}`);
  for (const fault of faults.slice(/*start*/ 0, 20)) console.log(`       ${fault}`);
  if (faults.length > 20) console.log(`       and ${faults.length - 20} more`);
  if (faults.length > 0) process.exitCode = 1;
}
