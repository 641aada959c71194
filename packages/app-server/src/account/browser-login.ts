import type { LoginAccountParams, LoginAccountResponse } from '@codex-ts/app-server-protocol';
import type { BrowserSignIn } from '@codex-ts/login/sign-in';

import { failure, refusal } from '../faults.ts';
import type { Answer, Call } from '../handler.ts';
import { createAccountDesk } from './account-desk.ts';
import { signInOptions, signInRules } from './sign-in-options.ts';
import { plainText, watchLogin } from './waiting-login.ts';

const deadlineMs = 10 * 60_000;

/** Begins a sign-in through a browser, which the client opens. */
export async function startBrowserLogin(
  params: Extract<LoginAccountParams, { type: 'chatgpt' }>,
  call: Call,
): Promise<Answer<LoginAccountResponse>> {
  const { server } = call;
  await assertChatgptLogin(call);
  await server.keep(createAccountDesk).pending.makeWay();
  const { callbackPorts } = server.options;
  let flow: BrowserSignIn;
  try {
    const { startBrowserSignIn } = await import('@codex-ts/login/sign-in');
    flow = await startBrowserSignIn({
      ...(await signInOptions(server)),
      successPage: {
        ...(params.useHostedLoginSuccessPage === true && { hosted: params.appBrand ?? 'codex' }),
        ...(params.codexStreamlinedLogin !== undefined && { isStreamlined: params.codexStreamlinedLogin }),
      },
      ...(callbackPorts !== undefined && { callbackPorts }),
    });
  } catch (error) {
    throw failure('failed to start login server', error);
  }
  const replacedText = 'Login server error: Login cancelled';
  const login = watchLogin(server, flow, { deadlineMs, errorText, replacedText });
  return {
    result: { type: 'chatgpt', loginId: login.id, authUrl: flow.authUrl },
    afterwards: login.release,
  };
}

function errorText(error: unknown): string {
  return `Login server error: ${plainText(error)}`;
}

/** Throws, in native's words, where the settings want API keys. */
export async function assertChatgptLogin({ server }: Call): Promise<void> {
  const { forcedLoginMethod } = await signInRules(server);
  if (forcedLoginMethod === 'api') throw refusal('ChatGPT login is disabled. Use API key login instead.');
}
