import type { Account, GetAccountResponse } from '@codex-ts/app-server-protocol';
import { accountOf } from '@codex-ts/login';

import type { Handler } from '../handler.ts';
import { isBedrock } from './bedrock-provider.ts';
import { lookUpAuth, type KnownAuth } from './known-auth.ts';

/** `account/read`. What only the backend knows is not waited for: `workspaceName` stays null. */
export const readAccount: Handler<'account/read'> = async (params, { server }) => {
  const { provider } = server.settledConfig ?? (await server.settings());
  if (!provider.requiresOpenaiAuth && !isBedrock(provider)) {
    return { result: { account: null, userId: null, requiresOpenaiAuth: false, workspaceRouting: null } };
  }
  const known = await lookUpAuth(server, { isForced: params.refreshToken === true, needsToken: false });
  if (isBedrock(provider)) return { result: bedrockAccount(known) };
  return { result: { ...shownAccount(known), requiresOpenaiAuth: true, workspaceRouting: null } };
};

function bedrockAccount({ auth }: KnownAuth): GetAccountResponse {
  const usesCodexManagedCredentials = auth?.kind === 'bedrockApiKey' || auth?.kind === 'bedrockAccessKeys';
  return {
    account: { type: 'amazonBedrock', usesCodexManagedCredentials },
    userId: null,
    requiresOpenaiAuth: false,
    workspaceRouting: null,
  };
}

function shownAccount(known: KnownAuth): { account: Account | null; userId: string | null } {
  const { auth, isRefused } = known;
  if (auth === undefined || isRefused) return { account: null, userId: null };
  const facts = accountOf(auth);
  if (facts === undefined) {
    return { account: auth.kind === 'apiKey' ? { type: 'apiKey' } : null, userId: null };
  }
  const { email = null, plan, userId = null } = facts;
  return { account: { type: 'chatgpt', email, planType: plan, workspaceName: null }, userId };
}
