import { accountOf, authHeaders, ModeUnsupportedError, type CodexAuth } from '@codex-ts/login';
import type { ModelProvider } from '@codex-ts/protocol';

import { KeyMissingError } from './errors.ts';

const chatgptBaseUrl = 'https://chatgpt.com/backend-api/codex';
const apiBaseUrl = 'https://api.openai.com/v1';

type Environment = Readonly<Record<string, string | undefined>>;

/** `POST` here. Without a base URL of its own the provider is OpenAI, and how one is signed in decides. */
export function responsesUrl(provider: ModelProvider, auth: CodexAuth | undefined): string {
  const base = provider.baseUrl ?? (isChatgpt(auth) ? chatgptBaseUrl : apiBaseUrl);
  const url = `${base.replace(/\/+$/u, '')}/responses`;
  const query = new URLSearchParams(provider.queryParams).toString();
  return query === '' ? url : `${url}?${query}`;
}

/** Whether these are credentials of a ChatGPT account. */
export function isChatgpt(auth: CodexAuth | undefined): boolean {
  return auth !== undefined && accountOf(auth) !== undefined;
}

/**
 * The headers that authorize a request to the provider. Credentials of Amazon Bedrock go nowhere else: throws
 * `ModeUnsupportedError`.
 */
export function credentialHeaders(auth: CodexAuth): Record<string, string> {
  if (auth.kind === 'bedrockApiKey' || auth.kind === 'bedrockAccessKeys') {
    throw new ModeUnsupportedError(auth.kind, {
      message: 'Bedrock API key auth is only supported by the Amazon Bedrock model provider',
    });
  }
  return authHeaders(auth);
}

/** The provider's own headers: fixed ones, those from the environment, and its key. Throws `KeyMissingError`. */
export function providerHeaders(provider: ModelProvider, environment: Environment): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(provider.httpHeaders ?? {})) headers[name.toLowerCase()] = value;
  for (const [name, variable] of Object.entries(provider.envHttpHeaders ?? {})) {
    const value = environment[variable]?.trim();
    if (value !== undefined && value !== '') headers[name.toLowerCase()] = value;
  }
  if (provider.envKey !== undefined) {
    const key = environment[provider.envKey]?.trim();
    if (key === undefined || key === '') {
      throw new KeyMissingError(provider.id, provider.envKey, provider.envKeyInstructions);
    }
    headers['authorization'] = `Bearer ${key}`;
  }
  return headers;
}
