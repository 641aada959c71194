import type { AuthSettings } from '@codex-ts/protocol';

import { accountOf, type CodexAuth } from './codex-auth.ts';
import { PolicyRefusedError } from './errors.ts';

/** Whether the settings let an API key make requests. */
export function isApiKeyAllowed(settings: AuthSettings): boolean {
  return settings.forcedLoginMethod !== 'chatgpt';
}

/** Whether the settings let a ChatGPT account make requests. */
export function isChatgptAllowed(settings: AuthSettings): boolean {
  return settings.forcedLoginMethod !== 'api';
}

/** Throws `PolicyRefusedError` when the settings forbid this login. Nothing is deleted. */
export function assertAllowed(auth: CodexAuth, settings: AuthSettings): void {
  assertMethodAllowed(auth, settings);
  const account = accountOf(auth);
  if (account !== undefined) assertWorkspace(account.accountId, settings);
}

/** Throws `PolicyRefusedError` when the settings forbid logins of this kind. */
export function assertMethodAllowed(auth: CodexAuth, settings: AuthSettings): void {
  if (accountOf(auth) === undefined) {
    if (isApiKeyAllowed(settings)) return;
    refuseApiKey();
  }
  if (!isChatgptAllowed(settings)) refuseChatgpt();
}

/** Throws: an API key is in use where the settings want ChatGPT. */
export function refuseApiKey(): never {
  throw new PolicyRefusedError(
    'method',
    'ChatGPT login is required, but an API key is currently being used.',
  );
}

/** Throws: ChatGPT is in use where the settings want an API key. */
export function refuseChatgpt(): never {
  throw new PolicyRefusedError('method', 'API key login is required, but ChatGPT is currently being used.');
}

/** Throws `PolicyRefusedError` when the settings forbid this workspace. */
export function assertWorkspace(accountId: string | undefined, settings: AuthSettings): void {
  const { forcedWorkspaceIds } = settings;
  if (forcedWorkspaceIds === undefined || (accountId !== undefined && forcedWorkspaceIds.includes(accountId)))
    return;
  throw new PolicyRefusedError(
    'workspace',
    `Login is restricted to workspace(s) ${forcedWorkspaceIds.join(', ')}, but current credentials ${
      accountId === undefined ? 'lack a workspace identifier' : `belong to ${accountId}`
    }.`,
  );
}
