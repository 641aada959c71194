import type { LoginAccountResponse } from '@codex-ts/app-server-protocol';
import { SignInError } from '@codex-ts/login';
import type { DeviceSignIn } from '@codex-ts/login/sign-in';

import { failure, refusal } from '../faults.ts';
import type { Answer, Call } from '../handler.ts';
import { createAccountDesk } from './account-desk.ts';
import { assertChatgptLogin } from './browser-login.ts';
import { signInOptions } from './sign-in-options.ts';
import { plainText, watchLogin } from './waiting-login.ts';

// The code itself is void after fifteen.
const deadlineMs = 16 * 60_000;

/** Begins a sign-in by a code that a person types on another device. */
export async function startDeviceLogin(call: Call): Promise<Answer<LoginAccountResponse>> {
  const { server, signal } = call;
  await assertChatgptLogin(call);
  await server.keep(createAccountDesk).pending.cancel();
  const flow = await requestCode(call);
  if (signal.aborted) flow.cancel();
  const login = watchLogin(server, flow, { deadlineMs, errorText: plainText });
  const { verificationUrl, userCode } = flow;
  return {
    result: { type: 'chatgptDeviceCode', loginId: login.id, verificationUrl, userCode },
    afterwards: login.release,
  };
}

async function requestCode({ server }: Call): Promise<DeviceSignIn> {
  try {
    const { startDeviceSignIn } = await import('@codex-ts/login/sign-in');
    return await startDeviceSignIn(await signInOptions(server));
  } catch (error) {
    if (error instanceof SignInError && error.reason === 'notEnabled') throw refusal(error.message, error);
    throw failure('failed to request device code', error);
  }
}
