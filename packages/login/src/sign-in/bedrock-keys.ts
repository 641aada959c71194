import type { CodexAuth } from '../codex-auth.ts';
import { SignInError } from '../errors.ts';
import { bedrockAccessKeysRecord, bedrockApiKeyRecord } from '../record/auth-record.ts';
import { keepSignIn } from './keep-sign-in.ts';
import { resolveSignIn, type SignInOptions } from './sign-in-options.ts';

/** A key of Amazon Bedrock, as its owner gives it. */
export interface BedrockApiKeyText {
  readonly apiKey: string;
  readonly region: string;
}

/** Keys of an AWS account, as their owner gives them. */
export interface BedrockAccessKeysText {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/**
 * Stores a key of Amazon Bedrock; nobody is asked whether it is good. Throws `SignInError` when a part is missing,
 * `PolicyRefusedError`, `StoreUnwritableError`.
 */
export async function signInWithBedrockApiKey(
  { apiKey, region }: BedrockApiKeyText,
  options: SignInOptions = {},
): Promise<CodexAuth> {
  const record = bedrockApiKeyRecord({
    api_key: requirePart(apiKey, 'API key'),
    region: requirePart(region, 'region'),
  });
  return keepSignIn(record, await resolveSignIn(options));
}

/** Stores keys of an AWS account, which sign requests to Amazon Bedrock. Throws as `signInWithBedrockApiKey` does. */
export async function signInWithBedrockAccessKeys(
  { accessKeyId, secretAccessKey, sessionToken = '' }: BedrockAccessKeysText,
  options: SignInOptions = {},
): Promise<CodexAuth> {
  const token = sessionToken.trim();
  const record = bedrockAccessKeysRecord({
    access_key_id: requirePart(accessKeyId, 'access key ID'),
    secret_access_key: requirePart(secretAccessKey, 'secret access key'),
    ...(token !== '' && { session_token: token }),
  });
  return keepSignIn(record, await resolveSignIn(options));
}

function requirePart(text: string, name: string): string {
  const part = text.trim();
  if (part === '') throw new SignInError('inputInvalid', `Amazon Bedrock ${name} must not be empty.`);
  return part;
}
