import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { listGitFiles } from '@codex-ts/house/visited';

const run = promisify(execFile);

function git(args: string[], options: { cwd: string }): Promise<unknown> {
  return run('git', ['-c', 'core.autocrlf=false', ...args], options);
}

/** The root of this repository. */
export const repositoryRoot = fileURLToPath(new URL('..', import.meta.url));

/** A copy of the working tree in a folder of its own, with the tools of the original. */
export interface RepositoryCopy extends AsyncDisposable {
  readonly root: string;
  /** Writes a file, given from the root. */
  write(path: string, text: string): Promise<void>;
  /** Replaces the text of a file, empty when there is none. */
  edit(path: string, change: (text: string) => string): Promise<{ undo: () => Promise<void> }>;
}

/** Copies every file that git lists, of this repository or of another copy. */
export async function copyRepository(from = repositoryRoot): Promise<RepositoryCopy> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'codex-ts-house-')));
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  for (const path of await listGitFiles(from)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await copyFile(join(from, path), join(root, path));
  }
  await symlink(join(repositoryRoot, 'node_modules'), join(root, 'node_modules'), 'junction');
  await git(['init', '--quiet'], { cwd: root });
  // Without an index turbo would search for files itself, through all of node_modules.
  await git(['add', '--all'], { cwd: root });
  return {
    root,
    write,
    async edit(path, change) {
      const old = await readFile(join(root, path), 'utf8').catch(() => undefined);
      await write(path, change(old ?? ''));
      return { undo: () => (old === undefined ? rm(join(root, path)) : write(path, old)) };
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
