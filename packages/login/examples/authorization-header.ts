import { authHeaders, createAuthManager, isChatgptAuth } from '@codex-ts/login';

// The user's own CODEX_HOME, shared with every other codex process on it.
const manager = createAuthManager();

const auth = await manager.auth();
if (auth === undefined) throw new Error('Nobody is signed in: run `codex-ts login`.');

// Fresh credentials for one request. They are secrets: they go into the request and nowhere else.
const headers = authHeaders(auth);

console.log(`A request carries ${Object.keys(headers).join(' and ')}.`);
if (isChatgptAuth(auth)) {
  console.log(`It is made for ${auth.account.email}, on the plan ${auth.account.plan}.`);
}

await manager[Symbol.asyncDispose]();
