import type { AuthSettings, ModelProvider, ThreadSettings } from '@codex-ts/protocol';

import type { ConfigFiles } from './config-files.ts';
import type { ConfigLayer } from './config-layer.ts';
import type { Checkout } from './git-root.ts';
import type { ProjectFile } from './project-files.ts';
import type { Requirements } from './requirements.ts';

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

/** How `AGENTS.md` is read. */
export interface ProjectDocSettings {
  /** Of what stands in the project, all files together. */
  readonly maxBytes?: number;
  /** Names that are looked for in a directory that has no `AGENTS.md`. */
  readonly fallbackNames?: readonly string[];
}

/** All settings, resolved for one place. Plain data. */
export interface Config {
  readonly auth: AuthSettings;
  readonly thread: ThreadSettings;
  readonly provider: ModelProvider;
  /** Absent when nothing is said of it. */
  readonly projectDoc?: ProjectDocSettings;
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
