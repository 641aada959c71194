import { describeError, redact, type CodexError } from '@codex-ts/utils-error';

import type { AttemptFailure } from './attempt-failure.ts';
import {
  ContextFullError,
  OverloadedError,
  QuotaExceededError,
  RateLimitedError,
  RequestInvalidError,
  StreamLostError,
} from './errors.ts';

const tryAgain = /try again in\s+(?<amount>\d+(?:\.\d+)?)\s*(?<unit>ms|s|seconds?|minutes?|m)\b/iu;

/** What a `response.failed` event means. */
export function failedEventFailure(code: string | undefined, message: string): AttemptFailure {
  const text = redact(message);
  switch (code) {
    case 'context_length_exceeded':
      return { error: new ContextFullError(), again: 'never' };
    case 'insufficient_quota':
      return { error: new QuotaExceededError(), again: 'never' };
    case 'invalid_prompt':
      return { error: new RequestInvalidError(text), again: 'never' };
    case 'server_is_overloaded':
      return { error: new OverloadedError(), again: 'never' };
    case 'rate_limit_exceeded':
    case 'slow_down': {
      const error = new RateLimitedError(`rate limit exceeded: ${text}`);
      const afterMs = askedDelayMs(message);
      return afterMs === undefined ? { error, again: 'stream' } : { error, again: 'stream', afterMs };
    }
    default:
      return { error: new StreamLostError(text), again: 'stream' };
  }
}

/**
 * What a broken exchange means: before the head of the answer (`request`) or in its body (`stream`). A failure that
 * no retry helps against (a wrong URL, a refused certificate) stays what it is.
 */
export function transportFailure(error: CodexError, at: 'request' | 'stream'): AttemptFailure {
  if (error.retry === 'never') return { error, again: 'never' };
  const remedy = error.remedy === undefined ? {} : { remedy: error.remedy };
  return { error: new StreamLostError(describeError(error), { cause: error, ...remedy }), again: at };
}

function askedDelayMs(message: string): number | undefined {
  const groups = tryAgain.exec(message)?.groups;
  if (groups === undefined) return undefined;
  const unit = groups['unit']?.toLowerCase() ?? '';
  const factor = unit === 'ms' ? 1 : unit.startsWith('m') ? 60_000 : 1_000;
  return Math.ceil(Number(groups['amount']) * factor);
}
