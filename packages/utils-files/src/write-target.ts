import type { Stats } from 'node:fs';
import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve, sep } from 'node:path';

import { errnoOf } from '@codex-ts/utils-error';

/** As many as Linux follows before it says ELOOP. */
const mostLinks = 40;

/** The file that a path means, behind all symbolic links. */
export interface WriteTarget {
  readonly path: string;
  readonly directory: string;
  /** Undefined when there is no such file yet. */
  readonly existing?: Stats | undefined;
}

/** Finds the file that writing to `path` would change or create. Throws the system's errors. */
export async function findTarget(path: string): Promise<WriteTarget> {
  const existing = await ifPresent(() => stat(path));
  if (existing?.isDirectory()) throw systemError('EISDIR', `${path} is a directory`);
  // A pipe behind /dev/stdout has no real path, and needs none: it is written to, not replaced.
  if (existing?.isFile() === false) return { path, directory: dirname(path), existing };
  const real = existing && (await ifPresent(() => realpath(path)));
  if (real !== undefined) return { path: real, directory: dirname(real), existing };
  const missing = await danglingEnd(resolve(path));
  return { path: missing, directory: dirname(missing) };
}

/** An error with a reason of the system, for what only we noticed. */
export function systemError(errno: string, message: string): Error {
  return Object.assign(new Error(`${errno}: ${message}`), { code: errno });
}

async function ifPresent<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Where the last of a chain of links points. Joined, not resolved: `..` behind a link is its target's parent. */
async function danglingEnd(path: string): Promise<string> {
  let at = path;
  for (let links = 0; links <= mostLinks; links += 1) {
    const link = await linkAt(at);
    if (link === undefined) return at;
    at = isAbsolute(link) ? link : `${dirname(at)}${sep}${link}`;
  }
  throw systemError('ELOOP', `too many symbolic links from ${path}`);
}

async function linkAt(path: string): Promise<string | undefined> {
  const entry = await ifPresent(() => lstat(path));
  return entry?.isSymbolicLink() ? ifPresent(() => readlink(path)) : undefined;
}
