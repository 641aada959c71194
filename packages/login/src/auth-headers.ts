import type { CodexAuth } from './codex-auth.ts';
import { ModeUnsupportedError } from './errors.ts';
import { agentAssertion } from './external/agent-assertion.ts';
import type { AccountFacts } from './tokens/token-data.ts';

/**
 * The headers that authorize one request. They contain the secret: hand them to the request and nowhere else. Those of
 * an agent state the time (`clock`, milliseconds since 1970), so they are made anew for each request. Throws
 * `ModeUnsupportedError` for AWS access keys, which sign a request instead.
 */
export function authHeaders(auth: CodexAuth, clock: () => number = Date.now): Record<string, string> {
  switch (auth.kind) {
    case 'apiKey':
      return { authorization: `Bearer ${auth.key.reveal()}` };
    case 'chatgpt':
    case 'chatgptAuthTokens':
      return { authorization: `Bearer ${auth.tokens.accessToken.reveal()}`, ...accountHeaders(auth.account) };
    case 'personalAccessToken':
      return { authorization: `Bearer ${auth.token.reveal()}`, ...accountHeaders(auth.account) };
    case 'agentIdentity':
      return { authorization: agentAssertion(auth.record, clock()), ...accountHeaders(auth.account) };
    case 'bedrockApiKey':
      return { authorization: `Bearer ${auth.key.reveal()}` };
    case 'bedrockAccessKeys':
      throw new ModeUnsupportedError(auth.kind, {
        message: 'AWS access keys sign a request (SigV4) and cannot be sent with it',
        remedy: 'Use native codex for Amazon Bedrock, or sign in another way: codex-ts login',
      });
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
