import { redact } from '@codex-ts/utils-error';
import * as z from 'zod/mini';

import { RefreshRejectedError, RefreshUnavailableError, type RefusalReason } from '../errors.ts';

/** An answer of the token endpoint that brought no tokens. */
export interface RefusedAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfterMs?: number | undefined;
}

/** Codes after which the same refresh token never works again, whatever status carried them. */
const permanentCodes: ReadonlyMap<string, RefusalReason> = new Map([
  ['refresh_token_expired', 'expired'],
  ['token_expired', 'expired'],
  ['refresh_token_reused', 'exhausted'],
  ['refresh_token_invalidated', 'revoked'],
  ['invalid_refresh_token', 'revoked'],
  ['app_session_terminated', 'revoked'],
]);

const ErrorBody = z.object({
  error: z.catch(
    z.optional(
      z.union([
        z.string(),
        z.object({ code: z.optional(z.nullable(z.string())), message: z.optional(z.nullable(z.string())) }),
      ]),
    ),
    undefined,
  ),
  code: z.catch(z.optional(z.string()), undefined),
});

/** The one table: what an answer other than 2xx means for the refresh token that was sent. */
export function classifyRefusal(answer: RefusedAnswer): RefreshRejectedError | RefreshUnavailableError {
  const { status } = answer;
  const said = readErrorBody(answer.body);
  const authorityCode = said?.code;
  const reason = authorityCode === undefined ? undefined : permanentCodes.get(authorityCode);
  const options = authorityCode === undefined ? {} : { authorityCode };
  if (reason !== undefined) return new RefreshRejectedError(reason, options);
  if (status === 400 && authorityCode === 'invalid_grant') return new RefreshRejectedError('other', options);
  // The authority speaks JSON or nothing; a 401 in HTML comes from a portal or a proxy on the way.
  if (status === 401 && (said !== undefined || answer.body.trim() === '')) {
    return new RefreshRejectedError('other', options);
  }
  return new RefreshUnavailableError(
    `Failed to refresh token: ${status}: ${explain(answer.body, said?.message)}`,
    {
      status,
      ...(answer.retryAfterMs !== undefined && { retryAfterMs: answer.retryAfterMs }),
      ...(status === 407 && { remedy: 'Sign in to the proxy: its credentials go into HTTPS_PROXY.' }),
    },
  );
}

/** The error code and message of an OAuth-like JSON body; `undefined` when the body is not JSON. */
export function readErrorBody(body: string): { code?: string; message?: string } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  const parsed = ErrorBody.safeParse(value);
  if (!parsed.success) return {};
  const { error } = parsed.data;
  const code = (typeof error === 'string' ? error : error?.code) ?? parsed.data.code;
  const message = typeof error === 'string' ? undefined : error?.message;
  return {
    ...(typeof code === 'string' && { code: code.toLowerCase() }),
    ...(typeof message === 'string' && { message }),
  };
}

/** The text without these very secrets: servers quote what they were sent. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== '')
    .reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
}

const longestExcerpt = 200;

/** What a body says, in one line without secrets. */
export function explain(body: string, message: string | undefined): string {
  const text = (message ?? body).trim();
  if (text === '') return 'Unknown error';
  if (message === undefined && /^<(?:!doctype|html|\?xml)/iu.test(text))
    return 'an HTML page instead of JSON';
  const line = redact(text).replaceAll(/\s+/gu, ' ');
  return line.length > longestExcerpt ? `${line.slice(0, longestExcerpt)}…` : line;
}
