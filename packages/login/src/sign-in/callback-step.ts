import { timingSafeEqual } from 'node:crypto';

import { SignInError } from '../errors.ts';
import {
  cancelledPage,
  errorPage,
  plainPage,
  successPage,
  waitingPage,
  type Page,
} from './callback-pages.ts';

/** Where a sign-in through the browser stands. */
export type CallbackState =
  | { readonly step: 'waiting' }
  /** The one code has come and is being exchanged. */
  | { readonly step: 'exchanging' }
  | { readonly step: 'done' }
  | { readonly step: 'failed'; readonly error: Error };

/** A request to the callback server, or a redirect URL that a person pasted. */
export interface CallbackRequest {
  /** Path and query. */
  readonly target: string;
  /** The `Sec-Fetch-Site` header: where in a browser it came from. */
  readonly fetchSite?: string | undefined;
}

/** What to do about a request. */
export interface CallbackStep {
  readonly next: CallbackState;
  /** Exchange this, then answer with what came of it. */
  readonly code?: string;
  /** Answer with this now; absent when there is a code to exchange first. */
  readonly page?: Page;
}

const missingEntitlement = 'missing_codex_entitlement';

/** The next state of a sign-in that expects `state`. Pure; a request that does not belong to it changes nothing. */
export function onCallbackRequest(now: CallbackState, request: CallbackRequest, state: string): CallbackStep {
  const url = URL.parse(request.target, 'http://localhost');
  switch (url?.pathname) {
    case '/auth/callback':
      return onCallback(now, url.searchParams, state);
    case '/success':
      return {
        next: now,
        page: now.step === 'done' ? successPage(url.searchParams) : plainPage(/*status*/ 404, 'Not Found'),
      };
    case '/cancel':
      return onCancel(now, request);
    case undefined:
      return { next: now, page: plainPage(/*status*/ 400, 'Bad Request') };
    default:
      return { next: now, page: plainPage(/*status*/ 404, 'Not Found') };
  }
}

function onCallback(now: CallbackState, query: URLSearchParams, state: string): CallbackStep {
  if (!isSameText(query.get('state') ?? '', state))
    return { next: now, page: plainPage(/*status*/ 400, 'State mismatch') };
  switch (now.step) {
    case 'waiting':
      return onFirstCallback(query);
    case 'exchanging':
      return { next: now, page: waitingPage() };
    case 'done':
      return { next: now, page: successPage(new URLSearchParams()) };
    case 'failed':
      return { next: now, page: errorPage(now.error) };
    default:
      return now satisfies never;
  }
}

function onFirstCallback(query: URLSearchParams): CallbackStep {
  const refusal = query.get('error');
  if (refusal !== null) return onRefusal(refusal, query.get('error_description'));
  const code = query.get('code');
  if (code === null || code === '') {
    return fail(
      new SignInError('missingCode', 'Missing authorization code. Sign-in could not be completed.'),
    );
  }
  return { next: { step: 'exchanging' }, code };
}

/** A newer codex asks an older one to leave the port so; a web page must not be able to. */
function onCancel(now: CallbackState, { fetchSite }: CallbackRequest): CallbackStep {
  if (fetchSite !== undefined && fetchSite !== 'none')
    return { next: now, page: plainPage(/*status*/ 403, 'Forbidden') };
  if (now.step !== 'waiting')
    return { next: now, page: plainPage(/*status*/ 409, 'Sign-in is being completed') };
  const error = new SignInError('cancelled', 'Login cancelled');
  return { next: { step: 'failed', error }, page: cancelledPage() };
}

function fail(error: SignInError): CallbackStep {
  return { next: { step: 'failed', error }, page: errorPage(error) };
}

function onRefusal(code: string, description: string | null): CallbackStep {
  const authorityCode = { authorityCode: code };
  if (code === 'access_denied' && description?.includes(missingEntitlement) === true) {
    const error = new SignInError(
      'denied',
      'Codex is not enabled for your workspace. Contact your workspace administrator to request access to Codex.',
      { remedy: 'Or sign in to another workspace.', ...authorityCode },
    );
    return { next: { step: 'failed', error }, page: errorPage(error, 'You do not have access to Codex') };
  }
  return fail(new SignInError('denied', `Sign-in failed: ${description ?? code}`, authorityCode));
}

/** Compares in a time that does not tell how much of it is right. */
export function isSameText(one: string, other: string): boolean {
  const left = Buffer.from(one);
  const right = Buffer.from(other);
  return left.length === right.length && timingSafeEqual(left, right);
}
