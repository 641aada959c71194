import { errorAnswer, jsonAnswer, type Answer } from './answer.ts';
import type { AuthorityCore } from './authority-core.ts';
import { isVerifier } from './pkce.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { mintSecret } from './secret-marker.ts';
import type { IssuedSecrets, RefreshRefusal } from './token-ledger.ts';

/** The grants of `POST /oauth/token`; `token_exchange` is RFC 8693's, here for an API key. */
export type GrantType = 'authorization_code' | 'refresh_token' | 'token_exchange';

const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const idTokenType = 'urn:ietf:params:oauth:token-type:id_token';

/** Which grant a token request asks for, if it is one we know. */
export function grantTypeOf(request: RecordedRequest): GrantType | undefined {
  switch (request.fields['grant_type']) {
    case 'authorization_code':
      return 'authorization_code';
    case 'refresh_token':
      return 'refresh_token';
    case tokenExchange:
      return 'token_exchange';
    default:
      return undefined;
  }
}

/** `POST /oauth/token`. */
export function answerTokenRequest(core: AuthorityCore, request: RecordedRequest): Answer {
  switch (grantTypeOf(request)) {
    case 'authorization_code':
      return exchangeCode(core, request);
    case 'refresh_token':
      return refresh(core, request);
    case 'token_exchange':
      return exchangeForApiKey(core, request);
    default:
      return oauthError('unsupported_grant_type', 'grant_type is missing or unknown');
  }
}

function exchangeCode(core: AuthorityCore, request: RecordedRequest): Answer {
  const missing = missingField(request, ['code', 'redirect_uri', 'client_id', 'code_verifier']);
  if (missing !== undefined) return missing;
  const verifier = textField(request, 'code_verifier');
  if (!isVerifier(verifier))
    return oauthError('invalid_request', 'code_verifier is not of the form RFC 7636 asks for');
  const code = textField(request, 'code');
  const clientId = textField(request, 'client_id');
  const grant = core.codes.redeem(code, {
    clientId,
    redirectUri: textField(request, 'redirect_uri'),
    challenge: core.signer.challengeOf(verifier),
    nowMs: core.nowMs(),
  });
  if (typeof grant === 'string') return oauthError('invalid_grant', grant);
  const { family, tokens } = core.signIn(grant.account, { clientId });
  core.codes.remember(code, family);
  return tokenAnswer(tokens);
}

const refusals: Record<RefreshRefusal, string> = {
  refresh_token_reused:
    'Your refresh token has already been used to generate a new access token. Please try signing in again.',
  refresh_token_expired: 'Your refresh token has expired. Please try signing in again.',
  refresh_token_invalidated: 'Your session has ended. Please try signing in again.',
  invalid_grant: 'the refresh token is unknown, or was issued to another client',
};

function refresh(core: AuthorityCore, request: RecordedRequest): Answer {
  const missing = missingField(request, ['refresh_token', 'client_id']);
  if (missing !== undefined) return missing;
  const by = { clientId: textField(request, 'client_id'), nowMs: core.nowMs() };
  const spent = core.ledger.spend(textField(request, 'refresh_token'), by);
  if (spent === 'invalid_grant') return oauthError(spent, refusals[spent]);
  if (typeof spent === 'string')
    return errorAnswer(/*status*/ 401, { code: spent, message: refusals[spent] });
  return tokenAnswer(core.renew(spent));
}

function exchangeForApiKey(core: AuthorityCore, request: RecordedRequest): Answer {
  const missing = missingField(request, [
    'client_id',
    'requested_token',
    'subject_token',
    'subject_token_type',
  ]);
  if (missing !== undefined) return missing;
  if (request.fields['requested_token'] !== 'openai-api-key') {
    return oauthError('invalid_request', 'requested_token is not openai-api-key');
  }
  if (request.fields['subject_token_type'] !== idTokenType) {
    return oauthError('invalid_request', `subject_token_type is not ${idTokenType}`);
  }
  const family = core.ledger.familyOfIdToken(textField(request, 'subject_token'));
  if (family === undefined || family.ended)
    return oauthError('invalid_grant', 'the id token was not issued here');
  const key = mintSecret('sk-');
  core.apiKeys.add(key);
  return jsonAnswer(/*status*/ 200, {
    access_token: key,
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    token_type: 'Bearer',
  });
}

function tokenAnswer(tokens: IssuedSecrets): Answer {
  const { lifetimeSeconds } = tokens;
  return jsonAnswer(
    /*status*/ 200,
    {
      access_token: tokens.accessToken,
      token_type: 'Bearer',
      ...(Number.isFinite(lifetimeSeconds) ? { expires_in: lifetimeSeconds } : {}),
      id_token: tokens.idToken,
      refresh_token: tokens.refreshToken,
      scope: 'openid profile email offline_access',
    },
    { 'cache-control': 'no-store' },
  );
}

/** RFC 6749 §5.2. */
function oauthError(error: string, description: string): Answer {
  return jsonAnswer(/*status*/ 400, { error, error_description: description });
}

function missingField(request: RecordedRequest, names: readonly string[]): Answer | undefined {
  const missing = names.filter((name) => textField(request, name) === '');
  return missing.length === 0 ? undefined : oauthError('invalid_request', `${missing.join(', ')} missing`);
}

/** A member of the body as text; empty when it is missing or no text. */
export function textField(request: RecordedRequest, name: string): string {
  const value = request.fields[name];
  return typeof value === 'string' ? value : '';
}
