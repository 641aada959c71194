import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A fresh folder with files in it; it goes when the test ends. */
export interface Tree extends AsyncDisposable {
  readonly root: string;
  path(file: string): string;
  write(file: string, contents: string | Uint8Array): Promise<void>;
  link(file: string, target: string): Promise<void>;
  git(...args: string[]): Promise<string>;
  /** Makes a repository whose first commit on `main` holds everything that is not ignored. */
  commitAll(message?: string): Promise<void>;
}

const identity = ['-c', 'user.name=t', '-c', 'user.email=t@localhost', '-c', 'commit.gpgsign=false'];

export async function makeTree(files: Readonly<Record<string, string>> = {}): Promise<Tree> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'lint-run-')));
  const tree: Tree = {
    root,
    path: (file) => join(root, file),
    async write(file, contents) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), contents);
    },
    async link(file, target) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await symlink(target, join(root, file));
    },
    async git(...args) {
      return (await run('git', [...identity, ...args], { cwd: root })).stdout;
    },
    async commitAll(message = 'all') {
      await tree.git('init', '--quiet', '--initial-branch=main');
      await tree.git('add', '--all');
      await tree.git('commit', '--quiet', '--allow-empty', '--message', message);
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
  for (const [file, contents] of Object.entries(files)) await tree.write(file, contents);
  return tree;
}
