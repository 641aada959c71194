import { redact } from '@codex-ts/utils-error';
import { parseRetryAfter } from '@codex-ts/utils-http';

import type { AttemptFailure } from './attempt-failure.ts';
import {
  ForbiddenError,
  ModelUnknownError,
  OverloadedError,
  QuotaExceededError,
  RateLimitedError,
  RequestInvalidError,
  ServerFailedError,
  StatusUnexpectedError,
  UnauthorizedError,
  UsageLimitError,
} from './errors.ts';
import { parseFailureBody, type FailureBody } from './failure-body.ts';
import { reasonPhrase } from './reason-phrase.ts';
import { usageLimitText } from './usage-limit-text.ts';

const shownBodyChars = 2_000;

/** A failed answer: its head, its body, and where it came from. */
export interface FailedAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Without query and user info. */
  url: string;
  nowMs: number;
  /** Whether the credentials are ChatGPT's: a refusal is then final, recovery has been tried. */
  refusalIsFinal: boolean;
}

/** What a status other than 2xx means. The one table of it. */
export function statusFailure(answer: FailedAnswer): AttemptFailure {
  const said = parseFailureBody(answer.body);
  const { status } = answer;
  if (status === 429) return tooManyRequests(answer, said);
  if (status === 400) return { error: new RequestInvalidError(shownBody(answer.body)), again: 'never' };
  if (status === 404 && said.code === 'model_not_found') {
    return { error: new ModelUnknownError(shown(said.message ?? answer.body)), again: 'never' };
  }
  if (status >= 500) return serverFailure(answer, said);
  const message = unexpectedStatus(answer, said);
  if (status === 401) {
    return { error: new UnauthorizedError(message), again: answer.refusalIsFinal ? 'never' : 'stream' };
  }
  if (status === 403) {
    return { error: new ForbiddenError(message), again: answer.refusalIsFinal ? 'never' : 'stream' };
  }
  return { error: new StatusUnexpectedError(message, status), again: 'stream' };
}

function serverFailure({ status, headers, nowMs }: FailedAnswer, said: FailureBody): AttemptFailure {
  const overloaded = said.code === 'server_is_overloaded' || said.code === 'slow_down';
  const error = overloaded ? new OverloadedError() : new ServerFailedError(status);
  const afterMs = parseRetryAfter(headers['retry-after'], nowMs);
  const again = overloaded ? 'requestOnly' : 'request';
  return afterMs === undefined ? { error, again } : { error, again, afterMs };
}

function tooManyRequests({ headers, nowMs }: FailedAnswer, said: FailureBody): AttemptFailure {
  if (said.type === 'usage_limit_reached') {
    const resetsAtMs = said.resets_at === undefined ? undefined : said.resets_at * 1000;
    const text = usageLimitText({ plan: said.plan_type, resetsAtMs, nowMs });
    return { error: new UsageLimitError(text, resetsAtMs), again: 'never' };
  }
  if (said.type === 'usage_not_included') {
    const text = 'To use Codex with your ChatGPT plan, upgrade to Plus: https://chatgpt.com/explore/plus.';
    return { error: new UsageLimitError(text), again: 'never' };
  }
  if (said.code === 'insufficient_quota') return { error: new QuotaExceededError(), again: 'never' };
  const error = new RateLimitedError(
    `exceeded retry limit, last status: 429 ${reasonPhrase(/*status*/ 429)}`,
  );
  const afterMs = parseRetryAfter(headers['retry-after'], nowMs);
  return afterMs === undefined ? { error, again: 'never' } : { error, again: 'stream', afterMs };
}

function unexpectedStatus({ status, headers, body, url }: FailedAnswer, said: FailureBody): string {
  const what = said.message ?? (body.trim() === '' ? 'Unknown error' : body);
  const id = headers['x-request-id'];
  const request = id === undefined ? '' : `, request id: ${shown(id)}`;
  return `unexpected status ${status} ${reasonPhrase(status)}: ${shown(what)}, url: ${url}${request}`;
}

function shownBody(body: string): string {
  return body.trim() === '' ? 'the server calls the request invalid (400) and does not say why' : shown(body);
}

function shown(text: string): string {
  const line = redact(text.trim());
  return line.length <= shownBodyChars ? line : `${line.slice(/*start*/ 0, shownBodyChars)}…`;
}
