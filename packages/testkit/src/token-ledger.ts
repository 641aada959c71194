import type { Account } from './account-claims.ts';

/** What becomes of a login whose spent refresh token is presented again. */
export type Rotation = 'singleUse' | 'endsFamily';

/** Why a refresh token is refused; the words of the real service. */
export type RefreshRefusal =
  | 'refresh_token_reused'
  | 'refresh_token_expired'
  | 'refresh_token_invalidated'
  | 'invalid_grant';

/** All tokens that descend from one sign-in. */
export interface Family {
  readonly account: Account;
  /** The client the tokens were issued to; `undefined` binds them to none. */
  readonly clientId: string | undefined;
  ended: boolean;
}

/** Knows every token that was issued and what may still be done with it. Pure: the time is handed in. */
export interface TokenLedger {
  add(family: Family, tokens: IssuedSecrets): void;
  /** Spends the token. What is returned is the family to issue new ones for, or why not. */
  spend(refreshToken: string, by: { clientId: string; nowMs: number }): Family | RefreshRefusal;
  familyOf(token: string): Family | undefined;
  accepts(accessToken: string, nowMs: number): boolean;
  /** The id token's family, when it was issued here. */
  familyOfIdToken(idToken: string): Family | undefined;
  /** The families of one account, or of all. */
  families(accountId?: string): readonly Family[];
  expireAccess(families: readonly Family[]): void;
  expireRefresh(families: readonly Family[]): void;
}

/** One issued set of tokens, with the moments they end. */
export interface IssuedSecrets {
  readonly idToken: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Of the access token. */
  readonly lifetimeSeconds: number;
  readonly accessEndsAtMs: number;
  readonly refreshEndsAtMs: number;
}

interface Entry {
  readonly family: Family;
  endsAtMs: number;
}

export function createTokenLedger(rotation: Rotation): TokenLedger {
  const families = new Set<Family>();
  const refreshTokens = new Map<string, Entry & { spent: boolean }>();
  const accessTokens = new Map<string, Entry>();
  const idTokens = new Map<string, Family>();

  function refusalOf(token: string, by: { clientId: string; nowMs: number }): RefreshRefusal | undefined {
    const entry = refreshTokens.get(token);
    if (entry === undefined) return 'invalid_grant';
    const { family } = entry;
    if (family.clientId !== undefined && family.clientId !== by.clientId) return 'invalid_grant';
    if (entry.spent) return 'refresh_token_reused';
    if (entry.endsAtMs <= by.nowMs) return 'refresh_token_expired';
    return family.ended ? 'refresh_token_invalidated' : undefined;
  }

  function expire(entries: Iterable<Entry>, chosen: readonly Family[]): void {
    const those = new Set(chosen);
    for (const entry of entries) if (those.has(entry.family)) entry.endsAtMs = -Infinity;
  }

  return {
    add(family, tokens) {
      families.add(family);
      refreshTokens.set(tokens.refreshToken, { family, spent: false, endsAtMs: tokens.refreshEndsAtMs });
      accessTokens.set(tokens.accessToken, { family, endsAtMs: tokens.accessEndsAtMs });
      idTokens.set(tokens.idToken, family);
    },
    spend(token, by) {
      const refusal = refusalOf(token, by);
      const entry = refreshTokens.get(token);
      if (refusal === 'refresh_token_reused' && rotation === 'endsFamily' && entry !== undefined) {
        entry.family.ended = true;
      }
      if (refusal !== undefined) return refusal;
      if (entry === undefined) return 'invalid_grant';
      entry.spent = true;
      return entry.family;
    },
    familyOf: (token) => (refreshTokens.get(token) ?? accessTokens.get(token))?.family,
    accepts(accessToken, nowMs) {
      const entry = accessTokens.get(accessToken);
      return entry !== undefined && !entry.family.ended && entry.endsAtMs > nowMs;
    },
    familyOfIdToken: (idToken) => idTokens.get(idToken),
    families: (accountId) =>
      [...families].filter((family) => accountId === undefined || family.account.accountId === accountId),
    expireAccess: (chosen) => expire(accessTokens.values(), chosen),
    expireRefresh: (chosen) => expire(refreshTokens.values(), chosen),
  };
}
