import { randomBytes } from 'node:crypto';

import type { AuthSettings } from '@codex-ts/protocol';

import { isChatgptAllowed } from '../auth-policy.ts';
import { openPlace, type AuthPlace } from '../auth-place.ts';
import { completePorts, type AuthPorts, type OwnedPorts } from '../auth-ports.ts';
import { PolicyRefusedError } from '../errors.ts';
import { defaultIdentity, type HttpIdentity } from '../http-identity.ts';
import { clientId, issuerUrl, type Environment } from '../oauth-endpoints.ts';
import type { AuthStore } from '../store/auth-store.ts';
import { listen, type Listen } from './listen.ts';
import type { SuccessPage } from './success-url.ts';

/** All have defaults, as for `createAuthManager`. */
export interface SignInOptions {
  readonly codexHome?: string;
  /** The account of that home to sign in to, new or not; by default the one in use. Not with a store of your own. */
  readonly account?: string;
  /** By default what `config.toml` says. */
  readonly settings?: AuthSettings;
  /** By default the one that the settings name. */
  readonly store?: AuthStore;
  /** The authority, without a slash at its end. */
  readonly issuer?: string;
  readonly clientId?: string;
  readonly identity?: HttpIdentity;
  readonly environment?: Environment;
  /** Opens the sign-in page; absent: the caller shows `authUrl`. A failure to open it is no failure to sign in. */
  readonly openBrowser?: (authUrl: string) => void | Promise<void>;
  /** The last page of a sign-in through the browser. */
  readonly successPage?: SuccessPage;
  /** The ports to listen on, in order; by default those that the authority knows. 0 is any free one. */
  readonly callbackPorts?: readonly number[];
  readonly ports?: Partial<SignInPorts>;
  /** Cancels the sign-in. */
  readonly signal?: AbortSignal;
}

/** What a sign-in needs from the world besides what a manager needs. */
export interface SignInPorts extends AuthPorts {
  /** Bytes that nobody can guess. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** Lets a server listen; rejects with the system's error. */
  readonly listen: Listen;
}

/** The options with everything filled in. */
export interface SignInContext extends AuthPlace {
  readonly issuer: string;
  readonly clientId: string;
  readonly identity: HttpIdentity;
  readonly environment: Environment;
  readonly successPage: SuccessPage;
  readonly ports: OwnedPorts & SignInPorts;
}

/** Fills in the options. Throws `StoreUnavailableError`, `AccountNameInvalidError`. */
export async function resolveSignIn(options: SignInOptions): Promise<SignInContext> {
  const environment = options.environment ?? process.env;
  const ports = { randomBytes, listen, ...completePorts(options.ports ?? {}, environment), ...options.ports };
  const { codexHome, account, settings, store } = options;
  const place = { codexHome, account, isNewAccountAllowed: true, settings, store, environment, ports };
  return {
    ...(await openPlace(place)),
    issuer: options.issuer ?? issuerUrl(environment),
    clientId: options.clientId ?? clientId(environment),
    identity: options.identity ?? defaultIdentity(environment),
    environment,
    successPage: options.successPage ?? {},
    ports,
  };
}

/** Throws `PolicyRefusedError` when ChatGPT logins are forbidden, and `StoreUnwritableError` before anybody took the trouble. */
export async function assertChatgptSignIn({ settings, store }: SignInContext): Promise<void> {
  if (!isChatgptAllowed(settings)) {
    throw new PolicyRefusedError('method', 'ChatGPT login is disabled. Use API key login instead.', {
      remedy: 'codex-ts login --with-api-key',
    });
  }
  await store.assertWritable();
}
