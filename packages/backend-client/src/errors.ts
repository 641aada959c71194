import { CodexError, type CodexErrorOptions } from '@codex-ts/utils-error';

/** Nobody is signed in with an account that the backend knows; an API key is none. */
export class AccountRequiredError extends CodexError {
  override readonly code = 'BACKEND_ACCOUNT_REQUIRED' as const;

  constructor(what: string) {
    super(`${what} needs a sign-in with ChatGPT`, { remedy: 'Sign in with codex-ts login.' });
  }
}

/** The backend refused a request. */
export class RequestRefusedError extends CodexError {
  override readonly code = 'BACKEND_REQUEST_REFUSED' as const;
  readonly status: number;
  /** In milliseconds, where the backend said when to come again. */
  declare readonly retryAfterMs?: number;

  constructor(what: string, status: number, options: CodexErrorOptions & { retryAfterMs?: number } = {}) {
    super(`${what} failed: the backend answered ${status}`, {
      retry: status === 429 || status >= 500 ? 'later' : 'never',
      ...options,
    });
    this.status = status;
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
  }
}

/** The backend answered something of another shape. */
export class AnswerInvalidError extends CodexError {
  override readonly code = 'BACKEND_ANSWER_INVALID' as const;
  /** The member that is wrong, as `accounts.0.id`; empty when the whole is. */
  readonly member: string;

  constructor(what: string, member: string) {
    super(`${what} failed: the backend's answer has another shape${member === '' ? '' : ` at ${member}`}`, {
      retry: 'later',
    });
    this.member = member;
  }
}

/** What a call to the backend throws of its own; besides that, what `login` and `utils-http` throw. */
export type BackendError = AccountRequiredError | RequestRefusedError | AnswerInvalidError;
