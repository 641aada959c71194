import { resolve } from 'node:path';

import type { AuthSettings } from '@codex-ts/protocol';

import { completePorts, type AuthPorts, type OwnedPorts } from '../auth-ports.ts';
import type { Environment } from '../oauth-endpoints.ts';
import { attempt, type Problem } from './problem.ts';

/** Whose credentials are looked at. All have defaults, as for `createAuthManager`. */
export interface InspectOptions {
  readonly codexHome?: string;
  /** An account of that home; by default the one in use. */
  readonly account?: string;
  /** By default what `config.toml` says. */
  readonly settings?: AuthSettings;
  readonly environment?: Environment;
  /** Whether `CODEX_API_KEY` counts; by default it does, as for `codex-ts exec`. */
  readonly allowApiKeyFromEnvironment?: boolean;
  readonly ports?: Partial<DoctorPorts>;
}

/** What looking around needs from the world. The defaults are real. */
export interface DoctorPorts extends AuthPorts {
  /** The number of the user that this process runs as; `undefined` where users have none. */
  readonly userId: () => number | undefined;
  /** How much may still be written where this folder is. */
  readonly freeBytes: (folder: string) => Promise<number>;
  /** The mounts of this process, as in `/proc/self/mountinfo`; `undefined` where the system does not tell. */
  readonly mounts: () => Promise<string | undefined>;
}

/** The options with everything filled in. */
export interface DoctorContext {
  readonly codexHome: string;
  readonly account: string | undefined;
  readonly settings: AuthSettings;
  /** Why `config.toml` was not heard; then `settings` are the defaults. */
  readonly settingsProblem: Problem | undefined;
  readonly environment: Environment;
  readonly isApiKeyRead: boolean;
  readonly ports: OwnedPorts & DoctorPorts;
}

/** Fills in the options. Throws `PATH_HOME_INVALID`. */
export async function openContext(options: InspectOptions): Promise<DoctorContext> {
  const environment = options.environment ?? process.env;
  const codexHome = await findHome(options.codexHome, environment);
  const loaded = await attempt(async () => options.settings ?? loadSettings(codexHome));
  return {
    codexHome,
    account: options.account,
    settings: 'value' in loaded ? loaded.value : {},
    settingsProblem: 'problem' in loaded ? loaded.problem : undefined,
    environment,
    isApiKeyRead: options.allowApiKeyFromEnvironment ?? true,
    ports: { ...realPorts, ...completePorts(options.ports ?? {}, environment), ...options.ports },
  };
}

async function findHome(codexHome: string | undefined, environment: Environment): Promise<string> {
  if (codexHome !== undefined) return resolve(codexHome);
  const { resolveCodexHome } = await import('@codex-ts/utils-path');
  return resolveCodexHome(environment);
}

async function loadSettings(codexHome: string): Promise<AuthSettings> {
  const { loadAuthSettings } = await import('@codex-ts/config');
  return loadAuthSettings({ codexHome });
}

const realPorts: Pick<DoctorPorts, 'userId' | 'freeBytes' | 'mounts'> = {
  userId: () => process.getuid?.(),
  async freeBytes(folder) {
    const { statfs } = await import('node:fs/promises');
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
  async mounts() {
    const { readSystemText } = await import('./system-text.ts');
    return readSystemText('/proc/self/mountinfo');
  },
};
