import type { AuthMode } from '@codex-ts/protocol';
import type { Secret } from '@codex-ts/utils-error';

import { RecordCorruptError } from './errors.ts';
import { readAgentMember, type AgentIdentity } from './record/agent-identity.ts';
import { parseRecord, type AuthRecord } from './record/auth-record.ts';
import {
  readBedrockAccessKeys,
  readBedrockApiKey,
  type BedrockAccessKeys,
  type BedrockApiKey,
} from './record/bedrock-keys.ts';
import type { AccountFacts, TokenData } from './tokens/token-data.ts';

/** Requests are made with an API key. */
export interface ApiKeyAuth {
  readonly kind: 'apiKey';
  readonly key: Secret;
}

/** Requests are made for a ChatGPT account: with tokens we renew, or with tokens somebody else renews. */
export interface ChatgptAuth {
  readonly kind: 'chatgpt' | 'chatgptAuthTokens';
  readonly tokens: TokenData;
  readonly account: AccountFacts;
}

/** Requests are made with a personal access token of a ChatGPT account. */
export interface PersonalAccessTokenAuth {
  readonly kind: 'personalAccessToken';
  readonly token: Secret;
  readonly account: AccountFacts;
}

/** Requests are made for a ChatGPT account by an agent, which signs each of them. */
export interface AgentIdentityAuth {
  readonly kind: 'agentIdentity';
  readonly record: AgentIdentity;
  readonly account: AccountFacts;
}

/** Requests to Amazon Bedrock are made with a bearer key. */
export interface BedrockApiKeyAuth extends BedrockApiKey {
  readonly kind: 'bedrockApiKey';
}

/** Requests to Amazon Bedrock are signed with keys of an AWS account. */
export interface BedrockAccessKeysAuth extends BedrockAccessKeys {
  readonly kind: 'bedrockAccessKeys';
}

/** How requests are made now. Immutable plain data; only an `AuthManager` replaces it. */
export type CodexAuth =
  | ApiKeyAuth
  | ChatgptAuth
  | PersonalAccessTokenAuth
  | AgentIdentityAuth
  | BedrockApiKeyAuth
  | BedrockAccessKeysAuth;

/** The mode as the wire and `auth.json` spell it. */
export function authModeOf(auth: CodexAuth): AuthMode {
  return auth.kind === 'apiKey' ? 'apikey' : auth.kind;
}

/** Whether these are tokens that an `AuthManager` renews at the authority. */
export function isManaged(auth: CodexAuth | undefined): auth is ChatgptAuth & { kind: 'chatgpt' } {
  return auth?.kind === 'chatgpt';
}

/** Whether requests are made with tokens of a ChatGPT account. */
export function isChatgptAuth(auth: CodexAuth): auth is ChatgptAuth {
  return auth.kind === 'chatgpt' || auth.kind === 'chatgptAuthTokens';
}

/** The ChatGPT account behind a login, where there is one. */
export function accountOf(auth: CodexAuth): AccountFacts | undefined {
  return 'account' in auth ? auth.account : undefined;
}

/** Whether both make the same requests: same mode, same secret. */
export function sameAuth(one: CodexAuth | undefined, other: CodexAuth | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.kind === other.kind && secretOf(one).equals(secretOf(other));
}

/** The login a record stands for, without asking anybody. Throws `RecordCorruptError`, naming `path`, when its mode's secret is missing. */
export function authFromRecord(record: AuthRecord, path: string): CodexAuth {
  switch (record.mode) {
    case 'apikey':
      if (record.apiKey === undefined) throw new RecordCorruptError(path, 'API key auth is missing a key.');
      return { kind: 'apiKey', key: record.apiKey };
    case 'chatgpt':
      return chatgptAuth(record, path);
    case 'personalAccessToken':
      if (record.personalAccessToken === undefined) {
        throw new RecordCorruptError(path, 'personal access token auth is missing a personal access token.');
      }
      return {
        kind: 'personalAccessToken',
        token: record.personalAccessToken,
        account: { plan: 'unknown', isFedramp: false },
      };
    case 'agentIdentity':
      return { kind: record.mode, ...readAgentMember(record.revealMember('agent_identity'), path) };
    case 'bedrockApiKey':
      return { kind: record.mode, ...readBedrockApiKey(record.revealMember('bedrock_api_key'), path) };
    case 'bedrockAccessKeys':
      return {
        kind: record.mode,
        ...readBedrockAccessKeys(record.revealMember('bedrock_access_keys'), path),
      };
    case 'chatgptAuthTokens':
    case 'headers':
      throw new RecordCorruptError(path, 'externally provided auth cannot be loaded from auth storage.');
    default:
      return record.mode satisfies never;
  }
}

/** Throws `RecordCorruptError`, naming `path`, when the text of a store is no login, or one without its mode's secret. */
export function assertUsable(text: string, path: string): void {
  authFromRecord(parseRecord(text, path), path);
}

function chatgptAuth({ tokens, account }: AuthRecord, path: string): ChatgptAuth {
  if (tokens === undefined || account === undefined) {
    throw new RecordCorruptError(path, 'Token data is not available.');
  }
  if (tokens.accessToken.reveal() === '' && tokens.refreshToken.reveal() === '') {
    throw new RecordCorruptError(path, 'both the access token and the refresh token are missing.');
  }
  return { kind: 'chatgpt', tokens, account };
}

function secretOf(auth: CodexAuth): Secret {
  switch (auth.kind) {
    case 'apiKey':
      return auth.key;
    case 'personalAccessToken':
      return auth.token;
    case 'chatgpt':
    case 'chatgptAuthTokens':
      return auth.tokens.accessToken;
    case 'agentIdentity':
      return auth.record.privateKey;
    case 'bedrockApiKey':
      return auth.key;
    case 'bedrockAccessKeys':
      return auth.secretAccessKey;
    default:
      return auth satisfies never;
  }
}
