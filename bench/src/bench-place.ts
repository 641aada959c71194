import { mkdtempSync, rmSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { PackedPackage } from '@codex-ts/house/pack';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** All packages as a user gets them: packed, and installed in an empty project. */
export interface Installed {
  /** The project that has them in its `node_modules`. */
  readonly project: string;
  /** The file of the program `codex-ts`. */
  readonly program: string;
}

/** Where benches work: everything in it is gone when the run has ended. */
export interface BenchPlace {
  /** Aborted when the run ends, however it does: for processes that would write on into what is removed. */
  readonly ended: AbortSignal;
  /** A new empty folder. */
  folder(name: string): Promise<string>;
  /** What `pnpm publish` would publish, packed once per run. The packages must be built. */
  packed(): Promise<readonly PackedPackage[]>;
  /** Those installed, once per run. */
  installed(): Promise<Installed>;
}

/**
 * Opens a place in the system's temporary folder. It is removed when this process ends, also when it is ended by a
 * signal.
 */
export function openBenchPlace(): BenchPlace {
  const scratch = mkdtempSync(join(tmpdir(), 'codex-ts-bench-'));
  const end = new AbortController();
  process.once('exit', () => {
    end.abort();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
  const folder = (name: string): Promise<string> => mkdtemp(join(scratch, `${name}-`));
  let packing: Promise<readonly PackedPackage[]> | undefined;
  let installing: Promise<Installed> | undefined;
  const packed = (): Promise<readonly PackedPackage[]> => (packing ??= folder('packed').then(pack));
  return {
    ended: end.signal,
    folder,
    packed,
    installed: () => (installing ??= install(packed, folder)),
  };
}

async function pack(destination: string): Promise<readonly PackedPackage[]> {
  const { readLayers } = await import('@codex-ts/house/boundaries');
  const { packWorkspace } = await import('@codex-ts/house/pack');
  const published = readLayers(root)
    .packages.filter((row) => row.folder.startsWith('packages/'))
    .map((row) => ({ name: `@codex-ts/${row.name}`, folder: row.folder }));
  return packWorkspace(root, published, destination);
}

async function install(packed: BenchPlace['packed'], folder: BenchPlace['folder']): Promise<Installed> {
  const { installConsumer } = await import('@codex-ts/house/pack');
  const { folder: project } = await installConsumer(root, await packed(), await folder('installed'));
  const cli = join(project, 'node_modules/@codex-ts/cli');
  const manifest: { bin: Record<string, string> } = JSON.parse(
    await readFile(join(cli, 'package.json'), 'utf8'),
  );
  return { project, program: join(cli, manifest.bin['codex-ts'] ?? '') };
}
