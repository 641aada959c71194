// `tell-run.ts REPORT`: the end of `pnpm test`, where it says what this machine could not run, and how to repeat the rest.
import { readFile } from 'node:fs/promises';

import { notRunHere, seedsOf } from './test-totals.ts';

const [reportPath] = process.argv.slice(/*start*/ 2);
if (reportPath === undefined) throw new TypeError('tell-run.ts REPORT: of which run?');
const report = await readFile(reportPath, 'utf8');
for (const line of notRunHere(report)) console.log(line);
for (const seed of seedsOf(report))
  console.log(`random tests ran with seed ${seed}; again: CODEX_TS_SEED=${seed}`);
