import type { AuthMode } from '@codex-ts/protocol';

import { authFromRecord, type CodexAuth } from '../codex-auth.ts';
import type { AuthRecord } from '../record/auth-record.ts';
import { fingerprint } from '../record/record-identity.ts';
import type { RefusalReason } from '../errors.ts';
import { refusalFile } from '../refresh/refusal-file.ts';
import { freshnessOf } from '../refresh/refresh-rule.ts';
import { rememberRejected } from '../refresh/rejected-tokens.ts';
import type { PlanType } from '../tokens/plan-type.ts';
import type { TokenData } from '../tokens/token-data.ts';
import type { Problem } from './problem.ts';

/** One place that holds credentials, or should. */
export interface LoginSource {
  readonly source: 'CODEX_API_KEY' | 'CODEX_ACCESS_TOKEN' | 'keyring' | 'file';
  /** Where that is, for people. */
  readonly location: string;
  /** Whether requests are made with these credentials, or fail because of them. */
  readonly isInEffect: boolean;
  /** Why it is not in effect, in a few words. */
  readonly unused?: string;
  /** Absent when there is a `problem` instead. */
  readonly login?: LoginDetails;
  /** Why requests cannot be made with it. */
  readonly problem?: Problem;
}

/** What credentials say about themselves. Holds no secret. */
export interface LoginDetails {
  readonly mode: AuthMode;
  readonly email?: string;
  readonly accountId?: string;
  readonly plan?: PlanType;
  /** The two ends of an API key, as native codex shows them. */
  readonly keyHint?: string;
  /** The access token's end. */
  readonly expiresAtMs?: number;
  /** When the tokens were last renewed. */
  readonly lastRefreshMs?: number;
  /** Whether the access token is past its end, by this machine's clock. */
  readonly isExpired: boolean;
  /** Whether there is a refresh token. */
  readonly isRenewable: boolean;
  /** The authority refused to renew these very tokens. */
  readonly refusal?: Refusal;
}

/** A refusal that is still believed. */
export interface Refusal {
  readonly reason: RefusalReason;
  /** The authority's own code. */
  readonly authorityCode?: string;
  readonly atMs?: number;
  /** What whoever needs new tokens is told. */
  readonly message: string;
}

/** What a stored record says. Throws `RecordCorruptError` when the secret of its mode is missing. */
export async function describeRecord(
  record: AuthRecord,
  location: string,
  { authFile, nowMs }: { authFile: string; nowMs: number },
): Promise<LoginDetails> {
  const details = describeAuth(authFromRecord(record, location), nowMs);
  if (record.tokens === undefined || !details.isRenewable) return details;
  const refusal = await findRefusal(record.tokens, authFile, nowMs);
  return { ...details, ...(refusal !== undefined && { refusal }) };
}

/** What credentials say by themselves. */
export function describeAuth(auth: CodexAuth, nowMs: number): LoginDetails {
  const account = 'account' in auth ? auth.account : undefined;
  const tokens = 'tokens' in auth ? auth.tokens : undefined;
  return {
    mode: auth.kind === 'apiKey' ? 'apikey' : auth.kind,
    ...(account?.email !== undefined && { email: account.email }),
    ...(account?.accountId !== undefined && { accountId: account.accountId }),
    // A personal access token does not say whose it is.
    ...(account !== undefined && auth.kind !== 'personalAccessToken' && { plan: account.plan }),
    ...(auth.kind === 'apiKey' && { keyHint: shorten(auth.key.reveal()) }),
    ...(tokens?.expiresAtMs !== undefined && { expiresAtMs: tokens.expiresAtMs }),
    ...(tokens?.lastRefreshMs !== undefined && { lastRefreshMs: tokens.lastRefreshMs }),
    isExpired: tokens !== undefined && freshnessOf(tokens, nowMs) === 'expired',
    isRenewable: tokens !== undefined && tokens.refreshToken.reveal() !== '',
  };
}

async function findRefusal(tokens: TokenData, authFile: string, nowMs: number): Promise<Refusal | undefined> {
  const memory = refusalFile(authFile);
  const error = await rememberRejected(() => nowMs).find(tokens, memory);
  if (error === undefined) return undefined;
  const name = await fingerprint(tokens.refreshToken);
  const stored = (await memory.load()).findLast((one) => one.fingerprint === name);
  return {
    reason: error.reason,
    ...(error.authorityCode !== undefined && { authorityCode: error.authorityCode }),
    ...(stored !== undefined && { atMs: stored.atMs }),
    message: error.message,
  };
}

const shownStart = 8;
const shownEnd = 5;

/** As native shows a key: enough of it to tell two apart. */
function shorten(key: string): string {
  if (key.length <= shownStart + shownEnd) return '***';
  return `${key.slice(/*start*/ 0, shownStart)}***${key.slice(-shownEnd)}`;
}
