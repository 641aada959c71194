import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { loadConfig, type Config, type ConfigOptions } from '@codex-ts/config';

/** A CODEX_HOME, a workspace and a folder in place of `/etc/codex`. */
export interface Home extends AsyncDisposable {
  /** Holds all three, as `home`, `workspace` and `etc`. */
  folder: string;
  codexHome: string;
  workspace: string;
  systemFolder: string;
  /** Writes a file below the folder, and gives its path. */
  write(path: string, contents: string | Uint8Array): Promise<string>;
  load(change?: Partial<ConfigOptions>): Promise<Config>;
}

export async function openHome(files: Readonly<Record<string, string>> = {}): Promise<Home> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'config-')));
  const places = {
    codexHome: join(folder, 'home'),
    workspace: join(folder, 'workspace'),
    systemFolder: join(folder, 'etc'),
  };
  for (const place of Object.values(places)) await mkdir(place);
  const write = async (path: string, contents: string | Uint8Array): Promise<string> => {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, contents);
    return file;
  };
  for (const [path, contents] of Object.entries(files)) await write(path, contents);
  return {
    folder,
    ...places,
    write,
    load: (change = {}) => loadConfig({ ...places, ...change }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The table that marks a directory. */
export function marked(directory: string, level: 'trusted' | 'untrusted' = 'trusted'): string {
  return `[projects.${JSON.stringify(directory)}]\ntrust_level = "${level}"\n`;
}
