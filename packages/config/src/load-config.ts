import type { AuthSettings, ModelProvider, ThreadSettings } from '@codex-ts/protocol';

import { resolveAuth } from './auth-settings.ts';
import type { Place } from './check-table.ts';
import { readConfigFiles, type ConfigFiles } from './config-files.ts';
import type { ConfigLayer } from './config-layer.ts';
import { findCheckout, type Checkout } from './git-root.ts';
import { resolveProvider } from './model-provider.ts';
import { findProjectFiles, type ProjectFile } from './project-files.ts';
import type { Requirements } from './requirements.ts';
import { resolveThread } from './thread-settings.ts';

/** Whose settings, and for what place. */
export interface ConfigOptions {
  readonly codexHome: string;
  /** The directory that the thread works in. */
  readonly workspace: string;
  /** The values of `-c`, each `key=value`; the later one wins. */
  readonly overrides?: readonly string[];
  /** The value of `--profile`. */
  readonly profile?: string;
  /** Leaves out `config.toml` of CODEX_HOME, its trust and its profiles. */
  readonly ignoreUserConfig?: boolean;
  /** Refuses settings that do not exist, instead of noting them. */
  readonly strict?: boolean;
  /** Where the administrator's files are; `/etc/codex` unless given. */
  readonly systemFolder?: string;
}

/** All settings, resolved for one place. Plain data. */
export interface Config {
  readonly auth: AuthSettings;
  readonly thread: ThreadSettings;
  readonly provider: ModelProvider;
  /** Whether the user has declared this place, or the checkout that it is in, as trusted. */
  readonly trusted: boolean;
  /** The checkout that the workspace is in. */
  readonly projectRoot?: string;
  /** What people should know, in sentences. */
  readonly notices: readonly string[];
  /** Where settings came from; the later layer wins. */
  readonly layers: readonly ConfigLayer[];
  /** What the administrator allows; `thread` and `auth` keep to it, flags have to be held to it. */
  readonly requirements: Requirements;
}

/** What `loadConfig` found on disk. */
export interface FoundFiles {
  readonly files: ConfigFiles;
  readonly checkout: Checkout | undefined;
  readonly projectFiles: readonly ProjectFile[];
}

/**
 * Reads every layer of settings and resolves them.
 *
 * @throws {ConfigFileInvalidError | ConfigFileUnreadableError} when a file cannot be read.
 * @throws {ConfigOverrideError | ConfigValueError | ConfigForbiddenError} when a setting cannot be as it is.
 * @throws {ConfigProfileError | ConfigProviderError} when a name is not defined.
 * @throws {ConfigKeyError} only under `strict`, when a setting does not exist.
 */
export async function loadConfig(options: ConfigOptions): Promise<Config> {
  const { codexHome, workspace, systemFolder, ignoreUserConfig = false } = options;
  const [files, checkout] = await Promise.all([
    readConfigFiles({ codexHome, systemFolder, ignoreUserConfig }),
    findCheckout(workspace),
  ]);
  const projectFiles = await findProjectFiles({ workspace, checkout, codexHome });
  const found: FoundFiles = { files, checkout, projectFiles };
  if (isNothingSet(options, found)) return defaults(found);
  // The parser and the schema are worth loading only when there is something to parse.
  const { resolveConfig } = await import('./resolve-config.ts');
  return resolveConfig(options, found);
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
