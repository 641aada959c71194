import type { TokenData } from '../tokens/token-data.ts';

/** Before its end a token is renewed by whoever needs it next; native's figure. */
export const refreshWindowMs = 5 * 60_000;

/** A token that does not say when it ends is renewed after so long; native's figure. */
export const staleAfterMs = 8 * 24 * 60 * 60_000;

// An authority that answers with tokens about to end must not be asked in a loop.
const leastLifetimeMs = 30_000;

/**
 * `fresh`: leave it alone. `ageing`: still valid, but due. `stale`: does not say when it ends, and is old.
 * `expired`: the servers will not take it.
 */
export type Freshness = 'fresh' | 'ageing' | 'stale' | 'expired';

/**
 * The moment a token ceases to be fresh; `Infinity` when nothing says so. A token obtained by this process at
 * `obtainedAtMs` stays fresh for half of its lifetime, however short that is and whatever our clock says.
 */
export function freshUntilMs(tokens: TokenData, obtainedAtMs?: number): number {
  const { expiresAtMs, lastRefreshMs } = tokens;
  if (isMissing(tokens)) return -Infinity;
  if (expiresAtMs === undefined) return lastRefreshMs === undefined ? Infinity : lastRefreshMs + staleAfterMs;
  const windowStart = expiresAtMs - refreshWindowMs;
  if (obtainedAtMs === undefined) return windowStart;
  return Math.max(windowStart, halfOfLifetime(expiresAtMs, obtainedAtMs));
}

/** How a token stands at `nowMs`, by the authority's clock. */
export function freshnessOf(tokens: TokenData, nowMs: number, obtainedAtMs?: number): Freshness {
  if (nowMs < freshUntilMs(tokens, obtainedAtMs)) return 'fresh';
  if (isMissing(tokens)) return 'expired';
  if (tokens.expiresAtMs === undefined) return 'stale';
  return nowMs < tokens.expiresAtMs ? 'ageing' : 'expired';
}

// Ahead of native's window, so that no native process on the same home ever sees this token due; and spread, so
// that processes of ours do not wake at once. A token with six minutes left is left alone.
const backgroundLeadMs = { most: 5 * 60_000 + 50_000, least: 5 * 60_000 + 10_000 };

/** When a token that says when it ends is renewed without being asked for; `random` is in [0, 1). */
export function backgroundRefreshAtMs(tokens: TokenData, random: number, obtainedAtMs?: number): number {
  const { expiresAtMs } = tokens;
  if (expiresAtMs === undefined) return Infinity;
  const leadMs = backgroundLeadMs.most - random * (backgroundLeadMs.most - backgroundLeadMs.least);
  if (obtainedAtMs === undefined) return expiresAtMs - leadMs;
  return Math.max(expiresAtMs - leadMs, halfOfLifetime(expiresAtMs, obtainedAtMs));
}

function halfOfLifetime(expiresAtMs: number, obtainedAtMs: number): number {
  return obtainedAtMs + Math.max(leastLifetimeMs, (expiresAtMs - obtainedAtMs) / 2);
}

function isMissing(tokens: TokenData): boolean {
  return tokens.accessToken.reveal() === '';
}
