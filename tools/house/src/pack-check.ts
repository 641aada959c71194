import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { HouseBrokenError } from './house-broken-error.ts';
import { checkPackages } from './pack/check-packages.ts';
import { runTool } from './run-tool.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Turbo has built when it runs this; whoever runs it by hand wants the sources checked, not the last build. */
async function buildUnlessTurboDid(): Promise<void> {
  if (process.env['TURBO_HASH'] !== undefined) return;
  const { exitCode, stdout, stderr } = await runTool('pnpm', ['build'], { root });
  if (exitCode !== 0) throw new HouseBrokenError(`pnpm build failed:\n${stdout}${stderr}`);
}

const scratch = await mkdtemp(join(tmpdir(), 'codex-ts-pack-check-'));
try {
  await buildUnlessTurboDid();
  const { lines, findings } = await checkPackages(root, scratch);
  console.log(lines.join('\n'));
  if (findings.length > 0) {
    console.error(`\n${findings.join('\n')}`);
    process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof HouseBrokenError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
} finally {
  await rm(scratch, { recursive: true, force: true });
}
