import { createAuthManager } from '@codex-ts/login';

// One process of the soak: asks for credentials once, and says whose they are or why there are none.
const manager = createAuthManager({ store: 'file', refreshInBackground: false });
try {
  const auth = await manager.auth();
  const token = auth?.kind === 'chatgpt' ? auth.tokens.accessToken.reveal() : '';
  process.stdout.write(JSON.stringify({ token }));
} catch (error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNEXPECTED';
  process.stdout.write(JSON.stringify({ code }));
} finally {
  await manager[Symbol.asyncDispose]();
}
