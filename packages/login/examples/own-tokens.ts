import { authHeaders, createAuthManager, sendAuthorized, type ExternalTokens } from '@codex-ts/login';

// Your tokens, from wherever you keep them. Nothing of them reaches the disk.
function tokensOf(source: string | undefined): ExternalTokens {
  return { accessToken: source ?? '', accountId: 'account-1' };
}

const manager = createAuthManager({ store: 'ephemeral' });
await manager.setExternalAuth({
  resolve: () => Promise.resolve(tokensOf(process.env['MY_TOKEN'])),
  // Asked once, however many requests meet a 401 together.
  refresh: () => Promise.resolve(tokensOf(process.env['MY_NEXT_TOKEN'])),
});

const url = process.env['MY_SERVICE'] ?? '';
const answer = await sendAuthorized(manager, (auth) =>
  fetch(url, { headers: auth ? authHeaders(auth) : {} }),
);

console.log(`The service answered ${answer.status}.`);
await manager[Symbol.asyncDispose]();
