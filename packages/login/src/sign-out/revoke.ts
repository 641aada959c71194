import { describeError, isCodexError, type Secret } from '@codex-ts/utils-error';
import type { Exchange } from '@codex-ts/utils-http';

import { identityHeaders, type HttpIdentity } from '../http-identity.ts';
import { clientId, revokeUrl, type Environment } from '../oauth-endpoints.ts';
import { explain, readErrorBody, withoutSecrets } from '../refresh/refresh-failure.ts';

/** What `revokeToken` needs from around it. */
export interface RevokeOptions {
  readonly exchange: Exchange;
  readonly identity: HttpIdentity;
  readonly environment: Environment;
  readonly signal?: AbortSignal | undefined;
}

/** How telling the authority went. */
export type RevokeOutcome =
  | { readonly outcome: 'revoked' }
  | { readonly outcome: 'failed'; readonly problem: string };

const deadlineMs = 10_000;
const answerLimitBytes = 64 * 1024;

/** Ends a login at the authority, by its refresh token where there is one. Never throws. */
export async function revokeToken(
  tokens: { readonly refreshToken: Secret; readonly accessToken: Secret },
  options: RevokeOptions,
): Promise<RevokeOutcome> {
  const hasRefreshToken = tokens.refreshToken.reveal() !== '';
  const kind = hasRefreshToken ? 'refresh_token' : 'access_token';
  const token = hasRefreshToken ? tokens.refreshToken : tokens.accessToken;
  const request = {
    token: token.reveal(),
    token_type_hint: kind,
    ...(hasRefreshToken && { client_id: clientId(options.environment) }),
  };
  try {
    const response = await options.exchange({
      url: revokeUrl(options.environment),
      method: 'POST',
      headers: { 'content-type': 'application/json', ...identityHeaders(options.identity) },
      body: JSON.stringify(request),
      deadlineMs,
      ...(options.signal !== undefined && { signal: options.signal }),
    });
    if (response.status >= 200 && response.status <= 299) {
      response.discard();
      return { outcome: 'revoked' };
    }
    const body = withoutSecrets(await response.text(answerLimitBytes), [request.token]);
    const said = explain(body, readErrorBody(body)?.message);
    return { outcome: 'failed', problem: `failed to revoke ${kind}: ${response.status}: ${said}` };
  } catch (error) {
    if (!isCodexError(error) && options.signal?.aborted !== true) throw error;
    return { outcome: 'failed', problem: `failed to revoke ${kind}: ${describeError(error)}` };
  }
}
