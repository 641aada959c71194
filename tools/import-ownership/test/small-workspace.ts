import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Path → text, from the root. */
export type Files = Readonly<Record<string, string>>;

/** A workspace in a folder of its own. It is a repository with nothing committed. */
export interface SmallWorkspace extends AsyncDisposable {
  readonly root: string;
  read(file: string): Promise<string>;
}

/** The text of a manifest with `@acme/NAME` and one entry; members of `more` come on top. */
export function manifest(name: string, more: Readonly<Record<string, unknown>> = {}): string {
  const own = { name: `@acme/${name}`, version: '1.2.3', type: 'module', exports: { '.': './src/index.ts' } };
  return `${JSON.stringify({ ...own, ...more }, undefined, 2)}\n`;
}

/** `dependencies` of a manifest: siblings, each as `workspace:*`. */
export function siblings(...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [`@acme/${name}`, 'workspace:*']));
}

/** Writes a pnpm workspace of these files. */
export async function openSmallWorkspace(files: Files): Promise<SmallWorkspace> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'import-ownership-small-')));
  const all = {
    'package.json': '{ "name": "small", "private": true }\n',
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
    ...files,
  };
  for (const [file, text] of Object.entries(all)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
  await run('git', ['init', '--quiet'], { cwd: root });
  return {
    root,
    read: (file) => readFile(join(root, file), 'utf8'),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
