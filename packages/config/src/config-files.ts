import { join } from 'node:path';

import { readText } from './read-text.ts';

/** The files that concern every project, as they are on disk. */
export interface ConfigFiles {
  readonly system: ConfigFile;
  readonly user: ConfigFile;
  readonly managed: ConfigFile;
  readonly requirements: ConfigFile;
}

/** A file that may not be there. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string | undefined;
}

/** Where the files that concern every project are. */
export function filePaths(places: {
  readonly codexHome: string;
  readonly systemFolder?: string | undefined;
}): Record<keyof ConfigFiles, string> {
  const folder = places.systemFolder ?? defaultSystemFolder();
  return {
    system: join(folder, 'config.toml'),
    user: join(places.codexHome, 'config.toml'),
    managed: join(folder, 'managed_config.toml'),
    requirements: join(folder, 'requirements.toml'),
  };
}

/**
 * Reads the administrator's files and the user's.
 *
 * @throws {ConfigFileUnreadableError | ConfigFileInvalidError}
 */
export async function readConfigFiles(places: {
  codexHome: string;
  systemFolder: string | undefined;
  ignoreUserConfig: boolean;
}): Promise<ConfigFiles> {
  const paths = filePaths(places);
  const [system, user, managed, requirements] = await Promise.all([
    read(paths.system),
    places.ignoreUserConfig ? { path: paths.user, text: undefined } : read(paths.user),
    read(paths.managed),
    read(paths.requirements),
  ]);
  return { system, user, managed, requirements };
}

async function read(path: string): Promise<ConfigFile> {
  return { path, text: await readText(path) };
}

/** Where native codex looks for the administrator's files. */
function defaultSystemFolder(): string {
  if (process.platform !== 'win32') return '/etc/codex';
  return join(process.env['ProgramData'] ?? String.raw`C:\ProgramData`, 'OpenAI', 'Codex');
}
