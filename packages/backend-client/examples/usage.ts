import { createBackendClient } from '@codex-ts/backend-client';
import { createAuthManager } from '@codex-ts/login';
import { jsonAnswer, startAuthority, startLoopback } from '@codex-ts/testkit';

// Stand-ins for the backend and its users, so that this runs without an account.
const window = { used_percent: 12, limit_window_seconds: 18_000 };
const backend = await startLoopback(() =>
  jsonAnswer(/*status*/ 200, { plan_type: 'pro', rate_limit: { primary_window: window } }),
);
const authority = await startAuthority();
const { accessToken, accountId } = authority.issue();

// With your own sign-in it is `createAuthManager()` and nothing else.
const auth = createAuthManager({ store: 'ephemeral' });
const tokens = { accessToken, accountId };
await auth.setExternalAuth({
  resolve: () => Promise.resolve(tokens),
  refresh: () => Promise.resolve(tokens),
});

const client = createBackendClient({
  auth,
  identity: { originator: 'my_program', version: '1.0.0' },
  baseUrl: backend.url,
});
const { plan, limits } = await client.usage();
console.log(`${plan}: ${limits[0]?.primary?.usedPercent} % of the window is used`);

await client[Symbol.asyncDispose]();
await auth[Symbol.asyncDispose]();
await authority.close();
await backend.close();
