import type * as Addon from '@napi-rs/keyring';

import { StoreUnavailableError } from '../errors.ts';
import type { Keyring } from './keyring.ts';

const service = 'Codex Auth';

// The kernel's own keyring, which the addon would take where there is no Secret Service, is forgotten at the next start
// of the machine, and native codex does not look there.
const options: Addon.EntryOptions = { linux: { store: 'secret-service' } };

/**
 * The Secret Service, the macOS keychain or the Windows credential manager, where native codex keeps its items. Throws
 * `StoreUnavailableError` without the optional dependency `@napi-rs/keyring`, or without a keyring.
 */
export async function openSystemKeyring(): Promise<Keyring> {
  const { AsyncEntry } = await loadAddon();
  const open = (account: string): Addon.AsyncEntry => new AsyncEntry(service, account, options);
  try {
    open('cli');
  } catch (cause) {
    throw new StoreUnavailableError('keyring', { problem: 'this session has no keyring', cause });
  }
  return {
    async get(account) {
      return (await open(account).getPassword()) ?? undefined;
    },
    async set(account, text) {
      const isNew = process.platform === 'linux' && (await open(account).getPassword()) === null;
      // Native gives its items this attribute; for whatever looks for all of an item's attributes.
      const entry = isNew ? AsyncEntry.withTarget('default', service, account, options) : open(account);
      await entry.setPassword(text);
    },
    async remove(account) {
      return open(account).deleteCredential();
    },
  };
}

async function loadAddon(): Promise<typeof Addon> {
  try {
    return await import('@napi-rs/keyring');
  } catch (cause) {
    throw new StoreUnavailableError('keyring', {
      problem: 'the optional dependency @napi-rs/keyring is missing',
      remedy: 'Install @napi-rs/keyring, or set cli_auth_credentials_store = "file" in config.toml.',
      cause,
    });
  }
}
