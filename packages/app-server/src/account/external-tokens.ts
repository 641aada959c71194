import { ParamsInvalidError } from '@codex-ts/app-server-protocol';
import { ExternalAuthError, type AuthManager, type ExternalAuth, type ExternalTokens } from '@codex-ts/login';
import { ConnectionClosedError, RemoteError } from '@codex-ts/utils-json-rpc';

import type { Client } from '../client.ts';

/**
 * Tokens that a client owns and renews: that client is asked, over the connection it gave them on, and nobody else. Once it
 * is gone, requests fail until another one logs in; what fails may work later.
 */
export function keepExternalTokens(
  given: ExternalTokens,
  { client, manager }: { client: Client; manager: AuthManager },
): ExternalAuth {
  let isInEffect = false;
  return {
    resolve() {
      // What the manager has accepted since is newer. What it refused was never good.
      const auth = isInEffect ? manager.cachedAuth() : undefined;
      isInEffect = true;
      if (auth?.kind !== 'chatgptAuthTokens') return Promise.resolve(given);
      const { tokens, account } = auth;
      return Promise.resolve({
        accessToken: tokens.accessToken.reveal(),
        accountId: account.accountId ?? given.accountId,
        planType: account.plan,
      });
    },
    refresh: ({ previousAccountId }, signal) => askClient(client, previousAccountId, signal),
  };
}

async function askClient(
  client: Client,
  previousAccountId: string | undefined,
  signal: AbortSignal,
): Promise<ExternalTokens> {
  const why = { reason: 'unauthorized', previousAccountId: previousAccountId ?? null } as const;
  try {
    const answer = await client.ask('account/chatgptAuthTokens/refresh', why, { signal });
    return {
      accessToken: answer.accessToken,
      accountId: answer.chatgptAccountId,
      planType: answer.chatgptPlanType ?? undefined,
    };
  } catch (error) {
    throw inWords(error);
  }
}

function inWords(error: unknown): unknown {
  if (error instanceof RemoteError) {
    const said = `code=${error.rpcCode} message=${error.message}`;
    return new ExternalAuthError(`auth refresh request failed: ${said}`, { cause: error });
  }
  if (error instanceof ParamsInvalidError) {
    return new ExternalAuthError('invalid auth refresh response', { cause: error });
  }
  if (error instanceof ConnectionClosedError) {
    return new ExternalAuthError(
      'auth refresh request canceled: the client that supplied the tokens is gone',
      {
        cause: error,
      },
    );
  }
  return error;
}
