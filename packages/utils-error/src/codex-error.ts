/** Whether the same call may succeed later without anybody changing anything. */
export type Retry = 'never' | 'later';

/** What an error of ours carries besides its message; `retry` is `never` unless given. */
export interface CodexErrorOptions extends ErrorOptions {
  retry?: Retry;
  /** What the user can do about it, as one sentence. */
  remedy?: string;
}

/**
 * The base of every deliberate error of codex-ts. Callers compare `code`, never the message.
 * The message says what and where; `remedy` says what to do; `cause` is what happened below.
 */
export abstract class CodexError extends Error {
  /** Stable, `PREFIX_NOUN_STATE`; the prefix names the owning package. */
  abstract readonly code: string;
  readonly retry: Retry;
  // `declare`, or the field would be there, undefined, when none was given.
  declare readonly remedy?: string;

  constructor(message: string, options: CodexErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.retry = options.retry ?? 'never';
    if (options.remedy !== undefined) this.remedy = options.remedy;
  }
}

/** True for an error of ours, also when another copy of this package made it. */
export function isCodexError(value: unknown): value is CodexError {
  return (
    value instanceof Error &&
    'code' in value &&
    typeof value.code === 'string' &&
    'retry' in value &&
    (value.retry === 'never' || value.retry === 'later')
  );
}
