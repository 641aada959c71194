import type { AuthSettings } from '@codex-ts/protocol';

import { assertAccountName } from './accounts/account-name.ts';
import type { AuthManager } from './auth-manager.ts';
import { openPlace } from './auth-place.ts';
import { completePorts, type AuthPorts } from './auth-ports.ts';
import { defaultIdentity, type HttpIdentity } from './http-identity.ts';
import { ManagedAuth } from './managed-auth.ts';
import type { Environment } from './oauth-endpoints.ts';
import type { AuthStore } from './store/auth-store.ts';

/** All have defaults: the user's own CODEX_HOME, its `config.toml`, the process environment. */
export interface AuthManagerOptions extends Omit<AuthSettings, 'store'> {
  /** By default from the environment: `CODEX_HOME`, else `~/.codex`. */
  readonly codexHome?: string;
  /** The name of an account of that home, see `@codex-ts/login/accounts`; by default the one in use. Not with a store of your own. */
  readonly account?: string;
  /** A store of your own, or the name of one of ours as `config.toml` has it. */
  readonly store?: AuthStore | AuthSettings['store'];
  /** What requests to the authority introduce themselves as. */
  readonly identity?: HttpIdentity;
  readonly environment?: Environment;
  /** Whether `CODEX_API_KEY` counts; by default it does not. */
  readonly allowApiKeyFromEnvironment?: boolean;
  /** How long an embedder's `ExternalAuth` may take, in milliseconds; 10 s by default. */
  readonly externalDeadlineMs?: number;
  /** Whether tokens are renewed shortly before they are due, while the process lives; by default they are. */
  readonly refreshInBackground?: boolean;
  readonly ports?: Partial<AuthPorts>;
}

/** A manager for one CODEX_HOME. No I/O until it is first asked for something. Throws `AccountNameInvalidError`. */
export function createAuthManager(options: AuthManagerOptions = {}): AuthManager {
  const { account } = options;
  if (account !== undefined) assertAccountName(account);
  const environment = options.environment ?? process.env;
  const ports = completePorts(options.ports ?? {}, environment);
  return new ManagedAuth({
    environment,
    identity: options.identity ?? defaultIdentity(environment),
    allowApiKeyFromEnvironment: options.allowApiKeyFromEnvironment ?? false,
    externalDeadlineMs: options.externalDeadlineMs ?? 10_000,
    refreshInBackground: options.refreshInBackground ?? true,
    ports,
    open: () =>
      openPlace({
        codexHome: options.codexHome,
        account,
        settings: settingsOf(options),
        store: typeof options.store === 'object' ? options.store : undefined,
        environment,
        ports,
      }),
  });
}

/** The caller's settings; `undefined` when it gave none at all, so that `config.toml` is asked. */
function settingsOf(options: AuthManagerOptions): AuthSettings | undefined {
  const { store, forcedLoginMethod, forcedWorkspaceIds, chatgptBaseUrl } = options;
  if ([store, forcedLoginMethod, forcedWorkspaceIds, chatgptBaseUrl].every((value) => value === undefined)) {
    return undefined;
  }
  return {
    ...(typeof store === 'string' && { store }),
    ...(forcedLoginMethod !== undefined && { forcedLoginMethod }),
    ...(forcedWorkspaceIds !== undefined && { forcedWorkspaceIds }),
    ...(chatgptBaseUrl !== undefined && { chatgptBaseUrl }),
  };
}
