import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { errnoOf } from '@codex-ts/utils-error';

import { realOrSame, type Checkout } from './git-root.ts';

/** A project's settings file, not read yet. */
export interface ProjectFile {
  readonly path: string;
  /** The directory that holds `.codex`. */
  readonly directory: string;
}

/** The `.codex/config.toml` files from the project's root down to the workspace. */
export async function findProjectFiles(place: {
  workspace: string;
  checkout: Checkout | undefined;
  codexHome: string;
}): Promise<ProjectFile[]> {
  const workspace = await realOrSame(place.workspace);
  const home = await realOrSame(place.codexHome);
  const found = await Promise.all(
    directoriesBetween(place.checkout?.root ?? workspace, workspace).map(async (directory) => {
      const folder = join(directory, '.codex');
      const path = join(folder, 'config.toml');
      // CODEX_HOME itself is the user's layer.
      return (await exists(path)) && (await realOrSame(folder)) !== home ? [{ path, directory }] : [];
    }),
  );
  return found.flat();
}

function directoriesBetween(outer: string, inner: string): string[] {
  const directories = [inner];
  for (let at = inner; at !== outer && dirname(at) !== at; at = dirname(at)) directories.unshift(dirname(at));
  return directories;
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    // What cannot be looked at is found out when it is read, if it is.
    return errnoOf(error) !== 'ENOENT' && errnoOf(error) !== 'ENOTDIR';
  }
}
