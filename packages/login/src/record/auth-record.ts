import type { AuthMode } from '@codex-ts/protocol';
import { Secret } from '@codex-ts/utils-error';

import { describeTokens, type AccountFacts, type TokenData } from '../tokens/token-data.ts';
import { parseDocument, readFields, writeDocument, type AuthDocument } from './auth-document.ts';
import { resolveMode } from './auth-mode-rule.ts';

/** New tokens from the authority; what it left out stays as it was. */
export interface IssuedTokens {
  readonly idToken?: Secret;
  readonly accessToken?: Secret;
  readonly refreshToken?: Secret;
  /** When they came, by our clock. */
  readonly receivedAtMs: number;
}

/**
 * One stored login: the content of `auth.json`. Immutable. Members that this version does not know travel along
 * unseen and are written back. Secrets do not print.
 */
export class AuthRecord {
  readonly mode: AuthMode;
  declare readonly apiKey?: Secret;
  declare readonly personalAccessToken?: Secret;
  declare readonly tokens?: TokenData;
  /** Who `tokens` belong to. */
  declare readonly account?: AccountFacts;
  readonly #document: AuthDocument;
  readonly #text: string;

  /** Throws `RecordCorruptError`, naming `path`, when a member has a type that no codex ever wrote. */
  constructor(document: AuthDocument, path: string) {
    const fields = readFields(document, path);
    this.#document = document;
    this.#text = writeDocument(document, path);
    this.mode = resolveMode(fields);
    if (fields.apiKey !== undefined) this.apiKey = new Secret(fields.apiKey);
    if (fields.personalAccessToken !== undefined) {
      this.personalAccessToken = new Secret(fields.personalAccessToken);
    }
    if (fields.tokens !== undefined) {
      const { tokens, account } = describeTokens({ ...fields.tokens, lastRefreshMs: fields.lastRefreshMs });
      this.tokens = tokens;
      this.account = account;
    }
  }

  /** The text to store, as native codex writes it. Contains the secrets. */
  revealText(): string {
    return this.#text;
  }

  /** A member that one of native's modes keeps its credentials in, as it stands. Contains secrets. */
  revealMember(name: 'agent_identity' | 'bedrock_api_key' | 'bedrock_access_keys'): unknown {
    return this.#document[name];
  }

  /** Whether both would be stored as the same text. */
  equals(other: AuthRecord): boolean {
    return this.#text === other.#text;
  }

  /** The same login with new tokens; an `account_id` that was missing is filled in. */
  withIssued(issued: IssuedTokens): AuthRecord {
    const { tokens } = this;
    if (tokens === undefined) throw new TypeError('only a record with tokens takes new ones');
    const texts = {
      idToken: (issued.idToken ?? tokens.idToken).reveal(),
      accessToken: (issued.accessToken ?? tokens.accessToken).reveal(),
      refreshToken: (issued.refreshToken ?? tokens.refreshToken).reveal(),
      accountId: tokens.accountId,
    };
    const stored = this.#document['tokens'];
    const merged = {
      ...(typeof stored === 'object' ? stored : undefined),
      id_token: texts.idToken,
      access_token: texts.accessToken,
      refresh_token: texts.refreshToken,
      account_id: describeTokens(texts).tokens.accountId ?? null,
    };
    const last_refresh = new Date(issued.receivedAtMs).toISOString();
    return new AuthRecord({ ...this.#document, tokens: merged, last_refresh }, 'the login in memory');
  }

  toJSON(): { mode: AuthMode } {
    return { mode: this.mode };
  }
}

/** Reads the text of `auth.json` or of another place of the same format. Throws `RecordCorruptError`, naming `path`. */
export function parseRecord(text: string, path: string): AuthRecord {
  return new AuthRecord(parseDocument(text, path), path);
}

/** The record of a login with an API key. */
export function apiKeyRecord(key: string): AuthRecord {
  return new AuthRecord({ auth_mode: 'apikey' satisfies AuthMode, OPENAI_API_KEY: key }, 'a new login');
}

/** The record of a personal access token. It names no mode, so that older codex versions can still read the file. */
export function personalAccessTokenRecord(token: string): AuthRecord {
  return new AuthRecord({ OPENAI_API_KEY: null, personal_access_token: token }, 'a new login');
}

/** The record of a key of Amazon Bedrock, with the members that native gives it. */
export function bedrockApiKeyRecord(member: { api_key: string; region: string }): AuthRecord {
  const auth_mode = 'bedrockApiKey' satisfies AuthMode;
  return new AuthRecord({ auth_mode, OPENAI_API_KEY: null, bedrock_api_key: member }, 'a new login');
}

/** The record of keys of an AWS account, with the members that native gives it. */
export function bedrockAccessKeysRecord(member: {
  access_key_id: string;
  secret_access_key: string;
  session_token?: string;
}): AuthRecord {
  const auth_mode = 'bedrockAccessKeys' satisfies AuthMode;
  return new AuthRecord({ auth_mode, OPENAI_API_KEY: null, bedrock_access_keys: member }, 'a new login');
}

/** The record of a ChatGPT login that was just made. */
export function chatgptRecord(issued: {
  idToken: string;
  accessToken: string;
  refreshToken: string;
  apiKey?: string | undefined;
  nowMs: number;
}): AuthRecord {
  const { tokens } = describeTokens(issued);
  const document = {
    auth_mode: 'chatgpt' satisfies AuthMode,
    OPENAI_API_KEY: issued.apiKey ?? null,
    tokens: {
      id_token: issued.idToken,
      access_token: issued.accessToken,
      refresh_token: issued.refreshToken,
      account_id: tokens.accountId ?? null,
    },
    last_refresh: new Date(issued.nowMs).toISOString(),
  };
  return new AuthRecord(document, 'a new login');
}
