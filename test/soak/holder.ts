// One process of the storm: asks for credentials once, and says whose they are or why there are none.
import { createAuthManager } from '@codex-ts/login';

const manager = createAuthManager({ store: 'file', refreshInBackground: false });
try {
  const auth = await manager.auth();
  // By message, because what is printed may hold no secret.
  process.send?.({ token: auth?.kind === 'chatgpt' ? auth.tokens.accessToken.reveal() : '' });
} catch (error) {
  process.send?.({ code: error instanceof Error && 'code' in error ? String(error.code) : 'UNEXPECTED' });
} finally {
  await manager[Symbol.asyncDispose]();
  process.disconnect();
}
