import { createBackendClient, type BackendClient } from '@codex-ts/backend-client';
import { createAuthManager, type AuthManager } from '@codex-ts/login';
import { startLoopback, type Loopback, type Respond } from '@codex-ts/testkit';

export interface BackendWorld extends AsyncDisposable {
  readonly backend: Loopback;
  readonly auth: AuthManager;
  readonly client: BackendClient;
}

/** A client of a backend that answers so, for an account whose tokens are `token-1`, then `token-2`, … */
export async function withBackend(
  respond: Respond,
  change: { signedIn?: boolean; baseUrl?: string; deadlineMs?: number } = {},
): Promise<BackendWorld> {
  const backend = await startLoopback(respond);
  const auth = createAuthManager({ store: 'ephemeral', environment: {} });
  let count = 1;
  const tokens = () => Promise.resolve({ accessToken: jwt(count), accountId: 'account-1' });
  if (change.signedIn !== false) {
    await auth.setExternalAuth({
      resolve: tokens,
      refresh: () => {
        count += 1;
        return tokens();
      },
    });
  }
  const client = createBackendClient({
    auth,
    identity: { originator: 'codex_test', version: '1.2.3' },
    baseUrl: change.baseUrl ?? backend.url,
    environment: {},
    ...(change.deadlineMs !== undefined && { deadlineMs: change.deadlineMs }),
  });
  return {
    backend,
    auth,
    client,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await auth[Symbol.asyncDispose]();
      await backend.close();
    },
  };
}

/** An access token that says which one it is. */
export function jwt(count: number): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ sub: `token-${count}` })}.c2ln`;
}
