import type { LoginAccountParams, LoginAccountResponse } from '@codex-ts/app-server-protocol';

import { refusal } from '../faults.ts';
import type { Answer, Call, Handler } from '../handler.ts';
import { createAccountDesk } from './account-desk.ts';
import { startApiKeyLogin } from './api-key-login.ts';
import { startBedrockLogin } from './bedrock-login.ts';
import { startBrowserLogin } from './browser-login.ts';
import { startDeviceLogin } from './device-login.ts';
import { startExternalLogin } from './external-login.ts';

/** `account/login/start`. A sign-in that waits for a person is given up when another one begins. */
export const startLogin: Handler<'account/login/start'> = (params, call) =>
  call.server.keep(createAccountDesk).change(() => start(params, call));

async function start(params: LoginAccountParams, call: Call): Promise<Answer<LoginAccountResponse>> {
  if (params.type === 'chatgptAuthTokens' && !call.client.isExperimental) {
    throw refusal('account/login/start.chatgptAuthTokens requires experimentalApi capability');
  }
  if (params.type !== 'chatgptAuthTokens') await assertNoExternalAuth(call);
  return startBy(params, call);
}

function startBy(params: LoginAccountParams, call: Call): Promise<Answer<LoginAccountResponse>> {
  switch (params.type) {
    case 'apiKey':
      return startApiKeyLogin(params.apiKey, call);
    case 'chatgpt':
      return startBrowserLogin(params, call);
    case 'chatgptDeviceCode':
      return startDeviceLogin(call);
    case 'chatgptAuthTokens':
      return startExternalLogin(params, call);
    case 'amazonBedrock':
    case 'amazonBedrockAccessKeys':
      return startBedrockLogin(params, call);
    default:
      return params satisfies never;
  }
}

async function assertNoExternalAuth({ server }: Call): Promise<void> {
  const manager = await server.keep(createAccountDesk).manager();
  if (manager.state().source !== 'external') return;
  throw refusal(
    'External auth is active. Use account/login/start (chatgptAuthTokens) to update it or account/logout to clear it.',
  );
}
