import type { CodexAuth } from '@codex-ts/login';

/** The bearer a request would carry. */
export function bearerOf(auth: CodexAuth | undefined): string | undefined {
  switch (auth?.kind) {
    case 'chatgpt':
    case 'chatgptAuthTokens':
      return auth.tokens.accessToken.reveal();
    case 'apiKey':
      return auth.key.reveal();
    case 'personalAccessToken':
      return auth.token.reveal();
    default:
      return undefined;
  }
}
