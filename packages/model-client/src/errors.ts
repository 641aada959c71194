import { CodexError, type CodexErrorOptions } from '@codex-ts/utils-error';

/** The server refused the credentials (401). */
export class UnauthorizedError extends CodexError {
  override readonly code = 'MODEL_UNAUTHORIZED' as const;
  readonly status = 401;

  constructor(message: string) {
    super(message, { remedy: 'Check the key, or sign in again with codex-ts login.' });
  }
}

/** The credentials are good and do not allow this (403). */
export class ForbiddenError extends CodexError {
  override readonly code = 'MODEL_FORBIDDEN' as const;
  readonly status = 403;

  constructor(message: string) {
    super(message, { remedy: 'Check what the account or the key may do.' });
  }
}

/** The server answered a status that ends the request. */
export class StatusUnexpectedError extends CodexError {
  override readonly code = 'MODEL_STATUS_UNEXPECTED' as const;
  readonly status: number;

  constructor(message: string, status: number) {
    super(message, { retry: status >= 500 ? 'later' : 'never' });
    this.status = status;
  }
}

/** The server calls the request invalid (400, or `invalid_prompt`). */
export class RequestInvalidError extends CodexError {
  override readonly code = 'MODEL_REQUEST_INVALID' as const;
}

/** The server does not know the model (404). */
export class ModelUnknownError extends CodexError {
  override readonly code = 'MODEL_UNKNOWN' as const;

  constructor(message: string) {
    super(message, { remedy: 'Choose another model with --model or in config.toml.' });
  }
}

/** The plan's usage is spent, or does not include this. */
export class UsageLimitError extends CodexError {
  override readonly code = 'MODEL_USAGE_LIMIT' as const;
  /** When it may be used again, in ms since 1970, if the server said so. */
  declare readonly resetsAtMs?: number;

  constructor(message: string, resetsAtMs?: number) {
    super(message);
    if (resetsAtMs !== undefined) this.resetsAtMs = resetsAtMs;
  }
}

/** The account has no quota left. */
export class QuotaExceededError extends CodexError {
  override readonly code = 'MODEL_QUOTA_EXCEEDED' as const;

  constructor() {
    super('Quota exceeded. Check your plan and billing details.');
  }
}

/** Too many requests, and waiting as told did not help. */
export class RateLimitedError extends CodexError {
  override readonly code = 'MODEL_RATE_LIMITED' as const;

  constructor(message: string) {
    super(message, { retry: 'later' });
  }
}

/** The model is at capacity. */
export class OverloadedError extends CodexError {
  override readonly code = 'MODEL_OVERLOADED' as const;

  constructor() {
    super('Selected model is at capacity. Please try a different model.', { retry: 'later' });
  }
}

/** The server kept failing (5xx). */
export class ServerFailedError extends CodexError {
  override readonly code = 'MODEL_SERVER_FAILED' as const;
  readonly status: number;

  constructor(status: number) {
    super('We’re currently experiencing high demand, which may cause temporary errors.', { retry: 'later' });
    this.status = status;
  }
}

/** The thread no longer fits into the model's context window. */
export class ContextFullError extends CodexError {
  override readonly code = 'MODEL_CONTEXT_FULL' as const;

  constructor() {
    super(
      "Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.",
    );
  }
}

/** The stream ended or broke before the answer was complete, each time it was tried. */
export class StreamLostError extends CodexError {
  override readonly code = 'MODEL_STREAM_LOST' as const;

  constructor(what: string, options?: CodexErrorOptions) {
    super(`stream disconnected before completion: ${what}`, { retry: 'later', ...options });
  }
}

/** The model stopped before its answer was complete. */
export class IncompleteError extends CodexError {
  override readonly code = 'MODEL_INCOMPLETE' as const;
  readonly reason: string;

  constructor(reason: string) {
    super(`Incomplete response returned, reason: ${reason}`);
    this.reason = reason;
  }
}

/** The provider's key stands in no environment variable. */
export class KeyMissingError extends CodexError {
  override readonly code = 'MODEL_KEY_MISSING' as const;
  readonly variable: string;

  constructor(provider: string, variable: string, instructions?: string) {
    super(`Missing environment variable: \`${variable}\` (the key of model provider ${provider})`, {
      remedy: instructions ?? `Set ${variable}.`,
    });
    this.variable = variable;
  }
}

/** The provider wants OpenAI credentials, and there are none. */
export class NotSignedInError extends CodexError {
  override readonly code = 'MODEL_NOT_SIGNED_IN' as const;

  constructor(provider: string) {
    super(`not signed in: model provider ${provider} needs credentials, and there are none`, {
      remedy: 'Sign in with codex-ts login, or set CODEX_API_KEY.',
    });
  }
}

/** The status of a refusal of which nothing else is known; undefined for every other failure. */
export function refusedStatus(error: unknown): number | undefined {
  const isRefusal =
    error instanceof UnauthorizedError ||
    error instanceof ForbiddenError ||
    error instanceof StatusUnexpectedError;
  return isRefusal ? error.status : undefined;
}

/** What this package throws about the model's server; switch on `code`. Messages are native codex's where it has one. */
export type ModelError =
  | NotSignedInError
  | UnauthorizedError
  | ForbiddenError
  | StatusUnexpectedError
  | RequestInvalidError
  | ModelUnknownError
  | UsageLimitError
  | QuotaExceededError
  | RateLimitedError
  | OverloadedError
  | ServerFailedError
  | ContextFullError
  | StreamLostError
  | IncompleteError
  | KeyMissingError;
