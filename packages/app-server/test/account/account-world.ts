import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { AppServerOptions } from '@codex-ts/app-server';
import { startAuthority, type Authority, type IssuedTokens } from '@codex-ts/testkit';

import { startTestServer, type TestClient, type TestServer } from '../in-process.ts';

/** A server, and the authority that its logins come from. */
export interface AccountWorld extends AsyncDisposable {
  readonly authority: Authority;
  readonly place: TestServer;
  /** A client that asked for everything there is. */
  connect(onRequest?: (method: string, params: unknown) => unknown): Promise<TestClient>;
  /** Puts these tokens into `auth.json`, as another program would. */
  store(tokens: IssuedTokens, options?: StoredOptions): Promise<void>;
  /** Puts anything there. */
  storeText(text: string): Promise<void>;
  /** `auth.json` as it is; undefined: there is none. */
  stored(): Promise<StoredLogin | undefined>;
}

/** What tests look at in `auth.json`. */
export interface StoredLogin {
  readonly auth_mode?: string;
  readonly OPENAI_API_KEY?: string | null;
  readonly tokens?: { readonly access_token: string; readonly refresh_token: string };
  readonly [name: string]: unknown;
}

/** How the tokens are stored. */
export interface StoredOptions {
  readonly lastRefresh?: Date;
  /** More members. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** How the world begins. */
export interface WorldOptions {
  readonly authority?: Parameters<typeof startAuthority>[0];
  readonly server?: Partial<AppServerOptions>;
  /** The text of `config.toml`. */
  readonly config?: string;
  /** After a refusal nobody waits for a neighbour that may have been faster. */
  readonly isHasty?: boolean;
}

export async function openAccountWorld(options: WorldOptions = {}): Promise<AccountWorld> {
  const authority = await startAuthority(options.authority);
  const place = await startTestServer({
    environment: authority.environment,
    callbackPorts: [0],
    ...(options.isHasty === true && { ports: { auth: { sleep: () => Promise.resolve() } } }),
    ...options.server,
    prepare: (codexHome) => writeFile(join(codexHome, 'config.toml'), options.config ?? ''),
  });
  const file = join(place.codexHome, 'auth.json');
  return {
    authority,
    place,
    connect: (onRequest) =>
      place.connect({
        capabilities: { experimentalApi: true },
        ...(onRequest !== undefined && { onRequest }),
      }),
    store: ({ idToken, accessToken, refreshToken, accountId }, { lastRefresh = new Date(), more } = {}) =>
      writeFile(
        file,
        JSON.stringify({
          auth_mode: 'chatgpt',
          OPENAI_API_KEY: null,
          tokens: {
            id_token: idToken,
            access_token: accessToken,
            refresh_token: refreshToken,
            account_id: accountId,
          },
          last_refresh: lastRefresh.toISOString(),
          ...more,
        }),
      ),
    storeText: (text) => writeFile(file, text),
    async stored() {
      const isThere = await stat(file).then(
        () => true,
        () => false,
      );
      return isThere ? (JSON.parse(await readFile(file, 'utf8')) as StoredLogin) : undefined;
    },
    async [Symbol.asyncDispose]() {
      // First, so that nobody waits for an authority that says nothing.
      await authority.close();
      await place[Symbol.asyncDispose]();
    },
  };
}

/** How long `expect.poll` waits: a busy machine is no failure. */
export const patiently = { timeout: 20_000 } as const;

/** What `getAuthStatus` answers when nobody is signed in. */
export const nobody = { authMethod: null, authToken: null, requiresOpenaiAuth: true };

/** The methods that were told, in order. */
export function methodsOf(client: TestClient): string[] {
  return client.told.map(({ method }) => method);
}
