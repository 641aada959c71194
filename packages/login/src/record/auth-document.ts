import * as z from 'zod/mini';

import { RecordCorruptError } from '../errors.ts';

/** `auth.json` as text means it: every member that stood there, ours or not. */
export type AuthDocument = Readonly<Record<string, unknown>>;

/** The members of `auth.json` that we read. `undefined` where the file has none, or `null`. */
export interface DocumentFields {
  readonly declaredMode: string | undefined;
  readonly apiKey: string | undefined;
  readonly tokens: DocumentTokens | undefined;
  readonly lastRefreshMs: number | undefined;
  readonly personalAccessToken: string | undefined;
  readonly hasBedrockApiKey: boolean;
  readonly hasBedrockAccessKeys: boolean;
}

export interface DocumentTokens {
  readonly idToken: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly accountId: string | undefined;
}

// V8 has it since Node 21; TypeScript's library does not name it.
const json = JSON as typeof JSON & { 'rawJSON': (text: string) => unknown };

const maybeText = z.optional(z.nullable(z.string()));

// Files of 2025 hold an object with the claims; the newer ones of them keep the token itself inside it.
const idToken = z.optional(
  z.nullable(z.union([z.string(), z.object({ raw_jwt: z.catch(z.optional(z.string()), undefined) })])),
);

const Fields = z.object({
  auth_mode: maybeText,
  OPENAI_API_KEY: maybeText,
  tokens: z.optional(
    z.nullable(
      z.object({
        id_token: idToken,
        access_token: maybeText,
        refresh_token: maybeText,
        account_id: maybeText,
      }),
    ),
  ),
  last_refresh: z.catch(maybeText, undefined),
  personal_access_token: maybeText,
  bedrock_api_key: z.optional(z.unknown()),
  bedrock_access_keys: z.optional(z.unknown()),
});

const memberOrder = [
  'auth_mode',
  'OPENAI_API_KEY',
  'tokens',
  'last_refresh',
  'agent_identity',
  'personal_access_token',
  'bedrock_api_key',
  'bedrock_access_keys',
];
const tokenOrder = ['id_token', 'access_token', 'refresh_token', 'account_id'];

/** Reads the text of `auth.json`. Throws `RecordCorruptError` for what is not a JSON object. */
export function parseDocument(text: string, path: string): AuthDocument {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/u, ''), keepNumber);
  } catch (error) {
    if (error instanceof RangeError) throw new RecordCorruptError(path, 'it is nested too deeply');
    if (!(error instanceof SyntaxError)) throw error;
    // The parser's own message quotes the text, which may be half a token.
    throw new RecordCorruptError(path, text.trim() === '' ? 'the file is empty' : 'it is not JSON');
  }
  if (!isObject(value)) throw new RecordCorruptError(path, 'it is not a JSON object');
  return value;
}

/** The members we know. Throws `RecordCorruptError` when one has a type that no codex ever wrote. */
export function readFields(document: AuthDocument, path: string): DocumentFields {
  const parsed = Fields.safeParse(document);
  if (!parsed.success) {
    const member = parsed.error.issues[0]?.path.join('.') ?? 'a member';
    throw new RecordCorruptError(path, `${member} has the wrong type`);
  }
  const fields = parsed.data;
  const lastRefreshMs = Date.parse(fields.last_refresh ?? '');
  return {
    declaredMode: fields.auth_mode ?? undefined,
    apiKey: fields.OPENAI_API_KEY ?? undefined,
    tokens: readTokens(fields.tokens),
    lastRefreshMs: Number.isNaN(lastRefreshMs) ? undefined : lastRefreshMs,
    personalAccessToken: fields.personal_access_token ?? undefined,
    hasBedrockApiKey: isPresent(fields.bedrock_api_key),
    hasBedrockAccessKeys: isPresent(fields.bedrock_access_keys),
  };
}

function readTokens(tokens: z.infer<typeof Fields>['tokens']): DocumentTokens | undefined {
  if (tokens === undefined || tokens === null) return undefined;
  const id = tokens.id_token;
  return {
    idToken: (typeof id === 'object' ? id?.raw_jwt : id) ?? '',
    accessToken: tokens.access_token ?? '',
    refreshToken: tokens.refresh_token ?? '',
    accountId: tokens.account_id === '' ? undefined : (tokens.account_id ?? undefined),
  };
}

/**
 * The text native would write: two blanks of indent, its order of members, ours behind, no newline at the end.
 * Throws `RecordCorruptError`, naming `path`, when it is nested too deeply to be written.
 */
export function writeDocument(document: AuthDocument, path: string): string {
  const { tokens } = document;
  const ordered = inOrder(
    isObject(tokens) ? { ...document, tokens: inOrder(tokens, tokenOrder) } : document,
    memberOrder,
  );
  try {
    return JSON.stringify(ordered, /*replacer*/ null, /*space*/ 2);
  } catch (error) {
    if (error instanceof RangeError) throw new RecordCorruptError(path, 'it is nested too deeply');
    throw error;
  }
}

function inOrder(object: AuthDocument, order: readonly string[]): AuthDocument {
  const first = order.filter((name) => Object.hasOwn(object, name));
  const rest = Object.keys(object).filter((name) => !order.includes(name));
  // fromEntries defines own members, so one called __proto__ survives like any other.
  return Object.fromEntries([...first, ...rest].map((name) => [name, object[name]]));
}

/** A number that a double cannot hold is kept as it was spelled. */
function keepNumber(_name: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined || String(value) === context.source)
    return value;
  return json['rawJSON'](context.source);
}

function isObject(value: unknown): value is AuthDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
