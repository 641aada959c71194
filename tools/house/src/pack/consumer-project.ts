import { realpathSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { HouseBrokenError } from '../house-broken-error.ts';
import { runTool } from '../run-tool.ts';
import { entriesOf, runtimeDependencies, specifierOf, type PackedPackage } from './packed-package.ts';

/** Somebody's project with all our packages installed, and nothing else but `@types/node`. */
export interface ConsumerProject {
  readonly folder: string;
  /** How each entry of each package is imported. */
  readonly specifiers: readonly string[];
}

function sourceOf(root: string, { name, folder, manifest }: PackedPackage, dependency: string): string {
  try {
    return `link:${realpathSync(join(root, folder, 'node_modules', dependency))}`;
  } catch (cause) {
    // Not for this platform: `-` leaves it out.
    if (dependency in (manifest.optionalDependencies ?? {})) return '-';
    throw new HouseBrokenError(`${name} depends on ${dependency}, which is not installed here`, { cause });
  }
}

/**
 * Where each dependency comes from: ours out of the tarballs, the others out of the repository's own installation,
 * so that no registry is asked.
 */
function sourcesOf(root: string, packages: readonly PackedPackage[]): Record<string, string> {
  const ours = new Map(packages.map(({ name, tarball }) => [name, `file:${tarball}`]));
  const others = packages.flatMap((packed) =>
    Object.keys(runtimeDependencies(packed.manifest))
      .filter((dependency) => !ours.has(dependency))
      .map((dependency) => [`${packed.name}>${dependency}`, sourceOf(root, packed, dependency)] as const),
  );
  return Object.fromEntries([...others, ...ours]);
}

/** Installs the tarballs with pnpm for a project in the empty folder. Throws HouseBrokenError when that fails. */
export async function installConsumer(
  root: string,
  packages: readonly PackedPackage[],
  folder: string,
): Promise<ConsumerProject> {
  const sources = sourcesOf(root, packages);
  const nodeTypes = `link:${realpathSync(join(root, 'node_modules', '@types', 'node'))}`;
  const ours = Object.fromEntries(packages.map(({ name }) => [name, sources[name] ?? '']));
  const manifest = {
    name: 'consumer',
    private: true,
    type: 'module',
    dependencies: { ...ours, '@types/node': nodeTypes },
  };
  // The packages lie beside the project, not above each other, so that each finds only what it declares.
  const settings = {
    packages: ['project'],
    overrides: sources,
    hoist: false,
    ignoreScripts: true,
    storeDir: './store',
  };
  const project = join(folder, 'project');
  await mkdir(project, { recursive: true });
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'pnpm-workspace.yaml'), JSON.stringify(settings)); // JSON is YAML
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  const install = ['install', '--offline', '--no-frozen-lockfile'];
  const { exitCode, stdout, stderr } = await runTool('pnpm', install, { root, cwd: folder });
  if (exitCode !== 0) throw new HouseBrokenError(`the tarballs cannot be installed:\n${stdout}${stderr}`);
  const specifiers = packages.flatMap(({ name, manifest: packed }) =>
    [...entriesOf(packed).keys()].map((subpath) => specifierOf(name, subpath)),
  );
  return { folder: project, specifiers };
}
