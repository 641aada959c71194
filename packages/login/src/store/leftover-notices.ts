import { describeError } from '@codex-ts/utils-error';

import type { StoreNotice } from './auth-store.ts';

/** The login was stored in the keyring, and an older one stays in a file. */
export function fileLeft(path: string, error?: unknown): StoreNotice {
  return {
    kind: 'fileLeft',
    message: `${path} still holds a login; the one in the keyring is in use${reasonOf(error)}`,
    remedy: `Remove ${path}.`,
  };
}

/** The login was stored in the file, and an older one stays in the keyring. */
export function keyringItemLeft(path: string, error?: unknown): StoreNotice {
  return {
    kind: 'keyringItemLeft',
    message: `the keyring still holds a login; the one in ${path} is in use${reasonOf(error)}`,
    remedy: 'Unlock the keyring and sign out and in again: codex-ts logout; codex-ts login',
  };
}

/** The keyring cannot be used, and the file is. */
export function fileInsteadOfKeyring(path: string, error: unknown): StoreNotice {
  return {
    kind: 'fileInsteadOfKeyring',
    message: `the keyring cannot be used, so logins are kept in ${path}, not encrypted${reasonOf(error)}`,
    remedy: 'Unlock the keyring, or set cli_auth_credentials_store = "file" in config.toml.',
  };
}

function reasonOf(error: unknown): string {
  return error === undefined ? '' : ` (${describeError(error)})`;
}
