// One process in a session with a keyring; says what came out as JSON, the bearer by its hash.
import { createHash } from 'node:crypto';

import { createAuthManager, type AuthManagerOptions } from '@codex-ts/login';
import { signInWithApiKey } from '@codex-ts/login/sign-in';

const { order, ...place } = JSON.parse(process.argv[2] ?? '{}') as {
  order: 'auth' | 'signIn' | 'logout' | 'refresh';
  codexHome: string;
  store: 'keyring' | 'auto';
};

async function obey(): Promise<unknown> {
  const { codexHome, store } = place;
  if (order === 'signIn') return signInWithApiKey('sk-new', { codexHome, settings: { store } });
  const options: AuthManagerOptions = { ...place, refreshInBackground: false };
  await using manager = createAuthManager(options);
  if (order === 'logout') return await manager.logout();
  const auth = order === 'refresh' ? await manager.refreshToken() : await manager.auth();
  const bearer = auth?.kind === 'chatgpt' ? auth.tokens.accessToken.reveal() : undefined;
  const hash = bearer && createHash('sha256').update(bearer).digest('hex');
  return { kind: auth?.kind, bearer: hash, state: manager.state() };
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? { code: error.code } : { error: String(error) };
}

console.log(JSON.stringify((await obey().catch(codeOf)) ?? null));
