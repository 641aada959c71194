import type { CodexAuth } from './codex-auth.ts';
import { ModeUnsupportedError } from './errors.ts';
import type { AccountFacts } from './tokens/token-data.ts';

/**
 * The headers that authorize one request. They contain the secret: hand them to the request and nowhere else.
 * Throws `ModeUnsupportedError` for a login that only native codex can use.
 */
export function authHeaders(auth: CodexAuth): Record<string, string> {
  switch (auth.kind) {
    case 'apiKey':
      return { authorization: `Bearer ${auth.key.reveal()}` };
    case 'chatgpt':
    case 'chatgptAuthTokens':
      return { authorization: `Bearer ${auth.tokens.accessToken.reveal()}`, ...accountHeaders(auth.account) };
    case 'personalAccessToken':
      return { authorization: `Bearer ${auth.token.reveal()}`, ...accountHeaders(auth.account) };
    case 'agentIdentity':
    case 'bedrockApiKey':
    case 'bedrockAccessKeys':
      throw new ModeUnsupportedError(auth.kind);
    default:
      return auth satisfies never;
  }
}

function accountHeaders(account: AccountFacts): Record<string, string> {
  return {
    ...(account.accountId !== undefined && { 'chatgpt-account-id': account.accountId }),
    ...(account.isFedramp && { 'x-openai-fedramp': 'true' }),
  };
}
