import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { readLayers } from '@codex-ts/house/boundaries';
import { installConsumer, packWorkspace } from '@codex-ts/house/pack';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** All packages as a user gets them: packed, and installed in an empty project. */
export interface Installed {
  /** The project that has them in its `node_modules`. */
  readonly project: string;
  /** The file of the program `codex-ts`. */
  readonly program: string;
}

let installed: Promise<Installed> | undefined;

/** Packs and installs once per run. The packages must be built. */
export function installPackages(): Promise<Installed> {
  return (installed ??= install());
}

async function install(): Promise<Installed> {
  const folder = await mkdtemp(join(tmpdir(), 'codex-ts-bench-'));
  const published = readLayers(root)
    .packages.filter((row) => row.folder.startsWith('packages/'))
    .map((row) => ({ name: `@codex-ts/${row.name}`, folder: row.folder }));
  const packages = await packWorkspace(root, published, folder);
  const { folder: project } = await installConsumer(root, packages, folder);
  const cli = join(project, 'node_modules/@codex-ts/cli');
  const manifest: { bin: Record<string, string> } = JSON.parse(
    await readFile(join(cli, 'package.json'), 'utf8'),
  );
  return { project, program: join(cli, manifest.bin['codex-ts'] ?? '') };
}
