import { chosenAccount, type AuthorityCore } from './authority-core.ts';
import { jsonAnswer, type Answer } from './answer.ts';
import type { AccountClaims } from './account-claims.ts';
import { isChallenge } from './pkce.ts';
import type { RecordedRequest } from './recorded-request.ts';

/** An OAuth error the user's refusal is reported as (RFC 6749 §4.1.2.1). */
export interface Denial {
  /** Default `access_denied`. */
  readonly error?: string;
  readonly description?: string;
}

/** What the user does on the sign-in page. */
export interface Decision {
  readonly account?: AccountClaims;
  readonly deny?: Denial;
}

/** `GET /oauth/authorize`. Nobody is asked: who opens the page has signed in, unless a decision says otherwise. */
export function answerAuthorizeRequest(
  core: AuthorityCore,
  { request, decision }: { request: RecordedRequest; decision: Decision },
): Answer {
  const { client_id: clientId = '', redirect_uri: redirectUri = '', state } = request.query;
  if (clientId === '') return refusedPage('client_id is missing');
  if (!isLoopback(redirectUri)) return refusedPage('redirect_uri is no http address of this machine');
  const answerTo = (values: Record<string, string>): Answer => redirect(redirectUri, { ...values, state });
  const problem = problemWith(request.query);
  if (problem !== undefined) return answerTo({ error: 'invalid_request', error_description: problem });
  if (decision.deny !== undefined) {
    const { error = 'access_denied', description } = decision.deny;
    return answerTo({ error, ...(description === undefined ? {} : { error_description: description }) });
  }
  const grant = {
    account: chosenAccount(decision.account, request.query['allowed_workspace_id']),
    clientId,
    redirectUri,
    challenge: request.query['code_challenge'] ?? '',
  };
  return answerTo({ code: core.codes.create(grant, core.nowMs()) });
}

/** Whether it is an http URL of this machine (RFC 8252 §7.3). */
export function isLoopback(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
}

function problemWith(query: RecordedRequest['query']): string | undefined {
  if (query['response_type'] !== 'code') return 'response_type is not code';
  if (query['code_challenge_method'] !== 'S256') return 'code_challenge_method is not S256';
  if (!isChallenge(query['code_challenge'] ?? ''))
    return 'code_challenge is not of the form RFC 7636 asks for';
  const scopes = (query['scope'] ?? '').split(' ');
  return scopes.includes('openid') ? undefined : 'scope does not hold openid';
}

function redirect(to: string, values: Record<string, string | undefined>): Answer {
  const url = new URL(to);
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return { status: 302, headers: { location: url.href, 'cache-control': 'no-store' } };
}

/** A client that cannot be trusted with an answer is told nothing: RFC 6749 §4.1.2.1 forbids the redirect. */
function refusedPage(problem: string): Answer {
  return jsonAnswer(/*status*/ 400, { error: 'invalid_request', error_description: problem });
}
