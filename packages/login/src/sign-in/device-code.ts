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
  const grant = await requestCode(context);
  const cancelled = new AbortController();
  const signals = [cancelled.signal, ...(options.signal === undefined ? [] : [options.signal])];
  const expiresAtMs = context.ports.clock() + codeLifetimeMs;
  const done = complete(context, { ...grant, expiresAtMs, signal: AbortSignal.any(signals) });
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
  readonly expiresAtMs: number;
  readonly signal: AbortSignal;
}

async function requestCode(context: SignInContext): Promise<Grant> {
  const { status, body } = await post('usercode', { client_id: context.clientId }, context);
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

/** Asks until the person has decided. What may pass (5xx, 429, the network) is waited out. */
async function waitForGrant(context: SignInContext, waiting: Waiting): Promise<z.infer<typeof Granted>> {
  const { clock } = context.ports;
  let pauseMs = waiting.intervalMs;
  for (;;) {
    const poll = await askForGrant(context, waiting);
    if (poll.granted !== undefined) return poll.granted;
    pauseMs = Math.min(pauseMs + poll.slowDownMs, interval.mostMs);
    const remainingMs = waiting.expiresAtMs - clock();
    if (remainingMs <= 0) {
      throw new SignInError('timedOut', 'device auth timed out after 15 minutes', { retry: 'later' });
    }
    await pause(Math.min(Math.max(pauseMs, poll.retryAfterMs), remainingMs), context, waiting.signal);
  }
}

async function pause(ms: number, { ports }: SignInContext, signal: AbortSignal): Promise<void> {
  try {
    await ports.sleep(ms, signal);
    signal.throwIfAborted();
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new SignInError('cancelled', 'Login was not completed', { cause: error });
  }
}

interface Poll {
  readonly granted?: z.infer<typeof Granted>;
  readonly slowDownMs: number;
  readonly retryAfterMs: number;
}

async function askForGrant(context: SignInContext, { deviceAuthId, userCode }: Waiting): Promise<Poll> {
  const question = { device_auth_id: deviceAuthId, user_code: userCode };
  let answer: Awaited<ReturnType<typeof post>>;
  try {
    answer = await post('token', question, context);
  } catch (error) {
    if (error instanceof SignInError && error.retry === 'later') return { slowDownMs: 0, retryAfterMs: 0 };
    throw error;
  }
  const { status, body, retryAfterMs = 0 } = answer;
  if (status >= 200 && status <= 299) {
    const granted = readJson(Granted, body);
    if (granted !== undefined) return { granted, slowDownMs: 0, retryAfterMs };
    throw new SignInError('exchangeFailed', 'device auth was answered without a code');
  }
  const slowDownMs = readErrorBody(body)?.code === 'slow_down' ? interval.slowDownMs : 0;
  const isPending = status === 403 || status === 404 || slowDownMs > 0;
  if (isPending || status === 429 || status >= 500) return { slowDownMs, retryAfterMs };
  throw new SignInError('denied', `device auth failed with status ${status}`);
}

async function post(
  endpoint: 'usercode' | 'token',
  question: Readonly<Record<string, string>>,
  { issuer, ports }: SignInContext,
): Promise<{ status: number; body: string; retryAfterMs?: number | undefined }> {
  const request: HttpRequest = {
    url: `${issuer}/api/accounts/deviceauth/${endpoint}`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(question),
    deadlineMs,
  };
  try {
    const response = await ports.exchange(request);
    const body = await response.text(answerLimitBytes);
    const { parseRetryAfter } = await import('@codex-ts/utils-http');
    const retryAfterMs = parseRetryAfter(response.headers['retry-after'], ports.clock());
    return { status: response.status, body, retryAfterMs };
  } catch (error) {
    if (!isCodexError(error)) throw error;
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
