import { sameAuth, type CodexAuth } from './codex-auth.ts';
import { RefreshRejectedError } from './errors.ts';

/** What one step did. Without a change the request would only be refused again. */
export interface RecoveryStep {
  readonly step: 'reload' | 'refresh' | 'externalRefresh';
  readonly changed: boolean;
}

/** Why there is no (further) step. */
export type UnavailableReason = 'exhausted' | 'notChatgpt' | 'notRefreshable';

/** The steps to take after a 401, one per call; for one rejected set of credentials. */
export interface UnauthorizedRecovery {
  /** `undefined` while there is a next step. */
  readonly unavailable: UnavailableReason | undefined;
  /**
   * Takes the next step. Throws `RefreshRejectedError` and the other errors of a refresh; after a transient one the
   * same step can be tried again.
   */
  next(signal?: AbortSignal): Promise<RecoveryStep>;
}

/** What recovery needs from whoever owns the credentials. */
export interface RecoverySource {
  current(): CodexAuth | undefined;
  /** Takes over what is stored now. Throws `RefreshRejectedError` when that is another login, or none. */
  reload(signal?: AbortSignal): Promise<unknown>;
  /** New tokens in place of the current ones. Concurrent calls share one refresh. */
  refresh(signal?: AbortSignal): Promise<unknown>;
  /** New tokens from the embedder in place of the current ones. Concurrent calls share one request. */
  refreshExternal(signal?: AbortSignal): Promise<unknown>;
}

/** The next step, or why there is none. */
export type RecoveryState = 'reload' | 'refresh' | 'externalRefresh' | UnavailableReason;

/** Where recovery from a 401 with these credentials begins. */
function firstState(rejected: CodexAuth | undefined): RecoveryState {
  switch (rejected?.kind) {
    case 'chatgpt':
      return 'reload';
    case 'chatgptAuthTokens':
      return 'externalRefresh';
    case 'personalAccessToken':
      return 'notRefreshable';
    case 'apiKey':
    case 'agentIdentity':
    case 'bedrockApiKey':
    case 'bedrockAccessKeys':
    case undefined:
      return 'notChatgpt';
    default:
      return rejected satisfies never;
  }
}

/** Where it goes when a step has succeeded. */
function stateAfter(state: RecoveryStep['step']): RecoveryState {
  return state === 'reload' ? 'refresh' : 'exhausted';
}

/** Recovery from a 401 that `rejected` got, from `first` on. */
export function createRecovery(
  source: RecoverySource,
  rejected: CodexAuth | undefined,
  first: RecoveryState = firstState(rejected),
): UnauthorizedRecovery {
  let state = first;
  let lastSent = rejected;

  function isReplaced(): boolean {
    const current = source.current();
    return current !== undefined && !sameAuth(current, lastSent);
  }

  async function take(step: RecoveryStep['step'], signal: AbortSignal | undefined): Promise<void> {
    if (step === 'reload') await source.reload(signal);
    else if (step === 'refresh') await source.refresh(signal);
    else await source.refreshExternal(signal);
  }

  return {
    get unavailable() {
      return isStep(state) ? undefined : state;
    },
    async next(signal) {
      if (!isStep(state))
        throw new RefreshRejectedError('other', { message: 'No more recovery steps available.' });
      const step = state;
      try {
        // Somebody else may have recovered meanwhile; then this step costs nothing.
        if (!isReplaced()) await take(step, signal);
      } catch (error) {
        if (step === 'reload' && error instanceof RefreshRejectedError) state = 'exhausted';
        throw error;
      }
      const changed = isReplaced();
      state = stateAfter(step);
      if (changed) lastSent = source.current();
      return { step, changed };
    },
  };
}

function isStep(state: RecoveryState): state is RecoveryStep['step'] {
  return state === 'reload' || state === 'refresh' || state === 'externalRefresh';
}
