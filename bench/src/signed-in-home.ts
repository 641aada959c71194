import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { startAuthority, type Authority, type AuthorityOptions } from '@codex-ts/testkit';

/** What becomes of a login whose refresh token is used twice. */
export type Rotation = NonNullable<AuthorityOptions['rotation']>;

/** A CODEX_HOME of its own, signed in at an authority of its own. */
export interface SignedInHome extends AsyncDisposable {
  readonly path: string;
  readonly authority: Authority;
  /** The access token that was there at first. */
  readonly firstToken: string;
  /** The access token that is stored now. */
  storedToken(): Promise<string>;
}

/** Where the home is made, and what its tokens are like. */
export interface SignedInHomeOptions {
  readonly folder: string;
  /** Of the stored access token; negative: expired. */
  readonly lifetimeSeconds: number;
  /** Default `singleUse`. */
  readonly rotation?: Rotation;
  /** Content of `config.toml`. */
  readonly config?: string;
}

/** Signs in without a browser. */
export async function openSignedInHome(options: SignedInHomeOptions): Promise<SignedInHome> {
  const { folder, lifetimeSeconds, rotation = 'singleUse', config } = options;
  const path = await mkdtemp(join(folder, 'home-'));
  const authority = await startAuthority({ rotation });
  const tokens = authority.issue({}, { lifetimeSeconds });
  const file = join(path, 'auth.json');
  const record = {
    auth_mode: 'chatgpt',
    OPENAI_API_KEY: null,
    tokens: {
      id_token: tokens.idToken,
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
      account_id: tokens.accountId,
    },
    last_refresh: new Date().toISOString(),
  };
  await writeFile(file, JSON.stringify(record), { mode: 0o600 });
  if (config !== undefined) await writeFile(join(path, 'config.toml'), config);
  return {
    path,
    authority,
    firstToken: tokens.accessToken,
    async storedToken() {
      const stored: typeof record = JSON.parse(await readFile(file, 'utf8'));
      return stored.tokens.access_token;
    },
    async [Symbol.asyncDispose]() {
      await authority.close();
      await rm(path, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
