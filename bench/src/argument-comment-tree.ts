import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Published packages with their sources in them, about 700,000 lines of TypeScript. */
const pins: readonly string[] = [
  'effect@3.22.4',
  '@effect/ai@0.37.0',
  '@effect/ai-anthropic@0.27.0',
  '@effect/ai-openai@0.41.0',
  '@effect/cli@0.77.2',
  '@effect/cluster@0.60.2',
  '@effect/experimental@0.61.1',
  '@effect/platform@0.97.2',
  '@effect/platform-browser@0.77.1',
  '@effect/printer@0.51.0',
  '@effect/printer-ansi@0.51.0',
  '@effect/rpc@0.76.2',
  '@effect/sql@0.52.1',
  '@effect/typeclass@0.41.0',
  '@effect/workflow@0.19.1',
  'openai@7.57.0',
  'viem@2.57.20',
];

/** What the sources import besides each other, where their manifests leave it to the user. */
const others = { '@types/node': '24.19.2', '@types/ws': '8.18.2', 'zod': '4.6.7', 'typescript': '6.0.3' };

const compilerOptions = {
  target: 'esnext',
  module: 'nodenext',
  moduleResolution: 'nodenext',
  lib: ['esnext', 'dom', 'dom.iterable'],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  types: ['node'],
};

/** The sources as a workspace: a folder for each package, and their dependencies installed. */
export interface SourceTree {
  readonly root: string;
  readonly files: number;
  readonly lines: number;
}

const run = promisify(execFile);

/** Fetches the packages by name and lays the workspace out, once per machine: it stays in the temporary folder. */
export async function openSourceTree(): Promise<SourceTree> {
  const key = createHash('sha256')
    .update(JSON.stringify([pins, others, compilerOptions]))
    .digest('hex')
    .slice(0, 12);
  const root = join(tmpdir(), `codex-ts-argument-comment-tree-${key}`);
  const isThere = await stat(root).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    // It gets its name when it is whole.
    const draft = await mkdtemp(join(tmpdir(), 'codex-ts-argument-comment-tree-draft-'));
    await layOut(draft);
    await rename(draft, root);
  }
  return { root, ...(await countLines(join(root, 'packages'))) };
}

interface Manifest {
  readonly name: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { optional?: boolean }>>;
}

async function layOut(root: string): Promise<void> {
  const scratch = join(root, 'scratch');
  await mkdir(scratch);
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', scratch, ...pins], {
    cwd: scratch,
  });
  const manifests: Manifest[] = [];
  for (const tarball of stdout.trim().split('\n')) {
    const unpacked = join(scratch, basename(tarball, '.tgz'));
    await mkdir(unpacked);
    await run('tar', ['-xzf', join(scratch, tarball), '-C', unpacked, '--strip-components=1']);
    manifests.push(await layOutPackage(root, unpacked));
  }
  await rm(scratch, { recursive: true });
  await writeFile(join(root, '.gitignore'), 'node_modules\n');
  await writeFile(join(root, 'package.json'), json(rootManifest(manifests)));
  const options = { ...compilerOptions, paths: pathsOf(await sourceFolders(root, manifests)) };
  await writeFile(join(root, 'tsconfig.base.json'), json({ compilerOptions: options }));
  await writeFile(
    join(root, 'tsconfig.eslint.json'),
    json({ extends: './tsconfig.base.json', include: ['packages'] }),
  );
  const install = [
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--legacy-peer-deps',
    '--omit=dev',
  ];
  await run('npm', install, { cwd: root });
  await run('git', ['init', '--quiet'], { cwd: root });
}

function folderOf(name: string): string {
  return name.replace('@', '').replace('/', '-');
}

/** Keeps what somebody wrote: the sources, and of the manifest what others see. */
async function layOutPackage(root: string, unpacked: string): Promise<Manifest> {
  const manifest: Manifest & Record<string, unknown> = JSON.parse(
    await readFile(join(unpacked, 'package.json'), 'utf8'),
  );
  const folder = join(root, 'packages', folderOf(manifest.name));
  const hasFolder = (await readdir(unpacked)).includes('src');
  const from = hasFolder ? join(unpacked, 'src') : unpacked;
  const to = hasFolder ? join(folder, 'src') : folder;
  for (const file of await sourcesBelow(from)) {
    await mkdir(dirname(join(to, file)), { recursive: true });
    await cp(join(from, file), join(to, file));
  }
  const { name, version, type, exports, main, module, types, dependencies, peerDependencies } = manifest;
  const kept = { name, version, type, exports, main, module, types, dependencies, peerDependencies };
  await writeFile(join(folder, 'package.json'), json(kept));
  await writeFile(
    join(folder, 'tsconfig.json'),
    json({ extends: '../../tsconfig.base.json', include: ['.'] }),
  );
  return manifest;
}

async function sourcesBelow(folder: string): Promise<string[]> {
  const all = await readdir(folder, { recursive: true });
  return all.filter(
    (file) => /\.[cm]?tsx?$/u.test(file) && !/^(?:_types|_esm|_cjs|dist|build|node_modules)\//u.test(file),
  );
}

function rootManifest(manifests: readonly Manifest[]): object {
  const own = new Set(manifests.map(({ name }) => name));
  const peers = manifests.flatMap(({ peerDependencies = {}, peerDependenciesMeta = {} }) =>
    Object.entries(peerDependencies).filter(
      ([name]) => !own.has(name) && peerDependenciesMeta[name]?.optional !== true,
    ),
  );
  const dependencies = { ...Object.fromEntries(peers), ...others };
  return { name: 'tree', private: true, workspaces: ['packages/*'], dependencies };
}

async function sourceFolders(
  root: string,
  manifests: readonly Manifest[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { name } of manifests) {
    const folder = `packages/${folderOf(name)}`;
    found.set(name, (await readdir(join(root, folder))).includes('src') ? `${folder}/src` : folder);
  }
  return found;
}

/** Where both sides find the sources of a package that another one imports. */
function pathsOf(folders: ReadonlyMap<string, string>): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    [...folders].flatMap(([name, folder]) => [
      [name, [`./${folder}/index.ts`]],
      [`${name}/*`, [`./${folder}/*.ts`, `./${folder}/*/index.ts`, `./${folder}/*`]],
    ]),
  );
}

async function countLines(folder: string): Promise<{ files: number; lines: number }> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => /\.[cm]?tsx?$/u.test(file));
  let lines = 0;
  for (const file of files) lines += (await readFile(join(folder, file), 'utf8')).split('\n').length - 1;
  return { files: files.length, lines };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, /*replacer*/ undefined, /*space*/ 2)}\n`;
}
