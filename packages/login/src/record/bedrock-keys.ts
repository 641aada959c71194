import { Secret } from '@codex-ts/utils-error';
import * as z from 'zod/mini';

import { RecordCorruptError } from '../errors.ts';
import type { JsonShape } from '../read-json.ts';

/** A bearer key of Amazon Bedrock. */
export interface BedrockApiKey {
  readonly key: Secret;
  readonly region: string;
}

/** Keys of an AWS account, which sign requests instead of being sent with them. */
export interface BedrockAccessKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken?: Secret;
}

const someText = z.string().check(z.minLength(1));

const ApiKey = z.object({ api_key: someText, region: someText });
const AccessKeys = z.object({
  access_key_id: someText,
  secret_access_key: someText,
  session_token: z.optional(z.nullable(z.string())),
});

/** Reads the member `bedrock_api_key` of `auth.json`. Throws `RecordCorruptError`, naming `path`. */
export function readBedrockApiKey(member: unknown, path: string): BedrockApiKey {
  const missing = 'Bedrock API key auth is missing a Bedrock API key.';
  const { api_key, region } = read(ApiKey, member, { name: 'bedrock_api_key', path, missing });
  return { key: new Secret(api_key), region };
}

/** Reads the member `bedrock_access_keys` of `auth.json`. Throws `RecordCorruptError`, naming `path`. */
export function readBedrockAccessKeys(member: unknown, path: string): BedrockAccessKeys {
  const missing = 'Bedrock access keys auth is missing AWS access keys.';
  const keys = read(AccessKeys, member, { name: 'bedrock_access_keys', path, missing });
  const sessionToken = keys.session_token ?? '';
  return {
    accessKeyId: keys.access_key_id,
    secretAccessKey: new Secret(keys.secret_access_key),
    ...(sessionToken !== '' && { sessionToken: new Secret(sessionToken) }),
  };
}

function read<T>(
  shape: JsonShape<T>,
  member: unknown,
  where: { name: string; path: string; missing: string },
): T {
  if (member === undefined || member === null) throw new RecordCorruptError(where.path, where.missing);
  const { data } = shape.safeParse(member);
  if (data !== undefined) return data;
  throw new RecordCorruptError(where.path, `${where.name} lacks a member, or one has the wrong type`);
}
