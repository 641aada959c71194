import type { AuthSettings } from '@codex-ts/protocol';

import { resolveAuth } from './auth-settings.ts';
import type { Place } from './check-table.ts';
import { readConfigFiles, type ConfigFiles } from './config-files.ts';
import type { ConfigTables } from './config-tables.ts';
import type { Config, ConfigOptions, FoundFiles } from './config.ts';
import { findCheckout } from './git-root.ts';
import { resolveProvider } from './model-provider.ts';
import { findProjectFiles } from './project-files.ts';
import { resolveThread } from './thread-settings.ts';

/**
 * Reads every layer of settings and resolves them.
 *
 * @throws {ConfigFileInvalidError | ConfigFileUnreadableError} when a file cannot be read.
 * @throws {ConfigOverrideError | ConfigValueError | ConfigForbiddenError} when a setting cannot be as it is.
 * @throws {ConfigProfileError | ConfigProviderError} when a name is not defined.
 * @throws {ConfigKeyError} only under `strict`, when a setting does not exist.
 */
export async function loadConfig(options: ConfigOptions): Promise<Config> {
  const found = await findFiles(options);
  if (isNothingSet(options, found)) return defaults(found);
  // The parser and the schema are worth loading only when there is something to parse.
  const { resolveConfig } = await import('./resolve-config.ts');
  return resolveConfig(options, found);
}

/**
 * Reads every layer of settings, for whoever shows them. Throws as `loadConfig` does where a file cannot be read, or a value
 * is of the wrong kind.
 */
export async function loadConfigTables(options: ConfigOptions): Promise<ConfigTables> {
  const found = await findFiles(options);
  if (isNothingSet(options, found)) return { effective: {}, layers: [] };
  const { resolveTables } = await import('./resolve-config.ts');
  return resolveTables(options, found);
}

async function findFiles(options: ConfigOptions): Promise<FoundFiles> {
  const { codexHome, workspace, systemFolder, ignoreUserConfig = false } = options;
  const [files, checkout] = await Promise.all([
    readConfigFiles({ codexHome, systemFolder, ignoreUserConfig }),
    findCheckout(workspace),
  ]);
  const projectFiles = await findProjectFiles({ workspace, checkout, codexHome });
  return { files, checkout, projectFiles };
}

/**
 * What `config.toml` of CODEX_HOME and the administrator say about credentials, for whoever signs in or out.
 *
 * @throws {ConfigFileInvalidError | ConfigFileUnreadableError | ConfigValueError | ConfigForbiddenError}
 */
export async function loadAuthSettings(options: {
  codexHome: string;
  systemFolder?: string;
}): Promise<AuthSettings> {
  const { codexHome, systemFolder } = options;
  const files = await readConfigFiles({ codexHome, systemFolder, ignoreUserConfig: false });
  if (hasNoText(files)) return resolveAuth({}, nowhere);
  const { resolveAuthSettings } = await import('./resolve-config.ts');
  return resolveAuthSettings(files);
}

const nowhere: Place = () => ({});

function isNothingSet(options: ConfigOptions, { files, projectFiles }: FoundFiles): boolean {
  const isAsked = options.profile !== undefined || (options.overrides ?? []).length > 0;
  return !isAsked && projectFiles.length === 0 && hasNoText(files);
}

function hasNoText(files: ConfigFiles): boolean {
  return [files.system, files.user, files.managed, files.requirements].every(
    ({ text }) => text === undefined,
  );
}

function defaults({ files, checkout }: FoundFiles): Config {
  return {
    auth: resolveAuth({}, nowhere),
    thread: resolveThread({}, 'unknown'),
    provider: resolveProvider({}, nowhere),
    trusted: false,
    ...(checkout !== undefined && { projectRoot: checkout.root }),
    notices: [],
    layers: [],
    requirements: { path: files.requirements.path },
  };
}
