import { describeError, isCodexError, type Secret } from '@codex-ts/utils-error';
import type { Exchange } from '@codex-ts/utils-http';
import * as z from 'zod/mini';

import { AccountLookupError } from '../errors.ts';
import { identityHeaders, type HttpIdentity } from '../http-identity.ts';
import { whoamiUrl, type Environment } from '../oauth-endpoints.ts';
import { readJson } from '../read-json.ts';
import { parsePlanType } from '../tokens/plan-type.ts';
import type { AccountFacts } from '../tokens/token-data.ts';

/** Finds out whose personal access token this is. Throws `AccountLookupError`. */
export type LookUpAccount = (token: Secret) => Promise<AccountFacts>;

const deadlineMs = 15_000;
const answerLimitBytes = 64 * 1024;

const Whoami = z.object({
  email: z.optional(z.nullable(z.string())),
  chatgpt_user_id: z.string(),
  chatgpt_account_id: z.string(),
  chatgpt_plan_type: z.string(),
  chatgpt_account_is_fedramp: z.boolean(),
});

/** What a personal access token is looked up with. */
export interface LookUpMeans {
  readonly exchange: Exchange;
  readonly identity: HttpIdentity;
  readonly environment: Environment;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
}

/** Asks the authority who owns a personal access token. Throws `AccountLookupError`. */
export async function lookUpPersonalAccessToken(token: Secret, options: LookUpMeans): Promise<AccountFacts> {
  const { status, body, retryAfter } = await get(token, options);
  if (status !== 200) {
    const { parseRetryAfter } = await import('@codex-ts/utils-http');
    throw new AccountLookupError(`personal access token metadata request failed with status ${status}`, {
      status,
      retryAfterMs: parseRetryAfter(retryAfter, (options.clock ?? Date.now)()),
      ...(status === 401
        ? {
            remedy:
              'The token is not valid any more: create a new one, then codex-ts login --with-access-token',
          }
        : { retry: 'later' }),
    });
  }
  const facts = readJson(Whoami, body);
  if (facts === undefined) {
    throw new AccountLookupError('failed to decode personal access token metadata', {
      status,
      retry: 'later',
    });
  }
  return {
    accountId: facts.chatgpt_account_id,
    userId: facts.chatgpt_user_id,
    ...(typeof facts.email === 'string' && { email: facts.email }),
    plan: parsePlanType(facts.chatgpt_plan_type),
    isFedramp: facts.chatgpt_account_is_fedramp,
  };
}

async function get(
  token: Secret,
  options: LookUpMeans,
): Promise<{ status: number; body: string; retryAfter: string | undefined }> {
  try {
    const response = await options.exchange({
      url: whoamiUrl(options.environment),
      headers: { authorization: `Bearer ${token.reveal()}`, ...identityHeaders(options.identity) },
      deadlineMs,
    });
    const { status, headers } = response;
    return { status, body: await response.text(answerLimitBytes), retryAfter: headers['retry-after'] };
  } catch (error) {
    if (!isCodexError(error)) throw error;
    throw new AccountLookupError(
      `failed to request personal access token metadata: ${describeError(error)}`,
      {
        cause: error,
        retry: 'later',
        ...(error.remedy !== undefined && { remedy: error.remedy }),
      },
    );
  }
}
