import type { ThreadId, TurnFailure } from '@codex-ts/protocol';
import { CodexError } from '@codex-ts/utils-error';

/** The turn failed. Its `failure` is what the `turnFailed` event said. */
export class TurnFailedError extends CodexError {
  override readonly code = 'CORE_TURN_FAILED' as const;
  /** With the code of the error that ended the turn. */
  readonly failure: TurnFailure;

  constructor(failure: TurnFailure, options?: ErrorOptions) {
    super(failure.message, {
      ...options,
      ...(failure.remedy === undefined ? {} : { remedy: failure.remedy }),
    });
    this.failure = failure;
  }
}

/** The thread runs a turn already. */
export class TurnActiveError extends CodexError {
  override readonly code = 'CORE_TURN_ACTIVE' as const;
  readonly threadId: ThreadId;

  constructor(threadId: ThreadId) {
    super(`thread ${threadId} runs a turn already`, {
      retry: 'later',
      remedy: 'Wait for its end, steer it, or interrupt it.',
    });
    this.threadId = threadId;
  }
}

/** The turn was over before the words reached it. */
export class TurnOverError extends CodexError {
  override readonly code = 'CORE_TURN_OVER' as const;

  constructor() {
    super('the turn is over', { remedy: 'Run another turn with these words.' });
  }
}

/** The thread was closed. */
export class ThreadClosedError extends CodexError {
  override readonly code = 'CORE_THREAD_CLOSED' as const;
  readonly threadId: ThreadId;

  constructor(threadId: ThreadId) {
    super(`thread ${threadId} is closed`, { remedy: 'Resume it.' });
    this.threadId = threadId;
  }
}

/** The thread keeps no log, and what was asked for needs one. */
export class ThreadUnrecordedError extends CodexError {
  override readonly code = 'CORE_THREAD_UNRECORDED' as const;
  readonly threadId: ThreadId;

  constructor(threadId: ThreadId) {
    super(`thread ${threadId} keeps no log, and cannot be forked`, { remedy: 'Start it with a log.' });
    this.threadId = threadId;
  }
}

/** The thread no longer fits into the model's context window. The message is native's. */
export class ContextExceededError extends CodexError {
  override readonly code = 'CORE_CONTEXT_EXCEEDED' as const;
  /** The usable part, in tokens. */
  readonly contextWindow: number;

  constructor(contextWindow: number, options: { cause: Error }) {
    super(options.cause.message, options);
    this.contextWindow = contextWindow;
  }
}

/** A sound that the model's side has was given to a model that does not take it. The message is native's. */
export class AudioUnsupportedError extends CodexError {
  override readonly code = 'CORE_AUDIO_UNSUPPORTED' as const;

  constructor() {
    super(
      'unsupported operation: The selected model does not support uploaded audio. Choose an audio-capable model or remove the attachment.',
    );
  }
}
