import { resolve } from 'node:path';

import type { AuthSettings, CredentialsStore } from '@codex-ts/protocol';

import type { AuthPorts } from './auth-ports.ts';
import { StoreUnavailableError } from './errors.ts';
import type { Environment } from './oauth-endpoints.ts';
import type { AuthStore } from './store/auth-store.ts';
import { createAutoStore } from './store/auto-store.ts';
import { createEphemeralStore } from './store/ephemeral-store.ts';
import { createFileStore } from './store/file-store.ts';
import { createKeyringStore } from './store/keyring-store.ts';
import type { LoginPlace } from './store/login-place.ts';
import { isPlaceFailure } from './store/two-places.ts';

/** Where credentials are kept, and under which rules. */
export interface AuthPlace {
  readonly settings: AuthSettings;
  readonly store: AuthStore;
}

export interface PlaceOptions {
  /** By default `CODEX_HOME` of the environment, else `~/.codex`. */
  readonly codexHome?: string | undefined;
  /** By default the account in use. */
  readonly account?: string | undefined;
  /** Whether the account may be a new one. By default it must be there. */
  readonly isNewAccountAllowed?: boolean;
  /** By default what `config.toml` there says. */
  readonly settings?: AuthSettings | undefined;
  /** By default the one that the settings name. */
  readonly store?: AuthStore | undefined;
  readonly environment: Environment;
  readonly ports: AuthPorts;
}

/**
 * Finds out what was not given. Throws `StoreUnavailableError`, `AccountNameInvalidError`, `AccountMissingError`, and
 * what reading `config.toml` and CODEX_HOME throws.
 */
export async function openPlace(options: PlaceOptions): Promise<AuthPlace> {
  if (options.account !== undefined && options.store !== undefined) {
    throw new TypeError('a store of your own knows no accounts');
  }
  let home: Promise<string> | undefined;
  const codexHome = (): Promise<string> => (home ??= findHome(options));
  const settings = options.settings ?? (await loadSettings(await codexHome()));
  return { settings, store: options.store ?? (await openStore(settings, codexHome, options)) };
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
  { account, ports, isNewAccountAllowed = false }: PlaceOptions,
): Promise<AuthStore> {
  if (settings.store === 'ephemeral') {
    if (account === undefined) return createEphemeralStore();
    throw new StoreUnavailableError('ephemeral', { problem: 'memory has no named accounts' });
  }
  const place = { codexHome: await codexHome(), ...(account !== undefined && { account }), ports };
  const store = openKeptStore(settings.store ?? 'file', place);
  if (account !== undefined && !isNewAccountAllowed) await assertAccountKept(account, store, place);
  return store;
}

/** What keeps logins longer than a process lives. */
function openKeptStore(
  kind: Exclude<CredentialsStore, 'ephemeral'>,
  place: LoginPlace & { readonly ports: AuthPorts },
): AuthStore {
  switch (kind) {
    case 'keyring':
      return createKeyringStore(place);
    case 'auto':
      return createAutoStore(place);
    case 'file':
      return createFileStore(place);
    default:
      return kind satisfies never;
  }
}

/** A name that was mistyped would look as if nobody were signed in. */
async function assertAccountKept(account: string, store: AuthStore, place: LoginPlace): Promise<void> {
  try {
    if ((await store.load()) !== undefined) return;
  } catch (error) {
    // There is something. Whoever uses it is told what is wrong with it.
    if (isPlaceFailure(error)) return;
    throw error;
  }
  const { missingAccount } = await import('./accounts/accounts-home.ts');
  throw await missingAccount(place.codexHome, account);
}
