import type { AccountUpdatedNotification } from '@codex-ts/app-server-protocol';
import { accountOf, authModeOf, type CodexAuth } from '@codex-ts/login';

/** How requests are authorized, as clients are told. */
export function authUpdate(auth: CodexAuth | undefined): AccountUpdatedNotification {
  if (auth === undefined) return { authMode: null, planType: null };
  return { authMode: authModeOf(auth), planType: accountOf(auth)?.plan ?? null };
}

/** The token that a client may use itself. Absent for logins that make no such token, or that sign each request. */
export function tokenOf(auth: CodexAuth): string | undefined {
  switch (auth.kind) {
    case 'apiKey':
      return auth.key.reveal();
    case 'chatgpt':
    case 'chatgptAuthTokens':
      return auth.tokens.accessToken.reveal();
    case 'personalAccessToken':
    case 'agentIdentity':
    case 'bedrockApiKey':
    case 'bedrockAccessKeys':
      return undefined;
    default:
      return auth satisfies never;
  }
}
