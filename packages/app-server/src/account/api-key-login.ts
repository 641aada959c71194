import type { LoginAccountResponse } from '@codex-ts/app-server-protocol';

import { failure, refusal } from '../faults.ts';
import type { Answer, Call } from '../handler.ts';
import { createAccountDesk } from './account-desk.ts';
import { tellSignedIn } from './account-news.ts';
import { signInOptions, signInRules, takeEffect } from './sign-in-options.ts';

/** Stores an API key. */
export async function startApiKeyLogin(
  apiKey: string,
  { server }: Call,
): Promise<Answer<LoginAccountResponse>> {
  const { forcedLoginMethod } = await signInRules(server);
  if (forcedLoginMethod === 'chatgpt') {
    throw refusal('API key login is disabled. Use ChatGPT login instead.');
  }
  if (apiKey.trim() === '') throw refusal('the API key is empty');
  await server.keep(createAccountDesk).pending.cancel();
  try {
    const { signInWithApiKey } = await import('@codex-ts/login/sign-in');
    const signedIn = await signInWithApiKey(apiKey, await signInOptions(server));
    const auth = await takeEffect(server, signedIn);
    return { result: { type: 'apiKey' }, afterwards: () => tellSignedIn(server, auth, /*loginId*/ null) };
  } catch (error) {
    throw failure('failed to save api key', error);
  }
}
