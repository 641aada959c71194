import { CodexError } from '@codex-ts/utils-error';

import { RefreshRejectedError, RefreshUnavailableError, StoreUnwritableError } from '../errors.ts';
import type { AuthRecord, IssuedTokens } from '../record/auth-record.ts';
import { isSameAccount, sameTokens, spendTheSame } from '../record/record-identity.ts';
import type { AuthStore } from '../store/auth-store.ts';
import { readClaims } from '../tokens/jwt-claims.ts';
import type { TokenData } from '../tokens/token-data.ts';
import { lockOrNews } from './lock-or-news.ts';
import { persistTokens } from './persist-tokens.ts';
import { authorityDeadlineMs, requestChatgptTokenRefresh, type RefreshRequest } from './refresh-request.ts';
import { freshnessOf } from './refresh-rule.ts';
import { rememberRejected, type RejectedTokens } from './rejected-tokens.ts';

/** A rotation that the store did not take: `record` is what should stand where `spent` still does. */
export interface UnsavedRotation {
  readonly record: AuthRecord;
  readonly spent: TokenData;
  readonly error: CodexError;
}

/** How a refresh ended well. `adopted`: somebody else had refreshed already, and no request was made. */
export type RefreshOutcome =
  | { readonly outcome: 'adopted' | 'refreshed'; readonly record: AuthRecord }
  | ({ readonly outcome: 'unsaved' } & UnsavedRotation);

/** What one refresh works with. */
export interface RefreshCycle extends RefreshRequest {
  readonly store: AuthStore;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** An earlier rotation that is still not stored. */
  readonly unsaved?: UnsavedRotation | undefined;
  /** What this process knows of refused tokens; what all know is in the store. */
  readonly rejected?: RejectedTokens;
  /** Milliseconds since some moment, of a clock that nobody puts back; by default that of the process. */
  readonly monotonic?: () => number;
  /** The authority's clock, for telling whether a neighbour's token is worth adopting. */
  readonly serverNow?: () => number;
  /** Told whether the lock was to be had. */
  readonly onLock?: (isExclusive: boolean) => void;
  /** Given tokens that were issued for a login which was removed meanwhile. */
  readonly onOrphaned?: (issued: IssuedTokens) => void;
}

const lockPatienceMs = authorityDeadlineMs + 5_000;

// Who waited so long and then finds nothing new followed somebody whom the authority did not answer.
const futileWaitMs = 5_000;

const adoptionPollsMs = [50, 100, 150, 200, 300, 400, 400, 400];

/**
 * Renews `known`, once over all processes: waits for the lock, reads the store afresh, takes what somebody else
 * stored meanwhile, and only else spends the refresh token and stores what came back. `signal` counts until the
 * token is spent; from then on the new tokens are saved whatever happens. Throws `RefreshRejectedError`,
 * `RefreshUnavailableError`, `StoreUnwritableError` (nothing spent) and what `store.load` throws.
 */
export async function refreshAndPersistChatgptToken(
  known: TokenData,
  options: RefreshCycle,
): Promise<RefreshOutcome> {
  const monotonic = options.monotonic ?? (() => performance.now());
  const rejected = options.rejected ?? rememberRejected(options.clock ?? Date.now);
  const askedAtMs = monotonic();
  const lock = await lockOrNews({
    lock: (signal) => options.store.lockRefresh({ timeoutMs: lockPatienceMs, signal }),
    news: async () => planRefresh(known, await options.store.load(), options).adopt,
    signal: options.signal,
  });
  if (!('release' in lock)) return { outcome: 'adopted', record: lock };
  try {
    options.onLock?.(lock.isExclusive);
    const stored = await options.store.load();
    const plan = planRefresh(known, stored, options);
    if (plan.adopt !== undefined) return { outcome: 'adopted', record: plan.adopt };
    const refused = await rejected.find(plan.spend, options.store.refusals);
    if (refused !== undefined) throw refused;
    if (monotonic() - askedAtMs >= futileWaitMs) {
      throw new RefreshUnavailableError('another process tried to refresh this login and could not');
    }
    await options.store.assertWritable();
    options.signal?.throwIfAborted();
    return await spend(plan, { ...options, rejected });
  } finally {
    await lock.release();
  }
}

interface Plan {
  readonly adopt?: AuthRecord;
  /** The tokens whose refresh token goes to the authority. */
  readonly spend: TokenData;
  /** What the store held, and must still hold when the new tokens are stored. */
  readonly stored: AuthRecord;
  readonly expected: TokenData;
}

function planRefresh(known: TokenData, stored: AuthRecord | undefined, options: RefreshCycle): Plan {
  if (stored?.tokens === undefined || !isSameAccount(stored, known)) {
    throw new RefreshRejectedError('accountChanged');
  }
  const { unsaved } = options;
  const current = stored.tokens;
  if (unsaved?.record.tokens !== undefined && spendTheSame(current, unsaved.spent)) {
    return { spend: unsaved.record.tokens, stored, expected: current };
  }
  if (current.refreshToken.reveal() === '') {
    throw new RefreshRejectedError('other', {
      message: 'Your access token cannot be refreshed: no refresh token is stored.',
    });
  }
  const plan = { spend: current, stored, expected: current };
  if (sameTokens(current, known)) return plan;
  const nowMs = (options.serverNow ?? options.clock ?? Date.now)();
  return freshnessOf(current, nowMs) === 'expired' ? plan : { ...plan, adopt: stored };
}

async function spend(
  plan: Plan,
  options: RefreshCycle & { readonly rejected: RejectedTokens },
): Promise<RefreshOutcome> {
  const { signal: _ended, ...request } = options;
  let issued: IssuedTokens;
  try {
    issued = await requestChatgptTokenRefresh(plan.spend, request);
    assertSameAccount(issued, plan.spend);
  } catch (error) {
    if (!(error instanceof RefreshRejectedError)) throw error;
    const adopted = await adoptAfterRefusal(plan, error, options);
    if (adopted !== undefined) return { outcome: 'adopted', record: adopted };
    await options.rejected.remember(plan.spend, error, options.store.refusals);
    throw error;
  }
  options.rejected.noteSuccess();
  return keep(plan, complete(issued, plan.spend), options);
}

/** Native spends tokens without holding a lock, so a refusal may only mean that it was faster: look who stored what. */
async function adoptAfterRefusal(
  { spend: spent, expected }: Plan,
  { reason }: RefreshRejectedError,
  { store, sleep }: RefreshCycle,
): Promise<AuthRecord | undefined> {
  const polls = reason === 'exhausted' || reason === 'revoked' || reason === 'other' ? adoptionPollsMs : [];
  for (const pause of [0, ...polls]) {
    if (pause > 0) await sleep(pause);
    const stored = await store.load();
    if (stored?.tokens === undefined || !isSameAccount(stored, spent)) return undefined;
    if (!spendTheSame(stored.tokens, expected) && !spendTheSame(stored.tokens, spent)) return stored;
  }
  return undefined;
}

function assertSameAccount(issued: IssuedTokens, spent: TokenData): void {
  if (spent.accountId === undefined) return;
  for (const token of [issued.idToken, issued.accessToken]) {
    const accountId = token && readClaims(token.reveal())?.accountId;
    if (accountId !== undefined && accountId !== spent.accountId) {
      throw new RefreshRejectedError('accountChanged', {
        message: `the authority answered with tokens of account ${accountId}, not of ${spent.accountId}; they were not stored`,
      });
    }
  }
}

/** What the authority left out comes from the tokens that were spent, which the store may never have seen. */
function complete(issued: IssuedTokens, spent: TokenData): IssuedTokens {
  return {
    ...issued,
    idToken: issued.idToken ?? spent.idToken,
    accessToken: issued.accessToken ?? spent.accessToken,
    refreshToken: issued.refreshToken ?? spent.refreshToken,
  };
}

async function keep(plan: Plan, issued: IssuedTokens, options: RefreshCycle): Promise<RefreshOutcome> {
  const { store } = options;
  let spent = plan.expected;
  let kept: Awaited<ReturnType<typeof persistTokens>>;
  try {
    kept = await persistTokens(store, spent, issued);
    if (kept.outcome === 'superseded') {
      // What was spent may have been in memory alone before, and stored since.
      spent = plan.spend;
      kept = await persistTokens(store, spent, issued);
    }
  } catch (error) {
    // Whatever went wrong: these tokens are all there is, so they are served from memory and stored later.
    const reason =
      error instanceof CodexError ? error : new StoreUnwritableError(store.location, { cause: error });
    return {
      outcome: 'unsaved',
      record: plan.stored.withIssued(issued),
      spent,
      error: reason,
    };
  }
  if (kept.outcome === 'saved') return { outcome: 'refreshed', record: kept.record };
  if (kept.stored !== undefined && isSameAccount(kept.stored, plan.expected)) {
    return { outcome: 'adopted', record: kept.stored };
  }
  if (kept.stored === undefined) options.onOrphaned?.(issued);
  throw new RefreshRejectedError('accountChanged');
}
