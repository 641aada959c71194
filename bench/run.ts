import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { appServer } from './app-server/app-server-bench.ts';
import { appServerLoad } from './app-server/app-server-load-bench.ts';
import { argumentComment } from './src/argument-comment.ts';
import { openBenchPlace } from './src/bench-place.ts';
import { execTurn } from './src/exec-turn.ts';
import type { Bench } from './src/figure.ts';
import { importOwnership } from './src/import-ownership.ts';
import { ownershipOracle } from './src/import-ownership-oracle.ts';
import { installedSize } from './src/installed-size.ts';
import { loginCalls } from './src/login-calls.ts';
import { loginColdStart } from './src/login-cold-start.ts';
import { loginImport } from './src/login-import.ts';
import { loginSize } from './src/login-size.ts';
import { benchmarksPage, keepResult } from './src/page.ts';
import { version } from './src/version.ts';
import { storm } from './storm/storm-bench.ts';

const benches: readonly Bench[] = [
  execTurn,
  version,
  storm,
  loginColdStart,
  loginImport,
  loginCalls,
  loginSize,
  installedSize,
  argumentComment,
  appServer,
  appServerLoad,
  importOwnership,
  ownershipOracle,
];

/**
 * `pnpm bench [NAME …] [--docs DIR]`: runs all benches or those named, and writes `benchmarks.md` and its samples to
 * `docs`, or to DIR. A missed goal is no failure.
 */
async function main(args: readonly string[]): Promise<void> {
  const { values, positionals: names } = parseArgs({
    args: args.filter((word) => word !== '--'),
    options: { docs: { type: 'string', default: fileURLToPath(new URL('../docs', import.meta.url)) } },
    allowPositionals: true,
  });
  const unknown = names.filter((name) => !benches.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    console.error(
      `no bench named ${unknown.join(', ')}; there are ${benches.map(({ name }) => name).join(', ')}`,
    );
    process.exitCode = 2;
    return;
  }
  const place = openBenchPlace();
  const samples = join(values.docs, 'benchmarks');
  await mkdir(samples, { recursive: true });
  for (const bench of benches.filter(({ name }) => names.length === 0 || names.includes(name))) {
    console.error(bench.title);
    const result = await bench.run(place);
    for (const { name, ours, peer, goal, result: found, isMet } of result.figures) {
      console.log(`  ${name}: ${ours} beside ${peer}, goal ${goal}, ${found}: ${isMet ? 'met' : 'MISSED'}`);
    }
    await keepResult(samples, bench, result);
  }
  const page = await benchmarksPage(
    samples,
    benches.map(({ name }) => name),
  );
  await writeFile(join(values.docs, 'benchmarks.md'), page);
}

await main(process.argv.slice(/*start*/ 2));
