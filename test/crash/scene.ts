import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startAuthority, type Authority, type IssuedTokens } from '@codex-ts/testkit';

/** A home with a sign-in whose access token has expired, and its authority. */
export interface Scene extends AsyncDisposable {
  readonly home: string;
  readonly authFile: string;
  readonly authority: Authority;
  /** What was last signed in with. */
  readonly spent: IssuedTokens;
  /** The text of `auth.json` then. */
  readonly before: string;
  /** Signs in anew, and forgets what the authority was asked until now. */
  signIn(): Promise<void>;
}

/** The text of `auth.json` for tokens, as native codex writes it. */
export function storedText(tokens: IssuedTokens, lastRefreshMs = Date.now()): string {
  const record = {
    auth_mode: 'chatgpt',
    OPENAI_API_KEY: null,
    tokens: {
      id_token: tokens.idToken,
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
      account_id: tokens.accountId,
    },
    last_refresh: new Date(lastRefreshMs).toISOString(),
  };
  return JSON.stringify(record, /*replacer*/ null, /*space*/ 2);
}

/** A fresh home, signed in. */
export async function openScene(): Promise<Scene> {
  const authority = await startAuthority();
  const home = await mkdtemp(join(tmpdir(), 'codex-ts-scene-'));
  const authFile = join(home, 'auth.json');
  let spent: IssuedTokens;
  let before: string;

  async function signIn(): Promise<void> {
    spent = authority.issue({}, { lifetimeSeconds: -60 });
    before = storedText(spent);
    await writeFile(authFile, before, { mode: 0o600 });
    authority.forget();
  }

  await signIn();
  return {
    home,
    authFile,
    authority,
    get spent() {
      return spent;
    },
    get before() {
      return before;
    },
    signIn,
    async [Symbol.asyncDispose]() {
      await authority.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
