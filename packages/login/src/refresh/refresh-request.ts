import { describeError, isCodexError, Secret } from '@codex-ts/utils-error';
import type { Exchange, HttpResponse } from '@codex-ts/utils-http';
import * as z from 'zod/mini';

import { RefreshUnavailableError } from '../errors.ts';
import { identityHeaders, type HttpIdentity } from '../http-identity.ts';
import { clientId, refreshUrl, type Environment } from '../oauth-endpoints.ts';
import { readJson } from '../read-json.ts';
import type { IssuedTokens } from '../record/auth-record.ts';
import { readClaims } from '../tokens/jwt-claims.ts';
import type { TokenData } from '../tokens/token-data.ts';
import { classifyRefusal, withoutSecrets } from './refresh-failure.ts';

/** Why tokens are renewed; the authority is told. */
export type RefreshReason = 'forced' | 'proactive_expiry' | 'scheduled' | 'unauthorized_recovery';

/** What a refresh request is made with. */
export interface RefreshRequest {
  readonly exchange: Exchange;
  readonly reason: RefreshReason;
  readonly identity: HttpIdentity;
  /** Where the override variables are looked up; by default the process environment. */
  readonly environment?: Environment;
  /** How long the authority may take in all; 30 s by default. */
  readonly deadlineMs?: number;
  readonly clock?: () => number;
  readonly signal?: AbortSignal;
}

/** Native waits 45 s; a person who waits for an answer has given up before. */
export const authorityDeadlineMs = 30_000;

const answerLimitBytes = 1024 * 1024;

// A member of the wrong type counts as left out: the others are too precious to refuse with it.
const issued = z.catch(z.optional(z.string().check(z.minLength(1))), undefined);
const Answer = z.object({ id_token: issued, access_token: issued, refresh_token: issued });

/**
 * Spends the refresh token of `spent` at the authority: the wire alone, nothing is stored. Throws
 * `RefreshRejectedError` when it will never work, `RefreshUnavailableError` when there was no verdict. An abort
 * rejects with the signal's reason, and then nobody knows whether the token was spent.
 */
export async function requestChatgptTokenRefresh(
  spent: TokenData,
  options: RefreshRequest,
): Promise<IssuedTokens> {
  const environment = options.environment ?? process.env;
  const answer = await post(options, {
    url: refreshUrl(environment),
    body: JSON.stringify({
      client_id: clientId(environment),
      grant_type: 'refresh_token',
      refresh_reason: options.reason,
      refresh_token: spent.refreshToken.reveal(),
    }),
  });
  const { response, body } = answer;
  const nowMs = (options.clock ?? Date.now)();
  if (response.status < 200 || response.status > 299) {
    const { parseRetryAfter } = await import('@codex-ts/utils-http');
    throw classifyRefusal({
      status: response.status,
      body: withoutSecrets(body, [spent.refreshToken.reveal()]),
      retryAfterMs: parseRetryAfter(response.headers['retry-after'], nowMs),
    });
  }
  return readAnswer(body, response.status, nowMs);
}

async function post(
  options: RefreshRequest,
  request: { url: string; body: string },
): Promise<{ response: HttpResponse; body: string }> {
  try {
    const response = await options.exchange({
      url: request.url,
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: '*/*', ...identityHeaders(options.identity) },
      body: request.body,
      deadlineMs: options.deadlineMs ?? authorityDeadlineMs,
      ...(options.signal !== undefined && { signal: options.signal }),
    });
    return { response, body: await response.text(answerLimitBytes) };
  } catch (error) {
    if (!isCodexError(error)) throw error;
    throw new RefreshUnavailableError(`Failed to refresh token: ${describeError(error)}`, {
      cause: error,
      ...(error.remedy !== undefined && { remedy: error.remedy }),
    });
  }
}

function readAnswer(body: string, status: number, receivedAtMs: number): IssuedTokens {
  const tokens = readJson(Answer, body);
  if (tokens === undefined) {
    throw new RefreshUnavailableError(`Failed to refresh token: ${status}: the answer is not JSON`, {
      status,
    });
  }
  const { id_token, access_token, refresh_token } = tokens;
  return {
    // An id token that cannot be read would make the whole file unreadable for native.
    ...(id_token !== undefined && readClaims(id_token) !== undefined && { idToken: new Secret(id_token) }),
    ...(access_token !== undefined && { accessToken: new Secret(access_token) }),
    ...(refresh_token !== undefined && { refreshToken: new Secret(refresh_token) }),
    receivedAtMs,
  };
}
