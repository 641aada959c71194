import { Secret } from '@codex-ts/utils-error';

import { readClaims, type JwtClaims } from './jwt-claims.ts';
import { parsePlanType, type PlanType } from './plan-type.ts';

/** The tokens of one ChatGPT login. Plain data that never prints a token. */
export interface TokenData {
  readonly accessToken: Secret;
  /** Empty for tokens that somebody else refreshes. */
  readonly refreshToken: Secret;
  readonly idToken: Secret;
  /** The workspace these tokens are for: as stored, else as the tokens claim. */
  readonly accountId?: string;
  /** The access token's `exp`; absent when it is opaque. */
  readonly expiresAtMs?: number;
  /** The access token's `iat`. */
  readonly issuedAtMs?: number;
  /** When the record says the tokens were last renewed, by this machine's clock. */
  readonly lastRefreshMs?: number;
}

/** Who is signed in. */
export interface AccountFacts {
  readonly accountId?: string;
  readonly userId?: string;
  readonly email?: string;
  readonly plan: PlanType;
  /** The workspace lives in the FedRAMP environment; requests say so in a header. */
  readonly isFedramp: boolean;
}

/** Tokens as strings, as a record or the wire holds them. */
export interface TokenTexts {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly idToken: string;
  readonly accountId?: string | undefined;
  readonly lastRefreshMs?: number | undefined;
}

/** Token data and account facts from the strings that were stored or issued. */
export function describeTokens(texts: TokenTexts): { tokens: TokenData; account: AccountFacts } {
  const access = readClaims(texts.accessToken);
  const identity = readClaims(texts.idToken) ?? access;
  const accountId = texts.accountId ?? identity?.accountId ?? access?.accountId;
  const tokens: TokenData = {
    accessToken: new Secret(texts.accessToken),
    refreshToken: new Secret(texts.refreshToken),
    idToken: new Secret(texts.idToken),
    ...(accountId !== undefined && { accountId }),
    ...(access?.expiresAtMs !== undefined && { expiresAtMs: access.expiresAtMs }),
    ...(access?.issuedAtMs !== undefined && { issuedAtMs: access.issuedAtMs }),
    ...(texts.lastRefreshMs !== undefined && { lastRefreshMs: texts.lastRefreshMs }),
  };
  return { tokens, account: accountFacts(identity, accountId) };
}

function accountFacts(claims: JwtClaims | undefined, accountId: string | undefined): AccountFacts {
  return {
    ...(accountId !== undefined && { accountId }),
    ...(claims?.userId !== undefined && { userId: claims.userId }),
    ...(claims?.email !== undefined && { email: claims.email }),
    plan: parsePlanType(claims?.planType),
    isFedramp: claims?.isFedramp ?? false,
  };
}
