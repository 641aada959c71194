import { CodexError } from '@codex-ts/utils-error';

import type { AuthChange } from '../auth-changes.ts';
import type { AuthPorts } from '../auth-ports.ts';
import { RefreshRejectedError, RefreshUnavailableError } from '../errors.ts';
import type { HttpIdentity } from '../http-identity.ts';
import type { Environment } from '../oauth-endpoints.ts';
import type { AuthRecord, IssuedTokens } from '../record/auth-record.ts';
import { sameTokens, spendTheSame } from '../record/record-identity.ts';
import { revokeToken } from '../sign-out/revoke.ts';
import type { AuthStore } from '../store/auth-store.ts';
import { keepServerClock } from '../tokens/server-clock.ts';
import type { TokenData } from '../tokens/token-data.ts';
import { persistTokens } from './persist-tokens.ts';
import {
  refreshAndPersistChatgptToken,
  type RefreshCycle,
  type RefreshOutcome,
  type UnsavedRotation,
} from './refresh-cycle.ts';
import type { RefreshReason } from './refresh-request.ts';
import { backgroundRefreshAtMs } from './refresh-rule.ts';
import { rememberRejected } from './rejected-tokens.ts';

export interface TokenRefresherParts {
  readonly ports: AuthPorts;
  readonly identity: HttpIdentity;
  readonly environment: Environment;
  readonly store: () => Promise<AuthStore>;
  readonly emit: (change: AuthChange) => void;
  /** A token is about to be due. */
  readonly onDue: () => void;
  /** Tokens that were in memory only have been stored. */
  readonly onSaved: (record: AuthRecord) => void;
}

/** When the authority was last of no use, and until when it is left alone, by the clock nobody puts back. */
interface Rest {
  readonly error: RefreshUnavailableError;
  readonly attempts: number;
  readonly untilMs: number;
  /** The authority asked for it, so it binds explicit requests too. */
  readonly isDemanded: boolean;
}

const restLaw = { baseMs: 1_000, factor: 2, jitter: 0.25, maxMs: 5 * 60_000 };
// After failures that are neither the network's nor the authority's: a store that cannot be written, for example.
const defaultPauseMs = 5_000;
const saveLaw = { baseMs: 1_000, factor: 2, jitter: 0.25, maxMs: 60_000 };

/** What a manager remembers between refreshes: refusals, rests, the authority's clock, tokens not stored yet. */
export class TokenRefresher {
  readonly #parts: TokenRefresherParts;
  readonly #serverClock;
  readonly #rejected;
  readonly #orphans = new Set<Promise<unknown>>();
  #refusal: { tokens: TokenData; error: RefreshRejectedError } | undefined;
  #rest: Rest | undefined;
  #unsaved: UnsavedRotation | undefined;
  #isLocking = true;
  #dueAtMs = Infinity;
  #cancelDue: () => void = () => undefined;
  #cancelSave: () => void = () => undefined;
  #quietUntilMs = -Infinity;
  readonly #closing = new AbortController();

  constructor(parts: TokenRefresherParts) {
    this.#parts = parts;
    this.#serverClock = keepServerClock(parts.ports.clock);
    this.#rejected = rememberRejected(parts.ports.clock);
  }

  /** The time by the authority's clock. */
  now(): number {
    return this.#serverClock.now();
  }

  get unsaved(): UnsavedRotation | undefined {
    return this.#unsaved;
  }

  get isLocking(): boolean {
    return this.#isLocking;
  }

  get unavailable(): RefreshUnavailableError | undefined {
    return this.#rest?.error;
  }

  /** Whether a refresh nobody waits for had better not be tried now, because the last one has just failed. */
  get isQuiet(): boolean {
    return this.#parts.ports.monotonic() < this.#quietUntilMs;
  }

  /** The refusal of these very tokens. */
  refusalOf(tokens: TokenData): RefreshRejectedError | undefined {
    return this.#refusal !== undefined && sameTokens(this.#refusal.tokens, tokens)
      ? this.#refusal.error
      : undefined;
  }

  /** Whether the store merely still holds what a rotation in memory has replaced. */
  isOutdated(stored: TokenData): boolean {
    return this.#unsaved !== undefined && spendTheSame(stored, this.#unsaved.spent);
  }

  /** One refresh cycle. Throws as `refreshAndPersistChatgptToken` does, and the last error again while resting. */
  async refresh(known: TokenData, reason: RefreshReason): Promise<RefreshOutcome> {
    const rest = this.#rest;
    const isAsked = reason === 'forced' || reason === 'unauthorized_recovery';
    const restMs = rest === undefined ? 0 : rest.untilMs - this.#parts.ports.monotonic();
    if (rest !== undefined && restMs > 0 && (rest.isDemanded || !isAsked)) {
      // Timers are a little early at times; whoever comes too early comes again.
      this.#arm(restMs);
      throw rest.error;
    }
    const outcome = await this.#attempt(known, reason);
    this.#rest = undefined;
    this.#refusal = undefined;
    await this.#noteSaving(outcome);
    return outcome;
  }

  /** Calls `onDue` shortly before these tokens are due, instead of for any earlier ones. */
  watch(tokens: TokenData | undefined, obtainedAtMs?: number): void {
    const { random } = this.#parts.ports;
    this.#dueAtMs = tokens === undefined ? Infinity : backgroundRefreshAtMs(tokens, random(), obtainedAtMs);
    this.#arm(/*leastMs*/ 0);
  }

  /** Forgets refusals and rests: the login was replaced. */
  forget(): void {
    this.#rest = undefined;
    this.allowAnotherTry();
  }

  /** Forgets refusals, and every rest that the authority did not ask for. */
  allowAnotherTry(): void {
    this.#rejected.forget();
    this.#refusal = undefined;
    if (this.#rest?.isDemanded === true) return;
    this.#rest = undefined;
    this.#quietUntilMs = -Infinity;
  }

  /** Gives up on storing what is only in memory: the login it belongs to was ended or replaced. */
  dropUnsaved(): void {
    this.#cancelSave();
    this.#unsaved = undefined;
  }

  /** Ends timers, and every refresh that has not spent its token yet. */
  stop(): void {
    this.#cancelDue();
    this.#closing.abort(new RefreshUnavailableError('the credentials are being closed'));
  }

  /** Tries once more to store what is only in memory, and waits for revocations. After `stop`. */
  async close(): Promise<void> {
    await this.#save(/*attempt*/ 0);
    this.#cancelSave();
    await Promise.all(this.#orphans);
  }

  #arm(leastMs: number): void {
    this.#cancelDue();
    if (this.#dueAtMs === Infinity || this.#closing.signal.aborted) return;
    const { ports, onDue } = this.#parts;
    const fire = (): void => (this.now() < this.#dueAtMs ? this.#arm(/*leastMs*/ 0) : onDue());
    this.#cancelDue = ports.after(Math.max(this.#dueAtMs - this.now(), leastMs), fire);
  }

  async #attempt(known: TokenData, reason: RefreshReason): Promise<RefreshOutcome> {
    try {
      return await refreshAndPersistChatgptToken(known, await this.#cycle(reason));
    } catch (error) {
      if (error instanceof CodexError) await this.#noteFailure(error, known);
      throw error;
    }
  }

  async #cycle(reason: RefreshReason): Promise<RefreshCycle> {
    const { ports, identity, environment, store } = this.#parts;
    return {
      store: await store(),
      signal: this.#closing.signal,
      exchange: this.#exchange,
      sleep: ports.sleep,
      clock: ports.clock,
      monotonic: ports.monotonic,
      serverNow: () => this.now(),
      reason,
      identity,
      environment,
      unsaved: this.#unsaved,
      rejected: this.#rejected,
      onLock: (isExclusive) => {
        this.#isLocking = isExclusive;
      },
      onOrphaned: (issued) => this.#revokeOrphan(issued),
    };
  }

  /** Every answer of the authority tells its time, refusals too. */
  readonly #exchange: AuthPorts['exchange'] = async (request) => {
    const response = await this.#parts.ports.exchange(request);
    const serverTimeMs = Date.parse(response.headers['date'] ?? '');
    if (!Number.isNaN(serverTimeMs)) this.#serverClock.observe(serverTimeMs);
    return response;
  };

  async #noteFailure(error: CodexError, known: TokenData): Promise<void> {
    let pauseMs = defaultPauseMs;
    if (error instanceof RefreshRejectedError) this.#refusal = { tokens: known, error };
    if (error instanceof RefreshUnavailableError) pauseMs = await this.#restAfter(error);
    this.#quietUntilMs = this.#parts.ports.monotonic() + pauseMs;
    // What was refused for good stays so, until other tokens come along and are watched in their turn.
    if (!(error instanceof RefreshRejectedError)) this.#arm(pauseMs);
    this.#parts.emit({ kind: 'refreshFailed', error });
  }

  /** How long the authority is left alone now, in milliseconds. */
  async #restAfter(error: RefreshUnavailableError): Promise<number> {
    const { backoffDelayMs } = await import('@codex-ts/utils-http');
    const { monotonic, random } = this.#parts.ports;
    const attempts = (this.#rest?.attempts ?? 0) + 1;
    const pauseMs = Math.max(backoffDelayMs(attempts, { ...restLaw, random }), error.retryAfterMs ?? 0);
    const isDemanded = error.retryAfterMs !== undefined;
    this.#rest = { error, attempts, untilMs: monotonic() + pauseMs, isDemanded };
    return pauseMs;
  }

  async #noteSaving(outcome: RefreshOutcome): Promise<void> {
    const wasUnsaved = this.#unsaved !== undefined;
    this.dropUnsaved();
    if (outcome.outcome === 'unsaved') {
      this.#unsaved = outcome;
      if (!wasUnsaved) this.#parts.emit({ kind: 'unsaved', error: outcome.error });
      await this.#saveLater(/*attempt*/ 1);
    } else if (wasUnsaved) {
      this.#parts.emit({ kind: 'saved' });
    }
  }

  async #saveLater(attempt: number): Promise<void> {
    const { backoffDelayMs } = await import('@codex-ts/utils-http');
    const { after, random } = this.#parts.ports;
    if (this.#closing.signal.aborted || this.#unsaved === undefined) return;
    this.#cancelSave = after(backoffDelayMs(attempt, { ...saveLaw, random }), () => void this.#save(attempt));
  }

  /** Never throws: a store that still refuses is asked again later. */
  async #save(attempt: number): Promise<void> {
    const unsaved = this.#unsaved;
    if (unsaved?.record.tokens === undefined) return;
    try {
      const store = await this.#parts.store();
      const receivedAtMs = unsaved.record.tokens.lastRefreshMs ?? this.#parts.ports.clock();
      const issued = { ...unsaved.record.tokens, receivedAtMs };
      const kept = await persistTokens(store, unsaved.spent, issued);
      if (this.#unsaved !== unsaved) return;
      this.#unsaved = undefined;
      if (kept.outcome === 'superseded') return;
      this.#parts.onSaved(kept.record);
      this.#parts.emit({ kind: 'saved' });
    } catch {
      await this.#saveLater(attempt + 1);
    }
  }

  /** The login was removed while its tokens were being renewed; so are the new ones. */
  #revokeOrphan(issued: IssuedTokens): void {
    const { refreshToken, accessToken } = issued;
    if (refreshToken === undefined || accessToken === undefined) return;
    const options = { ...this.#parts, exchange: this.#exchange };
    const revoking = revokeToken({ refreshToken, accessToken }, options).finally(() =>
      this.#orphans.delete(revoking),
    );
    this.#orphans.add(revoking);
  }
}
