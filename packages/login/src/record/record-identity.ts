import type { Secret } from '@codex-ts/utils-error';

import type { TokenData } from '../tokens/token-data.ts';
import type { AuthRecord } from './auth-record.ts';

/** Whether both sets have the same refresh token, that is: spending one spends the other. */
export function spendTheSame(one: TokenData, other: TokenData): boolean {
  return one.refreshToken.equals(other.refreshToken);
}

/** Whether both sets hold the same tokens, whatever else was rewritten around them. */
export function sameTokens(one: TokenData, other: TokenData): boolean {
  return spendTheSame(one, other) && one.accessToken.equals(other.accessToken);
}

/** Whether a record is a ChatGPT login of the account that `tokens` are for. */
export function isSameAccount(record: AuthRecord, tokens: TokenData): boolean {
  return (
    record.mode === 'chatgpt' && record.tokens !== undefined && record.tokens.accountId === tokens.accountId
  );
}

/** A short name for a secret that does not give it away, for reports and for remembering it. */
export async function fingerprint(secret: Secret): Promise<string> {
  const { hash } = await import('node:crypto');
  return hash('sha256', secret.reveal()).slice(0, 16);
}
