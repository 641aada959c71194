import { resolve } from 'node:path';

import type { AuthSettings } from '@codex-ts/protocol';

import type { AuthPorts } from './auth-ports.ts';
import { StoreUnavailableError } from './errors.ts';
import type { Environment } from './oauth-endpoints.ts';
import type { AuthStore } from './store/auth-store.ts';
import { createEphemeralStore } from './store/ephemeral-store.ts';
import { createFileStore } from './store/file-store.ts';

/** Where credentials are kept, and under which rules. */
export interface AuthPlace {
  readonly settings: AuthSettings;
  readonly store: AuthStore;
}

export interface PlaceOptions {
  /** By default `CODEX_HOME` of the environment, else `~/.codex`. */
  readonly codexHome?: string | undefined;
  /** By default what `config.toml` there says. */
  readonly settings?: AuthSettings | undefined;
  /** By default the one that the settings name. */
  readonly store?: AuthStore | undefined;
  readonly environment: Environment;
  readonly ports: AuthPorts;
}

/** Finds out what was not given. Throws `StoreUnavailableError`, and what reading `config.toml` and CODEX_HOME throws. */
export async function openPlace(options: PlaceOptions): Promise<AuthPlace> {
  let home: Promise<string> | undefined;
  const codexHome = (): Promise<string> => (home ??= findHome(options));
  const settings = options.settings ?? (await loadSettings(await codexHome()));
  return { settings, store: options.store ?? (await openStore(settings, codexHome, options.ports)) };
}

async function findHome({ codexHome, environment }: PlaceOptions): Promise<string> {
  if (codexHome !== undefined) return resolve(codexHome);
  const { resolveCodexHome } = await import('@codex-ts/utils-path');
  return resolveCodexHome(environment);
}

async function loadSettings(codexHome: string): Promise<AuthSettings> {
  const { loadAuthSettings } = await import('@codex-ts/config');
  return loadAuthSettings({ codexHome });
}

async function openStore(
  settings: AuthSettings,
  codexHome: () => Promise<string>,
  ports: AuthPorts,
): Promise<AuthStore> {
  switch (settings.store) {
    case 'ephemeral':
      return createEphemeralStore();
    case 'keyring':
      throw new StoreUnavailableError('keyring');
    case 'auto': // a keyring where there is one, else the file; here there is none
    case 'file':
    case undefined:
      return createFileStore({ codexHome: await codexHome(), ports });
    default:
      return settings.store satisfies never;
  }
}
