import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { PackageTree } from './import-ownership-trees.ts';
import type { MeasuredCommand } from './measure-process.ts';

const run = promisify(execFile);

/** dependency-cruiser reads TypeScript with the API of version 6. */
const versions = {
  'dependency-cruiser': '18.7.2',
  'knip': '6.44.2',
  'turbo': '2.11.11',
  'typescript': '6.0.3',
};

/** Tools that ask something of the same kind, as commands over one tree. */
export interface Peers {
  /** Every import, with a rule for each package against handing on another's names. */
  dependencyCruiser(tree: PackageTree): Promise<MeasuredCommand>;
  /** Dependencies that are not used, or not declared. */
  knip(tree: PackageTree): MeasuredCommand;
  /** Dependencies that are not declared. */
  turboBoundaries(tree: PackageTree): MeasuredCommand;
}

function literally(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/gu, String.raw`\$&`);
}

function cruiseConfiguration(folders: readonly string[]): object {
  return {
    // A warning, since its exit code is the number of errors.
    forbidden: folders.map((folder) => ({
      name: `hands-on-${folder}`,
      severity: 'warn',
      from: { path: `^packages/${literally(folder)}/` },
      to: { path: '^packages/', pathNot: `^packages/${literally(folder)}/`, dependencyTypes: ['export'] },
    })),
    options: {
      doNotFollow: { path: ['node_modules', '^packages/[^/]+/(?:build|dist|lib)/'] },
      tsPreCompilationDeps: true,
      enhancedResolveOptions: {
        exportsFields: ['exports'],
        conditionNames: ['import', 'node', 'default', 'types'],
        extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
      },
    },
  };
}

function foldersOf({ files }: PackageTree): readonly string[] {
  return [...new Set(files.map((file) => file.split('/')[1] ?? ''))];
}

function sourceFolders({ files }: PackageTree): readonly string[] {
  return [...new Set(files.map((file) => file.split('/').slice(/*start*/ 0, /*end*/ 3).join('/')))];
}

/** Installs the tools in a folder. */
export async function installPeers(folder: string): Promise<Peers> {
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: versions }));
  await run('npm', ['install', '--no-audit', '--no-fund', '--silent'], { cwd: folder });
  const modules = join(folder, 'node_modules');
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
  };
  const program = process.execPath;
  return {
    async dependencyCruiser(tree) {
      const configuration = join(folder, `${tree.name}.json`);
      await writeFile(configuration, JSON.stringify(cruiseConfiguration(foldersOf(tree))));
      const bin = join(modules, 'dependency-cruiser/bin/dependency-cruiser.mjs');
      const args = [
        bin,
        '--config',
        configuration,
        '--no-cache',
        '--output-type',
        'json',
        ...sourceFolders(tree),
      ];
      return { program, args, cwd: tree.root, env };
    },
    knip: ({ root }) => ({
      program,
      args: [join(modules, 'knip/bin/knip.js'), '--dependencies', '--no-exit-code'],
      cwd: root,
      env,
    }),
    turboBoundaries: ({ root }) => ({
      program: join(modules, '.bin/turbo'),
      args: ['boundaries'],
      cwd: root,
      env,
    }),
  };
}
