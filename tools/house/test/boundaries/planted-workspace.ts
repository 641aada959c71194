import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { cleanFiles, npmPackages } from './clean-workspace.ts';

const run = promisify(execFile);

/** Path → text, or `undefined` for a file that is not there. Laid over the clean workspace. */
export type Changes = Readonly<Record<string, string | undefined>>;

export interface PlantedWorkspace extends AsyncDisposable {
  readonly root: string;
}

interface Manifest {
  readonly name?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** Installs as pnpm does: a package finds what its own manifest names, and what the root's names. */
async function install(root: string, files: ReadonlyMap<string, string>): Promise<void> {
  const manifests = [...files].filter(([path]) => basename(path) === 'package.json');
  const homes = new Map(
    manifests.map(([path, text]) => [(JSON.parse(text) as Manifest).name, join(root, dirname(path))]),
  );
  for (const [name, text] of Object.entries(npmPackages)) {
    const home = join(root, 'node_modules', '.store', name, 'node_modules', name);
    await write(join(home, 'package.json'), JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    await write(join(home, 'index.js'), text);
    homes.set(name, home);
  }
  for (const [path, text] of manifests) {
    const { dependencies, devDependencies } = JSON.parse(text) as Manifest;
    for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
      const home = homes.get(name);
      const link = join(root, dirname(path), 'node_modules', name);
      await mkdir(dirname(link), { recursive: true });
      if (home !== undefined) await symlink(home, link, 'junction');
    }
  }
}

/** A workspace of this repository's shape in a fresh folder, clean but for the changes. */
export async function plantWorkspace(changes: Changes = {}): Promise<PlantedWorkspace> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'house-workspace-')));
  const files = new Map(
    Object.entries({ ...cleanFiles, ...changes }).flatMap(([path, text]) =>
      text === undefined ? [] : [[path, text] as const],
    ),
  );
  for (const [path, text] of files) await write(join(root, path), text);
  await install(root, files);
  await run('git', ['init', '--quiet'], { cwd: root });
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}
