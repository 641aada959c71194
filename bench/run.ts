import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { execTurn } from './src/exec-turn.ts';
import type { Bench } from './src/figure.ts';
import { installedSize } from './src/installed-size.ts';
import { loginImport } from './src/login-import.ts';
import { benchmarksPage, keepResult } from './src/page.ts';
import { version } from './src/version.ts';

const docs = fileURLToPath(new URL('../docs', import.meta.url));
const benches: readonly Bench[] = [execTurn, version, loginImport, installedSize];

/** `pnpm bench [NAME …]`: runs all benches or those named, and writes `docs/benchmarks.md`. A missed goal is no failure. */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !benches.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    console.error(
      `no bench named ${unknown.join(', ')}; there are ${benches.map(({ name }) => name).join(', ')}`,
    );
    process.exitCode = 2;
    return;
  }
  const samples = join(docs, 'benchmarks');
  for (const bench of benches.filter(({ name }) => names.length === 0 || names.includes(name))) {
    console.error(bench.title);
    const result = await bench.run();
    for (const { name, ours, peer, goal, result: found, isMet } of result.figures) {
      console.log(`  ${name}: ${ours} beside ${peer}, goal ${goal}, ${found}: ${isMet ? 'met' : 'MISSED'}`);
    }
    await keepResult(samples, bench, result);
  }
  const page = await benchmarksPage(
    samples,
    benches.map(({ name }) => name),
  );
  await writeFile(join(docs, 'benchmarks.md'), page);
}

await main(process.argv.slice(/*start*/ 2).filter((word) => word !== '--'));
