import { describeError, isCodexError } from '@codex-ts/utils-error';
import type { HttpRequest } from '@codex-ts/utils-http';
import * as z from 'zod/mini';

import type { CodexAuth } from '../codex-auth.ts';
import { SignInError } from '../errors.ts';
import { chatgptRecord } from '../record/auth-record.ts';
import { readJson } from '../read-json.ts';
import { readErrorBody } from '../refresh/refresh-failure.ts';
import { exchangeCode } from './code-exchange.ts';
import { keepSignIn } from './keep-sign-in.ts';
import {
  assertChatgptSignIn,
  resolveSignIn,
  type SignInContext,
  type SignInOptions,
} from './sign-in-options.ts';

/** A sign-in that is completed on another device. */
export interface DeviceSignIn extends AsyncDisposable {
  /** What the person types there. Whoever else learns it can sign this machine in to their account. */
  readonly userCode: string;
  readonly verificationUrl: string;
  /** After that the code is void. */
  readonly expiresAtMs: number;
  /** The credentials, as soon as they are stored. Rejects as `BrowserSignIn.done` does. */
  readonly done: Promise<CodexAuth>;
  cancel(): void;
}

const codeLifetimeMs = 15 * 60_000;
const interval = { leastMs: 1_000, defaultMs: 5_000, mostMs: 60_000, slowDownMs: 5_000 };
// Somebody waits at a screen, so a service that is back is to be noticed soon.
const mostTroubleMs = 20_000;
const requestAttempts = 3;
const deadlineMs = 20_000;
const answerLimitBytes = 64 * 1024;

const seconds = z.union([z.number(), z.string()]);
const Usercode = z.object({
  device_auth_id: z.string(),
  user_code: z.optional(z.string()),
  usercode: z.optional(z.string()),
  interval: z.catch(z.optional(seconds), undefined),
});
const Granted = z.object({ authorization_code: z.string(), code_verifier: z.string() });

/** Asks for a code and waits in the background. Throws `PolicyRefusedError`, `StoreUnwritableError`, `SignInError`. */
export async function startDeviceSignIn(options: SignInOptions = {}): Promise<DeviceSignIn> {
  options.signal?.throwIfAborted();
  const context = await resolveSignIn(options);
  await assertChatgptSignIn(context);
  const grant = await requestCode(context, options.signal);
  const cancelled = new AbortController();
  const signals = [cancelled.signal, ...(options.signal === undefined ? [] : [options.signal])];
  const { clock, monotonic } = context.ports;
  const expiresAtMs = clock() + codeLifetimeMs;
  const waiting = { ...grant, endsAtMs: monotonic() + codeLifetimeMs };
  const done = complete(context, { ...waiting, signal: AbortSignal.any(signals) });
  // Whoever awaits `done` sees the rejection; nobody has to.
  done.catch(() => undefined);
  return {
    userCode: grant.userCode,
    verificationUrl: `${context.issuer}/codex/device`,
    expiresAtMs,
    done,
    cancel: () => cancelled.abort(),
    async [Symbol.asyncDispose]() {
      cancelled.abort();
      await done.catch(() => undefined);
    },
  };
}

interface Grant {
  readonly deviceAuthId: string;
  readonly userCode: string;
  readonly intervalMs: number;
}

interface Waiting extends Grant {
  /** When the code is void, by the clock that nobody sets. */
  readonly endsAtMs: number;
  readonly signal: AbortSignal;
}

async function requestCode(context: SignInContext, signal: AbortSignal | undefined): Promise<Grant> {
  const { status, body } = await postUntilHeard(context, signal);
  if (status === 404) {
    throw new SignInError(
      'notEnabled',
      'device code login is not enabled for this Codex server. Use the browser login or verify the server URL.',
      {
        remedy:
          'codex-ts login; or enable device code sign-in in the security settings of the ChatGPT workspace.',
      },
    );
  }
  if (status < 200 || status > 299) {
    throw new SignInError('exchangeFailed', `device code request failed with status ${status}`, {
      retry: 'later',
    });
  }
  const granted = readJson(Usercode, body);
  const userCode = granted?.user_code ?? granted?.usercode;
  if (granted === undefined || userCode === undefined) {
    throw new SignInError('exchangeFailed', 'device code request was answered without a code');
  }
  const intervalMs = Number(granted.interval ?? Number.NaN) * 1000;
  return { deviceAuthId: granted.device_auth_id, userCode, intervalMs: boundInterval(intervalMs) };
}

function boundInterval(ms: number): number {
  if (!Number.isFinite(ms)) return interval.defaultMs;
  return Math.min(Math.max(ms, interval.leastMs), interval.mostMs);
}

async function complete(context: SignInContext, waiting: Waiting): Promise<CodexAuth> {
  try {
    const granted = await waitForGrant(context, waiting);
    const tokens = await exchangeCode(
      {
        code: granted.authorization_code,
        verifier: granted.code_verifier,
        redirectUri: `${context.issuer}/deviceauth/callback`,
      },
      context,
    ).catch(asDeviceFailure);
    return await keepSignIn(chatgptRecord({ ...tokens, nowMs: context.ports.clock() }), context);
  } finally {
    await context.ports.close();
  }
}

/** A service that is not well at the moment is asked again. */
async function postUntilHeard(context: SignInContext, signal: AbortSignal | undefined): Promise<Answer> {
  const question = { client_id: context.clientId };
  for (let attempt = 1; ; attempt += 1) {
    const isLast = attempt === requestAttempts;
    try {
      const answer = await post('usercode', question, { ...context, signal });
      if (isLast || !mayPass(answer.status)) return answer;
      await pause(Math.max(attempt * interval.leastMs, answer.retryAfterMs ?? 0), context, signal);
    } catch (error) {
      if (isLast || !(error instanceof SignInError) || error.retry !== 'later') throw error;
      await pause(attempt * interval.leastMs, context, signal);
    }
  }
}

function mayPass(status: number): boolean {
  return status === 429 || status >= 500;
}

/** Asks until the person has decided. What may pass (5xx, 429, the network) is waited out, longer each time. */
async function waitForGrant(context: SignInContext, waiting: Waiting): Promise<z.infer<typeof Granted>> {
  const { monotonic } = context.ports;
  let pauseMs = waiting.intervalMs;
  let troubles = 0;
  for (;;) {
    const poll = await askForGrant(context, waiting);
    if (poll.granted !== undefined) return poll.granted;
    troubles = poll.isTrouble ? troubles + 1 : 0;
    pauseMs = Math.min(pauseMs + poll.slowDownMs, interval.mostMs);
    const remainingMs = waiting.endsAtMs - monotonic();
    if (remainingMs <= 0) {
      throw new SignInError('timedOut', 'device auth timed out after 15 minutes', { retry: 'later' });
    }
    const wantedMs = Math.max(pauseMs, troubleMs(pauseMs, troubles), poll.retryAfterMs);
    await pause(Math.min(wantedMs, remainingMs), context, waiting.signal);
  }
}

function troubleMs(pauseMs: number, troubles: number): number {
  return Math.min(pauseMs * 2 ** Math.max(0, troubles - 1), mostTroubleMs);
}

async function pause(ms: number, { ports }: SignInContext, signal: AbortSignal | undefined): Promise<void> {
  try {
    await ports.sleep(ms, signal);
    signal?.throwIfAborted();
  } catch (error) {
    throw unlessCancelled(error, signal);
  }
}

function unlessCancelled(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted !== true) return error;
  return new SignInError('cancelled', 'Login was not completed', { cause: error });
}

interface Poll {
  readonly granted?: z.infer<typeof Granted>;
  /** No answer of the service, or none about the person. */
  readonly isTrouble: boolean;
  readonly slowDownMs: number;
  readonly retryAfterMs: number;
}

async function askForGrant(
  context: SignInContext,
  { deviceAuthId, userCode, signal }: Waiting,
): Promise<Poll> {
  const question = { device_auth_id: deviceAuthId, user_code: userCode };
  let answer: Answer;
  try {
    answer = await post('token', question, { ...context, signal });
  } catch (error) {
    const mayRecover = error instanceof SignInError && error.retry === 'later';
    if (mayRecover) return { isTrouble: true, slowDownMs: 0, retryAfterMs: 0 };
    throw error;
  }
  const { status, body, retryAfterMs = 0 } = answer;
  if (status >= 200 && status <= 299) {
    const granted = readJson(Granted, body);
    if (granted !== undefined) return { granted, isTrouble: false, slowDownMs: 0, retryAfterMs };
    throw new SignInError('exchangeFailed', 'device auth was answered without a code');
  }
  const slowDownMs = readErrorBody(body)?.code === 'slow_down' ? interval.slowDownMs : 0;
  const isPending = status === 403 || status === 404 || slowDownMs > 0;
  if (isPending || mayPass(status)) return { isTrouble: !isPending, slowDownMs, retryAfterMs };
  throw new SignInError('denied', `device auth failed with status ${status}`);
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly retryAfterMs?: number | undefined;
}

async function post(
  endpoint: 'usercode' | 'token',
  question: Readonly<Record<string, string>>,
  { issuer, ports, signal }: SignInContext & { readonly signal: AbortSignal | undefined },
): Promise<Answer> {
  const request: HttpRequest = {
    url: `${issuer}/api/accounts/deviceauth/${endpoint}`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(question),
    deadlineMs,
    ...(signal !== undefined && { signal }),
  };
  try {
    const response = await ports.exchange(request);
    const body = await response.text(answerLimitBytes);
    const { parseRetryAfter } = await import('@codex-ts/utils-http');
    const retryAfterMs = parseRetryAfter(response.headers['retry-after'], ports.clock());
    return { status: response.status, body, retryAfterMs };
  } catch (error) {
    if (!isCodexError(error)) throw unlessCancelled(error, signal);
    throw new SignInError('exchangeFailed', describeError(error), {
      cause: error,
      retry: 'later',
      ...(error.remedy !== undefined && { remedy: error.remedy }),
    });
  }
}

function asDeviceFailure(error: unknown): never {
  if (!(error instanceof SignInError)) throw error;
  throw new SignInError('exchangeFailed', `device code exchange failed: ${error.message}`, {
    cause: error.cause,
    retry: error.retry,
    ...(error.remedy !== undefined && { remedy: error.remedy }),
  });
}
