import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { errnoOf } from '@codex-ts/utils-error';

import { filePaths } from './config-files.ts';
import type { ConfigOptions } from './config.ts';
import { realOrSame } from './git-root.ts';

/**
 * Every file that what `loadConfig` gives may depend on, those that are not there included. Who looks at them now and then
 * knows when to read again.
 */
export async function configPaths(options: ConfigOptions): Promise<readonly string[]> {
  const { codexHome, profile } = options;
  const [profiles, places] = await Promise.all([
    profileFiles(codexHome),
    realOrSame(options.workspace).then(placesOf),
  ]);
  const named = profile === undefined ? [] : [join(codexHome, `${profile}.config.toml`)];
  const files = Object.values(filePaths(options));
  return [...new Set([...files, ...named, ...profiles, ...places])];
}

async function profileFiles(codexHome: string): Promise<string[]> {
  try {
    const names = await readdir(codexHome);
    return names.filter((name) => name.endsWith('.config.toml')).map((name) => join(codexHome, name));
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return [];
  }
}

/** What makes a folder a checkout, and its settings, from the workspace up to the root. */
async function placesOf(workspace: string): Promise<string[]> {
  const folders = [workspace];
  for (let at = workspace; dirname(at) !== at; at = dirname(at)) folders.push(dirname(at));
  const places = folders.map(async (folder) => {
    const git = join(folder, '.git');
    // The folder itself changes with every command of git.
    return [(await isFile(git)) ? git : join(git, 'HEAD'), join(folder, '.codex', 'config.toml')];
  });
  return (await Promise.all(places)).flat();
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return false;
  }
}
