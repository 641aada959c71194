import { Secret } from '@codex-ts/utils-error';

import { isApiKeyAllowed } from '../auth-policy.ts';
import type { CodexAuth } from '../codex-auth.ts';
import { PolicyRefusedError, SignInError } from '../errors.ts';
import { lookUpPersonalAccessToken } from '../external/personal-access-token.ts';
import { apiKeyRecord, personalAccessTokenRecord } from '../record/auth-record.ts';
import { keepSignIn } from './keep-sign-in.ts';
import { assertChatgptSignIn, resolveSignIn, type SignInOptions } from './sign-in-options.ts';

/**
 * Stores an API key; nobody is asked whether it is good. White space around it is dropped. Throws `SignInError` when
 * nothing is left, `PolicyRefusedError`, `StoreUnwritableError`.
 */
export async function signInWithApiKey(key: string, options: SignInOptions = {}): Promise<CodexAuth> {
  const text = requireText(key, 'API key');
  const context = await resolveSignIn(options);
  if (!isApiKeyAllowed(context.settings)) {
    throw new PolicyRefusedError('method', 'API key login is disabled. Use ChatGPT login instead.', {
      remedy: 'codex-ts login',
    });
  }
  return keepSignIn(apiKeyRecord(text), context);
}

/**
 * Stores a personal access token after asking the authority whose it is. Throws `SignInError` when it is none,
 * `AccountLookupError`, `PolicyRefusedError`, `StoreUnwritableError`.
 */
export async function signInWithAccessToken(token: string, options: SignInOptions = {}): Promise<CodexAuth> {
  const text = requireText(token, 'access token');
  if (!text.startsWith('at-')) {
    throw new SignInError('inputInvalid', 'this is no personal access token: it does not begin with "at-"', {
      remedy: 'Create a personal access token in the ChatGPT settings and paste it whole.',
    });
  }
  const context = await resolveSignIn(options);
  await assertChatgptSignIn(context);
  try {
    const account = await lookUpPersonalAccessToken(new Secret(text), {
      exchange: context.ports.exchange,
      identity: context.identity,
      environment: context.environment,
    });
    return await keepSignIn(personalAccessTokenRecord(text), context, account);
  } finally {
    await context.ports.close();
  }
}

function requireText(secret: string, name: string): string {
  const text = secret.trim();
  if (text === '') throw new SignInError('inputInvalid', `no ${name} was given`);
  return text;
}
