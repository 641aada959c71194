import type { CodexError } from '@codex-ts/utils-error';

/**
 * One failed attempt and what the retry law says of it: `request` repeats the request quietly and, when that is used
 * up, goes on as `stream`; `requestOnly` ends there instead; `stream` starts the exchange anew and says so.
 */
export interface AttemptFailure {
  readonly error: CodexError;
  readonly again: 'request' | 'requestOnly' | 'stream' | 'never';
  /** The wait that the server asked for. */
  readonly afterMs?: number;
}

/** Carries a failure from where it is seen to where it is judged. Never leaves this package. */
export class AttemptFailedError extends Error {
  readonly failure: AttemptFailure;

  constructor(failure: AttemptFailure) {
    super(failure.error.message, { cause: failure.error });
    this.name = 'AttemptFailedError';
    this.failure = failure;
  }
}
