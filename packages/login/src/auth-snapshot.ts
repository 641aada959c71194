import type { LoadedAuth } from './auth-sources.ts';
import { isManaged, type ChatgptAuth, type CodexAuth } from './codex-auth.ts';
import { freshUntilMs } from './refresh/refresh-rule.ts';

/** What a manager serves until it commits the next one. */
export interface Snapshot extends LoadedAuth {
  /** When this process obtained the tokens itself, by the authority's clock. */
  readonly obtainedAtMs?: number;
  /** Until then `settled` is the answer, by the authority's clock. */
  readonly freshUntilMs: number;
  /** One promise for everybody who asks. */
  readonly settled: Promise<CodexAuth | undefined>;
}

/** Freezes loaded credentials into a snapshot. */
export function snapshotOf(loaded: LoadedAuth, obtainedAtMs?: number): Snapshot {
  const { auth } = loaded;
  return {
    ...loaded,
    ...(obtainedAtMs !== undefined && { obtainedAtMs }),
    freshUntilMs: isManaged(auth) ? freshUntilMs(auth.tokens, obtainedAtMs) : Infinity,
    settled: Promise.resolve(auth),
  };
}

/** A snapshot of tokens that the manager renews. */
export type ManagedSnapshot = Snapshot & {
  readonly auth: ChatgptAuth & { readonly kind: 'chatgpt' };
};

/** The snapshot, if its tokens are the manager's to renew. */
export function managedPart(snapshot: Snapshot | undefined): ManagedSnapshot | undefined {
  return snapshot !== undefined && isManagedSnapshot(snapshot) ? snapshot : undefined;
}

function isManagedSnapshot(snapshot: Snapshot): snapshot is ManagedSnapshot {
  return snapshot.source === 'store' && isManaged(snapshot.auth);
}
