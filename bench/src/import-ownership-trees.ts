import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { pins } from './import-ownership-pins.ts';

/** Published packages of one family that ship their sources and import each other, laid out as a workspace. */
export interface PackageTree {
  readonly name: string;
  readonly root: string;
  readonly packages: number;
  /** Source files, from the root. */
  readonly files: readonly string[];
  readonly bytes: number;
}

const run = promisify(execFile);
const together = 4;

/** What git sees of a package: its sources. What was built of them stays, for who wants to read it. */
const ignored = [
  'node_modules',
  '/packages/*/*',
  '!/packages/*/package.json',
  '!/packages/*/src',
  // It keeps its sources beside each other.
  '!/packages/tiptap-pm/*/',
  '/packages/*/dist',
  '',
].join('\n');

function json(value: unknown): string {
  return `${JSON.stringify(value, /*replacer*/ undefined, /*space*/ 2)}\n`;
}

/** The families, by name. Each is fetched once per machine: it stays in the temporary folder. */
export async function openPackageTrees(): Promise<readonly PackageTree[]> {
  const trees: PackageTree[] = [];
  for (const [name, specs] of Object.entries(pins)) trees.push(await openTree(name, specs));
  return trees;
}

/** One workspace of all families, without what was built of them. */
export async function joinTrees(trees: readonly PackageTree[], root: string): Promise<PackageTree> {
  for (const tree of trees) {
    for (const file of await listed(tree.root)) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await copyFile(join(tree.root, file), join(root, file));
    }
  }
  await writeSettings(root);
  const packages = trees.reduce((sum, tree) => sum + tree.packages, 0);
  return { name: 'all', root, packages, ...(await sourcesOf(root)) };
}

async function openTree(name: string, specs: readonly string[]): Promise<PackageTree> {
  const key = createHash('sha256')
    .update(JSON.stringify([specs, ignored]))
    .digest('hex')
    .slice(0, 12);
  const root = join(tmpdir(), `codex-ts-import-ownership-${name}-${key}`);
  const isThere = await stat(root).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    // It gets its name when it is whole.
    const draft = await mkdtemp(join(tmpdir(), `codex-ts-import-ownership-draft-`));
    await layOut(draft, specs);
    await rename(draft, root);
  }
  return { name, root, packages: specs.length, ...(await sourcesOf(root)) };
}

async function layOut(root: string, specs: readonly string[]): Promise<void> {
  const waiting = [...specs];
  const work = async (): Promise<void> => {
    for (let spec = waiting.shift(); spec !== undefined; spec = waiting.shift())
      await fetchPackage(root, spec);
  };
  await Promise.all(Array.from({ length: together }, work));
  await writeSettings(root);
}

async function writeSettings(root: string): Promise<void> {
  await writeFile(join(root, '.gitignore'), ignored);
  await writeFile(join(root, 'package.json'), json(rootManifest));
  await writeFile(join(root, 'pnpm-workspace.yaml'), 'packages:\n  - packages/*\n');
  await writeFile(join(root, 'pnpm-lock.yaml'), "lockfileVersion: '9.0'\n");
  await writeFile(join(root, 'turbo.json'), json({ tasks: {} }));
  await run('git', ['init', '--quiet'], { cwd: root });
}

const rootManifest = { name: 'tree', version: '0.0.0', private: true, packageManager: 'pnpm@12.21.0' };

async function fetchPackage(root: string, spec: string): Promise<void> {
  const name = spec.slice(0, spec.lastIndexOf('@'));
  const folder = join(root, 'packages', name.replace('@', '').replace('/', '-'));
  const scratch = join(root, 'scratch', name);
  await mkdir(scratch, { recursive: true });
  await mkdir(folder, { recursive: true });
  await run('npm', ['pack', '--silent', '--pack-destination', scratch, spec], { cwd: root });
  const [tarball = ''] = await readdir(scratch);
  await run('tar', ['-xzf', join(scratch, tarball), '-C', folder, '--strip-components=1']);
  await rm(scratch, { recursive: true });
  // It extends what was never published.
  await rm(join(folder, 'tsconfig.json'), { force: true });
  const link = join(root, 'node_modules', name);
  await mkdir(dirname(link), { recursive: true });
  await symlink(folder.replace(root, '../'.repeat(name.split('/').length).slice(0, -1)), link);
}

/** What git sees of the packages. */
async function listed(root: string): Promise<readonly string[]> {
  const list = ['ls-files', '-z', '--others', '--cached', '--exclude-standard', 'packages'];
  const { stdout } = await run('git', list, { cwd: root, maxBuffer: 64 * 1024 * 1024 });
  return stdout.split('\0').filter((file) => file !== '');
}

async function sourcesOf(root: string): Promise<{ files: readonly string[]; bytes: number }> {
  const files = (await listed(root)).filter((file) => /\.[cm]?[jt]sx?$/u.test(file)).toSorted();
  let bytes = 0;
  for (const file of files) bytes += (await readFile(join(root, file))).length;
  return { files, bytes };
}
