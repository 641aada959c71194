import {
  accountOf,
  authHeaders,
  identityHeaders,
  sendAuthorized,
  type AuthManager,
  type HttpIdentity,
} from '@codex-ts/login';
import { parseRetryAfter, type Exchange, type HttpResponse } from '@codex-ts/utils-http';
import * as z from 'zod/mini';

import { backendUrl } from './backend-url.ts';
import { AccountRequiredError, AnswerInvalidError, RequestRefusedError } from './errors.ts';

/** What calls are made with. */
export interface BackendMeans {
  readonly auth: AuthManager;
  readonly identity: HttpIdentity;
  readonly baseUrl: string | undefined;
  readonly exchange: Exchange;
  readonly now: () => number;
  readonly deadlineMs: number;
}

/** One call. */
export interface BackendCall<T> {
  /** What it is for, as a sentence begins. */
  readonly what: string;
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly answer: z.ZodMiniType<T>;
  readonly signal?: AbortSignal | undefined;
}

const largestAnswerBytes = 16 * 1024 * 1024;

/** Makes a call through `login`'s 401 loop. Throws a `BackendError`, and what `login` and `utils-http` throw. */
export async function callBackend<T>(means: BackendMeans, call: BackendCall<T>): Promise<T> {
  const { signal } = call;
  const options = signal === undefined ? {} : { signal };
  const response = await sendAuthorized(
    means.auth,
    (auth) => {
      // An account is what the backend is about; an API key has none, and is none of its business.
      if (auth === undefined || accountOf(auth) === undefined) throw new AccountRequiredError(call.what);
      return means.exchange({
        method: call.method ?? 'GET',
        url: backendUrl(means.baseUrl, call.path),
        headers: {
          ...identityHeaders(means.identity),
          ...authHeaders(auth),
          accept: 'application/json',
          ...(call.body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
        deadlineMs: means.deadlineMs,
        ...options,
      });
    },
    options,
  );
  if (response.status < 200 || response.status >= 300) throw refused(call.what, response, means.now());
  return readAnswer(call, await response.text(largestAnswerBytes));
}

function refused(what: string, response: HttpResponse, nowMs: number): RequestRefusedError {
  response.discard();
  const retryAfterMs = parseRetryAfter(response.headers['retry-after'], nowMs);
  return new RequestRefusedError(what, response.status, retryAfterMs === undefined ? {} : { retryAfterMs });
}

function readAnswer<T>({ what, answer }: BackendCall<T>, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AnswerInvalidError(what, /*member*/ '');
  }
  const parsed = z.safeParse(answer, value);
  if (parsed.success) return parsed.data;
  throw new AnswerInvalidError(what, parsed.error.issues[0]?.path.join('.') ?? '');
}
