import { SignInError } from '../errors.ts';
import type { CallbackRequest } from './callback-step.ts';
import { isSameText } from './callback-step.ts';

const pasteAgain = 'Paste the whole address line of the browser after you have signed in.';

/**
 * The request that the browser could not make, from the address line that a person pasted. Throws `SignInError` when it
 * is not of the sign-in that expects `state`.
 */
export function readPastedUrl(text: string, state: string): CallbackRequest {
  const url = parse(text.trim());
  if (url?.pathname === '/oauth/authorize') {
    throw wrong('this is the address of the sign-in page, as it was before you signed in');
  }
  if (url?.pathname !== '/auth/callback')
    throw wrong('this is not the URL that the sign-in page redirected to');
  if (!isSameText(url.searchParams.get('state') ?? '', state)) {
    throw wrong('this URL is of another sign-in, or not whole: its state is not the one expected');
  }
  return { target: `${url.pathname}${url.search}` };
}

/** Browsers leave the scheme out of what they show, and some of what they copy. */
function parse(text: string): URL | null {
  return URL.parse(/^https?:\/\//u.test(text) ? text : `http://${text}`);
}

function wrong(message: string): SignInError {
  return new SignInError('inputInvalid', message, { remedy: pasteAgain });
}
