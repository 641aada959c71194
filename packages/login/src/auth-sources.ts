import type { AuthSettings } from '@codex-ts/protocol';
import { Secret } from '@codex-ts/utils-error';

import {
  assertAllowed,
  isApiKeyAllowed,
  isChatgptAllowed,
  refuseApiKey,
  refuseChatgpt,
} from './auth-policy.ts';
import { authFromRecord, type CodexAuth } from './codex-auth.ts';
import type { OpenAgent } from './external/agent-identity.ts';
import type { LookUpAccount } from './external/personal-access-token.ts';
import type { Environment } from './oauth-endpoints.ts';
import { readAgentToken } from './record/agent-identity.ts';
import type { AuthRecord } from './record/auth-record.ts';
import type { AuthStore } from './store/auth-store.ts';

/** Where the credentials in effect come from; `none` when nobody is signed in. */
export type AuthSource = 'CODEX_API_KEY' | 'external' | 'CODEX_ACCESS_TOKEN' | 'store' | 'none';

/** The credentials of one source. */
export interface LoadedAuth {
  readonly source: AuthSource;
  readonly auth: CodexAuth | undefined;
  /** The record behind `auth`, when it came from the store. */
  readonly record?: AuthRecord;
}

export interface SourceOptions {
  readonly environment: Environment;
  readonly allowApiKeyFromEnvironment: boolean;
  readonly settings: AuthSettings;
  readonly store: AuthStore;
  /** Credentials supplied by the embedder, which stand above everything but an API key from the environment. */
  readonly external: (() => Promise<CodexAuth>) | undefined;
  readonly lookUpAccount: LookUpAccount;
  readonly openAgent: OpenAgent;
}

/**
 * Loads from the first source that has something that is allowed, in native's order. Throws `PolicyRefusedError` when
 * a setting forbids what is stored, or all there is in the environment, `AccountLookupError`, `AgentIdentityError`, and what `store.load` throws.
 */
export async function loadAuth(options: SourceOptions): Promise<LoadedAuth> {
  const { environment, settings } = options;
  const apiKey = apiKeyOf(options);
  if (apiKey !== '' && isApiKeyAllowed(settings)) {
    return { source: 'CODEX_API_KEY', auth: { kind: 'apiKey', key: new Secret(apiKey) } };
  }
  if (options.external !== undefined) return { source: 'external', auth: await options.external() };
  const accessToken = accessTokenOf(environment);
  if (accessToken !== '' && isChatgptAllowed(settings)) {
    return { source: 'CODEX_ACCESS_TOKEN', auth: await fromAccessToken(accessToken, options) };
  }
  return fromStore(options);
}

function apiKeyOf({ environment, allowApiKeyFromEnvironment }: SourceOptions): string {
  return allowApiKeyFromEnvironment ? (environment['CODEX_API_KEY']?.trim() ?? '') : '';
}

function accessTokenOf(environment: Environment): string {
  return environment['CODEX_ACCESS_TOKEN']?.trim() ?? '';
}

async function fromAccessToken(accessToken: string, options: SourceOptions): Promise<CodexAuth> {
  const token = new Secret(accessToken);
  // Native's rule: what is no personal access token is the JWT of an agent identity.
  const stated: CodexAuth = accessToken.startsWith('at-')
    ? { kind: 'personalAccessToken', token, account: { plan: 'unknown', isFedramp: false } }
    : { kind: 'agentIdentity', ...readAgentToken(accessToken) };
  return settle(stated, options);
}

async function fromStore(options: SourceOptions): Promise<LoadedAuth> {
  const { store } = options;
  const record = await store.load();
  if (record === undefined) {
    assertNothingPassedOver(options);
    return { source: 'none', auth: undefined };
  }
  const auth = await settle(authFromRecord(record, store.location), options);
  return { source: 'store', auth, record };
}

/** Where nothing is stored, a login of the environment that is not allowed is a refusal, and not nobody. */
function assertNothingPassedOver(options: SourceOptions): void {
  if (apiKeyOf(options) !== '') refuseApiKey();
  if (accessTokenOf(options.environment) !== '') refuseChatgpt();
}

/** Asks the authority for what the credentials do not say themselves, and the settings whether they may be used. */
async function settle(stated: CodexAuth, options: SourceOptions): Promise<CodexAuth> {
  const auth = await complete(stated, options);
  assertAllowed(auth, options.settings);
  return auth;
}

async function complete(stated: CodexAuth, options: SourceOptions): Promise<CodexAuth> {
  switch (stated.kind) {
    case 'personalAccessToken':
      return { ...stated, account: await options.lookUpAccount(stated.token) };
    case 'agentIdentity':
      return options.openAgent(stated, options.settings.chatgptBaseUrl);
    default:
      return stated;
  }
}
