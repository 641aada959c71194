import type { LoginAccountParams, LoginAccountResponse } from '@codex-ts/app-server-protocol';
import type { CodexAuth } from '@codex-ts/login';

import { failure, refusal } from '../faults.ts';
import type { Answer, Call } from '../handler.ts';
import type { ServerState } from '../server-state.ts';
import { createAccountDesk } from './account-desk.ts';
import { tellSignedIn } from './account-news.ts';
import { bedrockProviderId } from './bedrock-provider.ts';
import { signInOptions, signInRules, takeEffect } from './sign-in-options.ts';

type BedrockParams = Extract<
  LoginAccountParams,
  { type: 'amazonBedrock' } | { type: 'amazonBedrockAccessKeys' }
>;

/** Stores a key, or keys, of Amazon Bedrock, and makes it the user's model provider. */
export async function startBedrockLogin(
  params: BedrockParams,
  { server }: Call,
): Promise<Answer<LoginAccountResponse>> {
  const { forcedLoginMethod } = await signInRules(server);
  if (forcedLoginMethod === 'chatgpt') {
    throw refusal('Amazon Bedrock login is disabled. Use ChatGPT login instead.');
  }
  assertFilledIn(params);
  await assertRegion(params.region.trim());
  await server.keep(createAccountDesk).pending.cancel();
  try {
    const auth = await takeEffect(server, await signIn(params, server));
    const { chooseModelProvider } = await import('@codex-ts/config');
    const choice = { codexHome: server.codexHome, id: bedrockProviderId };
    const region = params.type === 'amazonBedrockAccessKeys' ? { awsRegion: params.region.trim() } : {};
    await chooseModelProvider({ ...choice, ...region });
    return {
      result: { type: 'amazonBedrock' },
      afterwards: () => tellSignedIn(server, auth, /*loginId*/ null),
    };
  } catch (error) {
    throw failure('failed to save Amazon Bedrock credentials', error);
  }
}

/** Whoever signs out of Bedrock goes back to the provider that is built in. */
export async function leaveBedrock(server: ServerState, auth: CodexAuth | undefined): Promise<void> {
  if (auth?.kind !== 'bedrockApiKey' && auth?.kind !== 'bedrockAccessKeys') return;
  const { forgetModelProvider } = await import('@codex-ts/config');
  await forgetModelProvider({ codexHome: server.codexHome, id: bedrockProviderId });
}

async function signIn(params: BedrockParams, server: ServerState): Promise<CodexAuth> {
  const { signInWithBedrockAccessKeys, signInWithBedrockApiKey } = await import('@codex-ts/login/sign-in');
  const options = await signInOptions(server);
  if (params.type === 'amazonBedrock') {
    return signInWithBedrockApiKey({ apiKey: params.apiKey, region: params.region }, options);
  }
  const { accessKeyId, secretAccessKey, sessionToken } = params;
  return signInWithBedrockAccessKeys(
    { accessKeyId, secretAccessKey, sessionToken: sessionToken ?? undefined },
    options,
  );
}

function assertFilledIn(params: BedrockParams): void {
  const fields =
    params.type === 'amazonBedrock'
      ? { 'API key': params.apiKey }
      : {
          'access key ID': params.accessKeyId,
          'secret access key': params.secretAccessKey,
        };
  const empty = Object.entries(fields).find(([, text]) => text.trim() === '');
  if (empty !== undefined) throw refusal(`Amazon Bedrock ${empty[0]} must not be empty.`);
}

async function assertRegion(region: string): Promise<void> {
  const { isBedrockRegion } = await import('@codex-ts/config');
  if (!isBedrockRegion(region)) throw refusal(`Amazon Bedrock does not support region \`${region}\``);
}
