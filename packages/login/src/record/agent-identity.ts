import { Secret } from '@codex-ts/utils-error';
import * as z from 'zod/mini';

import { AgentIdentityError, RecordCorruptError } from '../errors.ts';
import { readJson } from '../read-json.ts';
import { parsePlanType } from '../tokens/plan-type.ts';
import type { AccountFacts } from '../tokens/token-data.ts';

/** An agent that acts for a ChatGPT account, and the key with which it signs. */
export interface AgentIdentity {
  readonly runtimeId: string;
  /** PKCS#8 of an Ed25519 key, in base64. */
  readonly privateKey: Secret;
  /** What the authority calls the work that requests are made for; absent until it was asked. */
  readonly taskId?: string;
  /** The JWT that states all this, when it was given as one. */
  readonly token?: Secret;
}

/** What `auth.json` or a token says about an agent; nobody has been asked about it yet. */
export interface StatedAgent {
  readonly record: AgentIdentity;
  readonly account: AccountFacts;
}

/** A JWT in its parts. */
export interface AgentToken {
  readonly header: { readonly alg?: string | undefined; readonly kid?: string | undefined };
  readonly claims: { readonly iss: string; readonly aud: string | readonly string[]; readonly exp: number };
  /** The text that is signed. */
  readonly signedText: string;
  readonly signature: Buffer;
}

// Made when they are needed: most logins are of people, and wait for none of these.
function statedShape() {
  const someText = z.string().check(z.minLength(1));
  return z.object({
    agent_runtime_id: someText,
    agent_private_key: someText,
    account_id: someText,
    chatgpt_user_id: z.string(),
    email: z.optional(z.nullable(z.string())),
    plan_type: z.string(),
    chatgpt_account_is_fedramp: z.boolean(),
    task_id: z.optional(z.nullable(z.string())),
  });
}

function headerShape() {
  return z.object({ alg: z.optional(z.string()), kid: z.optional(z.string()) });
}

function claimsShape() {
  return z.extend(statedShape(), {
    iss: z.string(),
    aud: z.union([z.string(), z.array(z.string())]),
    iat: z.number(),
    exp: z.number(),
  });
}

type Stated = z.infer<ReturnType<typeof statedShape>>;
type Claims = z.infer<ReturnType<typeof claimsShape>>;

/** Reads the member `agent_identity` of `auth.json`: a record or a token. Throws `RecordCorruptError`, naming `path`. */
export function readAgentMember(member: unknown, path: string): StatedAgent {
  if (member === undefined || member === null || member === '') {
    throw new RecordCorruptError(path, 'agent identity auth is missing agent identity auth material.');
  }
  if (typeof member === 'string') return readStoredToken(member, path);
  const parsed = statedShape().safeParse(member);
  if (parsed.success) return stated(parsed.data);
  const name = ['agent_identity', ...(parsed.error.issues[0]?.path ?? [])].join('.');
  throw new RecordCorruptError(path, `${name} is missing or has the wrong type`);
}

/** What the token of an agent says. Throws `AgentIdentityError` when it is none. */
export function readAgentToken(token: string): StatedAgent {
  return stated(parse(token).claims, new Secret(token));
}

/** Takes the token of an agent apart, without believing it. Throws `AgentIdentityError`. */
export function parseAgentToken(token: string): AgentToken {
  return parse(token);
}

function parse(token: string): AgentToken & { readonly claims: Claims } {
  const [head = '', body = '', signature = '', ...rest] = token.split('.');
  if (head === '' || body === '' || signature === '' || rest.length > 0) {
    throw new AgentIdentityError('invalid agent identity JWT format');
  }
  const header = readJson(headerShape(), decoded(head));
  if (header === undefined) throw new AgentIdentityError('failed to decode agent identity JWT header');
  const claims = readJson(claimsShape(), decoded(body));
  if (claims === undefined) {
    throw new AgentIdentityError(
      'failed to decode agent identity JWT: a claim is missing or of the wrong type',
    );
  }
  return {
    header,
    claims,
    signedText: `${head}.${body}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

function readStoredToken(token: string, path: string): StatedAgent {
  try {
    return readAgentToken(token);
  } catch (error) {
    if (!(error instanceof AgentIdentityError)) throw error;
    throw new RecordCorruptError(path, error.message, { cause: error });
  }
}

function stated(fields: Stated, token?: Secret): StatedAgent {
  const email = fields.email ?? '';
  const taskId = fields.task_id ?? '';
  return {
    record: {
      runtimeId: fields.agent_runtime_id,
      privateKey: new Secret(fields.agent_private_key),
      ...(taskId !== '' && { taskId }),
      ...(token !== undefined && { token }),
    },
    account: {
      accountId: fields.account_id,
      ...(fields.chatgpt_user_id !== '' && { userId: fields.chatgpt_user_id }),
      ...(email !== '' && { email }),
      plan: parsePlanType(fields.plan_type),
      isFedramp: fields.chatgpt_account_is_fedramp,
    },
  };
}

function decoded(part: string): string {
  return Buffer.from(part, 'base64url').toString();
}
