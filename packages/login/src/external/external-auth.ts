import { describeError, isCodexError, Secret } from '@codex-ts/utils-error';

import type { ChatgptAuth } from '../codex-auth.ts';
import { ExternalAuthError } from '../errors.ts';
import { readClaims } from '../tokens/jwt-claims.ts';
import { parsePlanType } from '../tokens/plan-type.ts';
import { describeTokens } from '../tokens/token-data.ts';

/** ChatGPT tokens that the embedder owns and renews. They are never written to disk. */
export interface ExternalTokens {
  /** A JWT. */
  readonly accessToken: string;
  /** The workspace to use; stands above what the token claims. */
  readonly accountId: string;
  /** The plan, when the embedder knows better than the token. */
  readonly planType?: string | undefined;
}

/** Where an embedder's tokens come from. Both methods have a deadline; the signal says when it has passed. */
export interface ExternalAuth {
  /** The tokens to use now. */
  resolve(signal: AbortSignal): Promise<ExternalTokens>;
  /** New tokens, because a server refused the ones in use with a 401. */
  refresh(why: { readonly previousAccountId?: string }, signal: AbortSignal): Promise<ExternalTokens>;
}

/** Asks with a deadline in milliseconds. Throws `ExternalAuthError` for whatever goes wrong. */
export async function askExternal(
  ask: (signal: AbortSignal) => Promise<ExternalTokens>,
  deadlineMs: number,
): Promise<ChatgptAuth> {
  const controller = new AbortController();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const error = new ExternalAuthError(`auth refresh request timed out after ${deadlineMs / 1000}s`);
    controller.abort(error);
    reject(error);
  }, deadlineMs);
  try {
    return externalAuth(await Promise.race([ask(controller.signal), late]));
  } catch (error) {
    if (isCodexError(error)) throw error;
    throw new ExternalAuthError(`auth refresh request failed: ${describeError(error)}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function externalAuth({ accessToken, accountId, planType }: ExternalTokens): ChatgptAuth {
  const claims = readClaims(accessToken);
  if (claims === undefined) throw new ExternalAuthError('invalid ID token format', { retry: 'never' });
  const { tokens, account } = describeTokens({
    accessToken,
    refreshToken: '',
    idToken: accessToken,
    accountId,
  });
  return {
    kind: 'chatgptAuthTokens',
    tokens: { ...tokens, refreshToken: new Secret('') },
    account: { ...account, plan: parsePlanType(planType ?? claims.planType) },
  };
}
