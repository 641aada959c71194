import type { LoginAccountParams, LoginAccountResponse } from '@codex-ts/app-server-protocol';

import { failure, refusal } from '../faults.ts';
import type { Answer, Call } from '../handler.ts';
import { createAccountDesk } from './account-desk.ts';
import { tellSignedIn } from './account-news.ts';
import { keepExternalTokens } from './external-tokens.ts';
import { signInRules } from './sign-in-options.ts';

/** Uses the client's own tokens, in memory alone, instead of what is stored. */
export async function startExternalLogin(
  params: Extract<LoginAccountParams, { type: 'chatgptAuthTokens' }>,
  { client, server }: Call,
): Promise<Answer<LoginAccountResponse>> {
  const { accessToken, chatgptAccountId: accountId, chatgptPlanType: planType } = params;
  const { forcedLoginMethod, forcedWorkspaceIds } = await signInRules(server);
  if (forcedLoginMethod === 'api') {
    throw refusal('External ChatGPT auth is disabled. Use API key login instead.');
  }
  if (forcedWorkspaceIds !== undefined && !forcedWorkspaceIds.includes(accountId)) {
    const allowed = forcedWorkspaceIds.map((id) => JSON.stringify(id)).join(', ');
    throw refusal(
      `External auth must use one of workspace(s) [${allowed}], but received ${JSON.stringify(accountId)}.`,
    );
  }
  const desk = server.keep(createAccountDesk);
  await desk.pending.cancel();
  const manager = await desk.manager();
  const tokens = { accessToken, accountId, planType: planType ?? undefined };
  try {
    await manager.setExternalAuth(keepExternalTokens(tokens, { client, manager }));
  } catch (error) {
    throw failure('failed to set external auth', error);
  }
  const auth = manager.cachedAuth();
  if (auth === undefined) throw new TypeError('external tokens were accepted, and are not in effect');
  return {
    result: { type: 'chatgptAuthTokens' },
    afterwards: () => tellSignedIn(server, auth, /*loginId*/ null),
  };
}
