import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { errnoOf } from '@codex-ts/utils-error';

/** The checkout that a directory is in. */
export interface Checkout {
  /** The directory that holds `.git`; a real path. */
  readonly root: string;
  /** For a linked worktree, the repository's main checkout. */
  readonly mainRoot: string;
}

/** Finds the checkout by reading `.git`, without running git. Undefined outside of any. */
export async function findCheckout(directory: string): Promise<Checkout | undefined> {
  for (let at = await realOrSame(directory); ; at = dirname(at)) {
    const gitFolder = await gitFolderOf(at);
    if (gitFolder !== undefined) return { root: at, mainRoot: (await mainRootOf(at, gitFolder)) ?? at };
    if (dirname(at) === at) return undefined;
  }
}

/** The real path, or the absolute one of what does not exist. */
export async function realOrSame(path: string): Promise<string> {
  const absolute = resolve(path);
  return (await expected(() => realpath(absolute))) ?? absolute;
}

async function gitFolderOf(directory: string): Promise<string | undefined> {
  const entry = join(directory, '.git');
  const link = await expected(() => readFile(entry, 'utf8'));
  const named = link === undefined ? '.git' : /^gitdir:\s*(?<path>.+?)\s*$/mu.exec(link)?.groups?.['path'];
  if (named === undefined) return undefined;
  const folder = resolve(directory, named);
  const head = await expected(() => stat(join(folder, 'HEAD')));
  return head === undefined ? undefined : realOrSame(folder);
}

/**
 * The main checkout of a linked worktree. Only when the repository names the worktree too: whoever can write a
 * `.git` file could otherwise borrow the trust of any repository.
 */
async function mainRootOf(worktree: string, gitFolder: string): Promise<string | undefined> {
  const worktrees = dirname(gitFolder);
  const common = dirname(worktrees);
  if (basename(worktrees) !== 'worktrees' || basename(common) !== '.git') return undefined;
  const back = await expected(() => readFile(join(gitFolder, 'gitdir'), 'utf8'));
  if (back === undefined) return undefined;
  const named = await realOrSame(resolve(gitFolder, back.trim()));
  return named === join(worktree, '.git') ? dirname(common) : undefined;
}

/** What can be read, or undefined: not there, no permission, or a directory. */
async function expected<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (errnoOf(error) !== undefined) return undefined;
    throw error;
  }
}
