import { createAuthManager, type AuthManager, type AuthManagerOptions } from '@codex-ts/login';
import { startAuthority, type Authority, type AuthorityOptions, type IssuedTokens } from '@codex-ts/testkit';

import { temporaryHome, type Home, type StoredLogin } from './home.ts';

export const day = 24 * 60 * 60_000;

/** A home, an authority, and managers that know both. */
export interface Setting extends AsyncDisposable {
  readonly home: Home;
  readonly authority: Authority;
  manager(options?: AuthManagerOptions): AuthManager;
  /** Signs in without a browser: issues tokens and stores them. */
  signIn(options?: SignedIn): Promise<IssuedTokens>;
  refreshes(): number;
}

export interface SignedIn {
  /** Of the access token; negative: expired. Default one hour. */
  lifetimeSeconds?: number;
  accountId?: string;
  userId?: string;
  /** How long ago the record says it was renewed. Default: just now. */
  ageMs?: number;
  /** Members to add or to overwrite. */
  record?: object;
}

/** The content of `auth.json` for tokens. */
export function storedLogin(tokens: IssuedTokens, options: SignedIn = {}): StoredLogin {
  return {
    auth_mode: 'chatgpt',
    OPENAI_API_KEY: null,
    tokens: {
      id_token: tokens.idToken,
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
      account_id: tokens.accountId,
    },
    last_refresh: new Date(Date.now() - (options.ageMs ?? 0)).toISOString(),
    ...options.record,
  };
}

export async function setting(options: AuthorityOptions = {}): Promise<Setting> {
  const home = await temporaryHome();
  const authority = await startAuthority(options);
  const managers: AuthManager[] = [];
  return {
    home,
    authority,
    manager(given = {}) {
      const manager = createAuthManager({
        codexHome: home.path,
        store: 'file',
        environment: { ...authority.environment },
        refreshInBackground: false,
        ...given,
        ports: { sleep: () => Promise.resolve(), ...given.ports },
      });
      managers.push(manager);
      return manager;
    },
    async signIn(signedIn = {}) {
      const { accountId = 'account-1', userId = 'user-1', lifetimeSeconds = 3600 } = signedIn;
      const tokens = authority.issue({ accountId, userId }, { lifetimeSeconds });
      await home.write(storedLogin(tokens, signedIn));
      return tokens;
    },
    refreshes: () => authority.hits('refresh_token'),
    async [Symbol.asyncDispose]() {
      await Promise.all(managers.map((manager) => manager[Symbol.asyncDispose]()));
      await authority.close();
      await home[Symbol.asyncDispose]();
    },
  };
}
