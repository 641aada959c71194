import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { packWorkspace, type PackedPackage } from '@codex-ts/house/pack';

export const repositoryRoot = fileURLToPath(new URL('../../../..', import.meta.url));

/** Text by path. */
export type Files = Readonly<Record<string, string>>;

export const engines = '>=22.18';

export const rules = { enginesNode: engines, bundled: ['zod'] };

/** A manifest as a published package of ours has it, with `changes`. */
export function manifestOf(name: string, changes: object = {}): string {
  return JSON.stringify({
    name: `@codex-ts/${name}`,
    version: '0.1.0',
    description: 'Heat.',
    license: 'Apache-2.0',
    type: 'module',
    sideEffects: false,
    files: ['dist'],
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    },
    publishConfig: { access: 'public' },
    engines: { node: engines },
    ...changes,
  });
}

/** A package that is fit to publish. */
export const ovenFiles: Files = {
  'package.json': manifestOf('oven'),
  'README.md': '# @codex-ts/oven\n',
  LICENSE: 'Apache License\n',
  'dist/index.js': 'export class ColdError extends Error {\n  code = "OVEN_COLD";\n}\n',
  'dist/index.d.ts': "export declare class ColdError extends Error {\n  readonly code = 'OVEN_COLD';\n}\n",
};

/** The oven as its tarball would be read, with `changes`; `undefined` takes a file away. */
export function packedOven(changes: Readonly<Record<string, string | undefined>> = {}): PackedPackage {
  const all = Object.entries({ ...ovenFiles, ...changes });
  const files = new Map(all.flatMap(([path, text]) => (text === undefined ? [] : [[path, text] as const])));
  const manifest = JSON.parse(files.get('package.json') ?? '');
  const { name, version } = manifest;
  const tarballData = new Uint8Array(0);
  return { name, version, folder: 'packages/oven', tarball: '', tarballData, manifest, files };
}

/** A workspace on disk, and its packages packed by pnpm. */
export interface PackedWorkspace extends AsyncDisposable {
  readonly root: string;
  readonly packages: readonly PackedPackage[];
  /** An empty folder outside of the workspace. */
  readonly scratch: string;
}

export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** Packs packages, each given as its files by name, with pnpm. */
export async function packFor(packages: Readonly<Record<string, Files>>): Promise<PackedWorkspace> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'codex-ts-pack-')));
  const root = join(base, 'workspace');
  const scratch = join(base, 'scratch');
  await writeFiles(root, {
    'package.json': '{ "private": true }',
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
  });
  for (const [name, files] of Object.entries(packages)) await writeFiles(join(root, 'packages', name), files);
  await mkdir(scratch);
  const published = Object.keys(packages).map((name) => ({
    name: `@codex-ts/${name}`,
    folder: `packages/${name}`,
  }));
  return {
    root,
    scratch,
    packages: await packWorkspace(root, published, base),
    [Symbol.asyncDispose]: () => rm(base, { recursive: true, force: true }),
  };
}
