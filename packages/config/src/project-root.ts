import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** A git working tree that a folder lies in. */
export interface Project {
  /** The folder that holds `.git`. */
  readonly root: string;
  /** The folder of the repository itself: for a linked worktree, that of its main one. */
  readonly mainRoot: string;
}

/** Looks for `.git` from the folder upwards, without starting git. */
export async function findProject(folder: string): Promise<Project | undefined> {
  let at = resolve(folder);
  for (;;) {
    const dotGit = join(at, '.git');
    const facts = await stat(dotGit).catch(() => undefined);
    if (facts?.isDirectory() === true) return { root: at, mainRoot: at };
    if (facts?.isFile() === true) return { root: at, mainRoot: (await mainRootOf(dotGit)) ?? at };
    const above = dirname(at);
    if (above === at) return undefined;
    at = above;
  }
}

/** A linked worktree's `.git` is a file: `gitdir: MAIN/.git/worktrees/NAME`. */
async function mainRootOf(dotGit: string): Promise<string | undefined> {
  const text = await readFile(dotGit, 'utf8').catch(() => '');
  const gitdir = /^gitdir:\s*(?<path>.+?)\s*$/mu.exec(text)?.groups?.['path'];
  if (gitdir === undefined) return undefined;
  const worktree = /^(?<main>.+)[\\/]\.git[\\/]worktrees[\\/][^\\/]+$/u.exec(
    resolve(dirname(dotGit), gitdir),
  );
  return worktree?.groups?.['main'];
}
