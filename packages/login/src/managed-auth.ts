import { isCodexError } from '@codex-ts/utils-error';

import { AuthChanges, type AuthChange } from './auth-changes.ts';
import type {
  AuthManager,
  AuthOptions,
  AuthState,
  LogoutOptions,
  ReloadOptions,
  ReloadOutcome,
} from './auth-manager.ts';
import type { AuthPlace } from './auth-place.ts';
import type { OwnedPorts } from './auth-ports.ts';
import { managedPart, snapshotOf, type ManagedSnapshot, type Snapshot } from './auth-snapshot.ts';
import { loadAuth, type LoadedAuth } from './auth-sources.ts';
import { accountOf, authFromRecord, authModeOf, sameAuth, type CodexAuth } from './codex-auth.ts';
import { RecordCorruptError, RefreshRejectedError } from './errors.ts';
import type { OpenAgent } from './external/agent-identity.ts';
import { AuthorityRest } from './external/authority-rest.ts';
import type { ExternalAuth } from './external/external-auth.ts';
import { ExternalSeat } from './external/external-seat.ts';
import { lookUpPersonalAccessToken } from './external/personal-access-token.ts';
import type { HttpIdentity } from './http-identity.ts';
import type { Environment } from './oauth-endpoints.ts';
import type { AuthRecord } from './record/auth-record.ts';
import { isSameAccount, sameTokens } from './record/record-identity.ts';
import type { RefreshReason } from './refresh/refresh-request.ts';
import { freshnessOf } from './refresh/refresh-rule.ts';
import { TokenRefresher } from './refresh/token-refresher.ts';
import { signOut, type SignOutReport } from './sign-out/sign-out.ts';
import type { AuthStore } from './store/auth-store.ts';
import { createRecovery, type UnauthorizedRecovery } from './unauthorized-recovery.ts';
import { untilAborted } from './until-aborted.ts';

/** What a manager is made of. */
export interface ManagedAuthParts {
  readonly environment: Environment;
  readonly identity: HttpIdentity;
  readonly allowApiKeyFromEnvironment: boolean;
  readonly externalDeadlineMs: number;
  readonly refreshInBackground: boolean;
  readonly ports: OwnedPorts;
  readonly open: () => Promise<AuthPlace>;
}

/** The one owner and only writer of a snapshot of credentials. */
export class ManagedAuth implements AuthManager {
  readonly #parts: ManagedAuthParts;
  readonly #refresher: TokenRefresher;
  readonly #external: ExternalSeat;
  #openAgent: OpenAgent | undefined;
  readonly #rest: AuthorityRest;
  readonly #changes = new AuthChanges();
  #opened: Promise<AuthPlace> | undefined;
  #store: AuthStore | undefined;
  #snapshot: Snapshot | undefined;
  #loading: Promise<Snapshot> | undefined;
  #refreshing: Promise<CodexAuth> | undefined;

  constructor(parts: ManagedAuthParts) {
    this.#parts = parts;
    this.#external = new ExternalSeat(parts.externalDeadlineMs);
    this.#rest = new AuthorityRest(parts.ports.monotonic);
    this.#refresher = new TokenRefresher({
      ports: parts.ports,
      identity: parts.identity,
      environment: parts.environment,
      store: async () => (await this.#open()).store,
      emit: (change) => this.#changes.emit(change),
      onDue: () => this.#refreshUnheard(),
      onSaved: (record) => this.#noteSaved(record),
    });
  }

  auth(options: AuthOptions = {}): Promise<CodexAuth | undefined> {
    const snapshot = this.#snapshot;
    if (snapshot !== undefined && this.#refresher.now() < snapshot.freshUntilMs) return snapshot.settled;
    return untilAborted(this.#authWhenDue(), options.signal);
  }

  cachedAuth(): CodexAuth | undefined {
    return this.#snapshot?.auth;
  }

  state(): AuthState {
    const { auth, source = 'none' } = this.#snapshot ?? {};
    const tokens = auth !== undefined && 'tokens' in auth ? auth.tokens : undefined;
    const refusal = tokens && this.#refresher.refusalOf(tokens);
    const { unavailable, unsaved, isLocking } = this.#refresher;
    const accountId = auth && accountOf(auth)?.accountId;
    return {
      source,
      ...(auth !== undefined && { mode: authModeOf(auth) }),
      ...(accountId !== undefined && { accountId }),
      ...(tokens?.expiresAtMs !== undefined && { expiresAtMs: tokens.expiresAtMs }),
      ...(tokens?.lastRefreshMs !== undefined && { lastRefreshMs: tokens.lastRefreshMs }),
      ...(refusal !== undefined && { refusal }),
      ...(unavailable !== undefined && { unavailable }),
      isUnsaved: unsaved !== undefined,
      isLocking,
      ...storeState(this.#store),
    };
  }

  async reload(options: ReloadOptions = {}): Promise<ReloadOutcome> {
    this.#refresher.allowAnotherTry();
    const before = this.#snapshot;
    const managed = managedPart(before);
    if (options.sameAccountOnly === true && managed !== undefined) return this.#reloadSameAccount(managed);
    const loaded = await this.#loadSources().catch(corruptError);
    if (loaded instanceof RecordCorruptError) return { kind: 'refused', reason: 'corrupt', error: loaded };
    const after = this.#commitUnlessNewer(before, loaded);
    return reloaded(sameAuth(before?.auth, after.auth) ? 'unchanged' : 'changed', after.auth);
  }

  refreshToken(options: AuthOptions = {}): Promise<CodexAuth> {
    return untilAborted(this.#refresh('forced'), options.signal);
  }

  refreshTokenFromAuthority(options: AuthOptions = {}): Promise<CodexAuth> {
    return untilAborted(this.#refresh('forced', { reloadFirst: false }), options.signal);
  }

  unauthorizedRecovery(rejected: CodexAuth | undefined = this.cachedAuth()): UnauthorizedRecovery {
    const source = {
      current: () => this.cachedAuth(),
      reload: async () => {
        const managed = managedPart(this.#snapshot);
        if (managed !== undefined) accept(await this.#reloadSameAccount(managed));
      },
      refresh: (signal?: AbortSignal) =>
        untilAborted(this.#refresh('unauthorized_recovery', { reloadFirst: false }), signal),
      refreshExternal: (signal?: AbortSignal) => untilAborted(this.#refreshExternal(), signal),
    };
    return createRecovery(source, rejected);
  }

  async setExternalAuth(source: ExternalAuth): Promise<void> {
    const { settings } = await this.#open();
    const auth = await this.#external.take(source, settings);
    this.#refresher.forget();
    this.#commit({ source: 'external', auth });
  }

  clearExternalAuth(): Promise<void> {
    if (this.#external.leave()) this.#commitNobody();
    return Promise.resolve();
  }

  async logout(options: LogoutOptions = {}): Promise<SignOutReport> {
    const { environment, identity, ports } = this.#parts;
    const report = await signOut({
      store: (await this.#open()).store,
      revoke: options.revoke ?? true,
      unsaved: this.#refresher.unsaved?.record.tokens,
      exchange: ports.exchange,
      identity,
      environment,
      signal: options.signal,
    });
    this.#external.leave();
    this.#refresher.forget();
    this.#refresher.dropUnsaved();
    await this.#loadWhatRemains(options.signal);
    return report;
  }

  changes(options: AuthOptions = {}): AsyncIterable<AuthChange> {
    return this.#changes.listen(options.signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#refresher.stop();
    // Ending in the middle of a refresh would lose the login; it has a deadline of its own.
    await this.#refreshing?.catch(() => undefined);
    await this.#refresher.close();
    this.#changes.close();
    await this.#parts.ports.close();
  }

  async #authWhenDue(): Promise<CodexAuth | undefined> {
    const snapshot = this.#snapshot ?? (await this.#load());
    const managed = managedPart(snapshot);
    if (managed === undefined) return snapshot.auth;
    const freshness = freshnessOf(managed.auth.tokens, this.#refresher.now(), managed.obtainedAtMs);
    switch (freshness) {
      case 'fresh':
        return managed.auth;
      case 'ageing':
        this.#refreshInBackground();
        return managed.auth;
      case 'stale':
        return this.#refreshOrKeep(managed.auth);
      case 'expired':
        return this.#refresh('proactive_expiry');
      default:
        return freshness satisfies never;
    }
  }

  /** A token that does not say when it ends may be good, so it is better than an error. */
  async #refreshOrKeep(auth: CodexAuth): Promise<CodexAuth> {
    try {
      return await this.#refresh('scheduled');
    } catch (error) {
      if (!isCodexError(error)) throw error;
      return auth;
    }
  }

  #refreshInBackground(): void {
    if (!this.#refresher.isQuiet) this.#refreshUnheard();
  }

  /** What goes wrong is in `state()` and was emitted. */
  #refreshUnheard(): void {
    this.#refresh('proactive_expiry').catch(() => undefined);
  }

  #refresh(reason: RefreshReason, options: { reloadFirst?: boolean } = {}): Promise<CodexAuth> {
    this.#refreshing ??= this.#refreshOnce(reason, options.reloadFirst ?? true).finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refreshOnce(reason: RefreshReason, reloadFirst: boolean): Promise<CodexAuth> {
    const before = this.#snapshot ?? (await this.#load());
    const managed = managedPart(before);
    if (managed === undefined) {
      if (before.auth === undefined) throw new RefreshRejectedError('other', { message: 'Not logged in.' });
      return before.auth;
    }
    if (reloadFirst) {
      const outcome = accept(await this.#reloadSameAccount(managed));
      if (outcome.kind === 'changed' && outcome.auth !== undefined) return outcome.auth;
    }
    const { record } = await this.#refresher.refresh(managed.auth.tokens, reason);
    const current = this.#snapshot;
    if (current !== before && current !== undefined && !isSameLogin(current, managed)) {
      // Meanwhile somebody signed in or out, or the embedder took over: what was obtained is not in effect.
      if (current.source !== 'store' && current.auth !== undefined) return current.auth;
      throw new RefreshRejectedError('accountChanged');
    }
    return this.#commitRecord(record, this.#refresher.now());
  }

  /** Takes over tokens that somebody else stored for the same account, if they are worth having. */
  async #reloadSameAccount(known: ManagedSnapshot): Promise<ReloadOutcome> {
    const { store } = await this.#open();
    const record = await store.load().catch(corruptError);
    if (record instanceof RecordCorruptError) return { kind: 'refused', reason: 'corrupt', error: record };
    if (record?.tokens === undefined || !isSameAccount(record, known.auth.tokens)) {
      const reason = record === undefined ? 'missing' : 'otherAccount';
      return { kind: 'refused', reason, error: new RefreshRejectedError('accountChanged') };
    }
    if (this.#snapshot !== known) return reloaded('changed', this.#snapshot?.auth);
    const { tokens } = record;
    const isNews = !sameTokens(tokens, known.auth.tokens) && !this.#refresher.isOutdated(tokens);
    if (!isNews || freshnessOf(tokens, this.#refresher.now()) === 'expired')
      return reloaded('unchanged', known.auth);
    return reloaded('changed', this.#commitRecord(record, this.#refresher.now()));
  }

  async #refreshExternal(): Promise<CodexAuth> {
    const { settings } = await this.#open();
    const auth = await this.#external.refresh(this.cachedAuth(), settings);
    this.#commit({ source: 'external', auth });
    return auth;
  }

  #load(): Promise<Snapshot> {
    this.#loading ??= this.#loadOnce().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #loadOnce(): Promise<Snapshot> {
    return this.#commitUnlessNewer(/*before*/ undefined, await this.#loadSources());
  }

  /** Whatever is wrong with what remains, the sign-out is done. Its troubles are those of the next `auth`. */
  async #loadWhatRemains(signal: AbortSignal | undefined): Promise<void> {
    try {
      this.#commit(await untilAborted(this.#loadSources(), signal));
    } catch (error) {
      if (!isCodexError(error) && signal?.aborted !== true) throw error;
      this.#commitNobody();
    }
  }

  async #loadSources(): Promise<LoadedAuth> {
    const { environment, identity, ports, allowApiKeyFromEnvironment } = this.#parts;
    const { settings, store } = await this.#open();
    return loadAuth({
      environment,
      allowApiKeyFromEnvironment,
      settings,
      store,
      external: this.#external.isTaken ? () => this.#external.resolve(settings) : undefined,
      lookUpAccount: (token) =>
        this.#rest.around(token, () => lookUpPersonalAccessToken(token, { ...ports, identity, environment })),
      openAgent: (stated, baseUrl) =>
        this.#rest.around(stated.record.privateKey, async () => (await this.#loadAgents())(stated, baseUrl)),
    });
  }

  /** Few have an agent, so what it takes is loaded when there is one. */
  async #loadAgents(): Promise<OpenAgent> {
    const { keepAgent } = await import('./external/agent-identity.ts');
    const { ports, identity, environment } = this.#parts;
    return (this.#openAgent ??= keepAgent({ ...ports, identity, environment }));
  }

  #open(): Promise<AuthPlace> {
    this.#opened ??= this.#openOnce().catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  async #openOnce(): Promise<AuthPlace> {
    const place = await this.#parts.open();
    this.#store = place.store;
    return place;
  }

  /** What was committed while the sources were read, or is in memory alone, is newer than what was read. */
  #commitUnlessNewer(before: Snapshot | undefined, loaded: LoadedAuth): Snapshot {
    const current = this.#snapshot;
    if (current !== undefined && current !== before) return current;
    const tokens = loaded.record?.tokens;
    if (current !== undefined && tokens !== undefined && this.#refresher.isOutdated(tokens)) return current;
    const isSame = sameAuth(current?.auth, loaded.auth);
    return this.#commit(loaded, isSame ? current?.obtainedAtMs : undefined);
  }

  #noteSaved(record: AuthRecord): void {
    const current = this.#snapshot;
    if (current?.source === 'store') this.#commitRecord(record, current.obtainedAtMs);
  }

  #commitRecord(record: AuthRecord, obtainedAtMs: number | undefined): CodexAuth {
    const auth = authFromRecord(record, 'the login in memory');
    this.#commit({ source: 'store', auth, record }, obtainedAtMs);
    return auth;
  }

  /** Until the next `auth`, which loads what there is. */
  #commitNobody(): void {
    this.#commit({ source: 'none', auth: undefined });
    this.#snapshot = undefined;
  }

  #commit(loaded: LoadedAuth, obtainedAtMs?: number): Snapshot {
    const before = this.#snapshot;
    const snapshot = snapshotOf(loaded, obtainedAtMs);
    this.#snapshot = snapshot;
    const managed = managedPart(snapshot);
    if (this.#parts.refreshInBackground) this.#refresher.watch(managed?.auth.tokens, obtainedAtMs);
    if (before !== undefined && !sameAuth(before.auth, snapshot.auth)) {
      this.#changes.emit({ kind: 'changed', auth: snapshot.auth });
    }
    return snapshot;
  }
}

function storeState(store: AuthStore | undefined): Pick<AuthState, 'storeLocation' | 'notices'> {
  const notices = store?.notices?.() ?? [];
  return {
    ...(store !== undefined && { storeLocation: store.location }),
    ...(notices.length > 0 && { notices }),
  };
}

function isSameLogin(current: Snapshot, managed: ManagedSnapshot): boolean {
  return (
    current.source === 'store' &&
    current.record !== undefined &&
    isSameAccount(current.record, managed.auth.tokens)
  );
}

function reloaded(kind: 'changed' | 'unchanged', auth: CodexAuth | undefined): ReloadOutcome {
  return { kind, ...(auth !== undefined && { auth }) };
}

/** Throws for a reload that was refused. */
function accept(outcome: ReloadOutcome): ReloadOutcome & { kind: 'changed' | 'unchanged' } {
  if (outcome.kind === 'refused') throw outcome.error;
  return outcome;
}

function corruptError(error: unknown): RecordCorruptError {
  if (error instanceof RecordCorruptError) return error;
  throw error;
}
