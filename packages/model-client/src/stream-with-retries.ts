import { backoffDelayMs, type HttpResponse } from '@codex-ts/utils-http';

import { AttemptFailedError, type AttemptFailure } from './attempt-failure.ts';
import { refusedStatus } from './errors.ts';
import type { ModelMeans } from './model-means.ts';
import type { ModelEvent } from './model-event.ts';
import { parseRateLimits } from './rate-limits.ts';
import { readStream } from './read-stream.ts';
import type { ResponsesRequest } from './responses-request.ts';
import { sendRequest } from './send-request.ts';

/** The wait before retry n: 200 ms · 2ⁿ⁻¹, ±10 %. Of requests and of streams alike. */
const law = { baseMs: 200, factor: 2, jitter: 0.1 } as const;

/** A server that wants us to wait longer is taken at its word: the exchange ends, and whoever asked may come again. */
const longestAskedWaitMs = 5 * 60_000;

/** One response, over as many attempts as the provider allows. */
export async function* streamWithRetries(
  means: ModelMeans,
  request: ResponsesRequest,
  signal?: AbortSignal,
): AsyncGenerator<ModelEvent, void> {
  const maxAttempts = means.provider.streamMaxRetries;
  for (let attempt = 1; ; attempt += 1) {
    try {
      yield* streamOnce(means, request, signal);
      return;
    } catch (error) {
      signal?.throwIfAborted();
      const failure = judge(error);
      if (failure === undefined) throw error;
      if (failure.again === 'never' || failure.again === 'requestOnly' || attempt > maxAttempts)
        throw failure.error;
      const httpStatus = refusedStatus(failure.error);
      yield {
        type: 'reconnecting',
        attempt,
        maxAttempts,
        message: reconnectingText(attempt, maxAttempts, failure),
        ...(httpStatus !== undefined && { httpStatus }),
      };
      await means.sleep(delayMs(means, attempt, failure), signal);
    }
  }
}

async function* streamOnce(
  means: ModelMeans,
  request: ResponsesRequest,
  signal?: AbortSignal,
): AsyncGenerator<ModelEvent, void> {
  const response = await sendWithRetries(means, request, signal);
  const rateLimits = parseRateLimits(response.headers);
  if (rateLimits !== undefined) yield { type: 'rateLimits', rateLimits };
  yield* readStream(response);
}

async function sendWithRetries(
  means: ModelMeans,
  request: ResponsesRequest,
  signal?: AbortSignal,
): Promise<HttpResponse> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await sendRequest(means, request, signal);
    } catch (error) {
      signal?.throwIfAborted();
      const failure = judge(error);
      const isQuiet = failure?.again === 'request' || failure?.again === 'requestOnly';
      if (failure === undefined || !isQuiet || attempt > means.provider.requestMaxRetries) throw error;
      await means.sleep(delayMs(means, attempt, failure), signal);
    }
  }
}

function judge(error: unknown): AttemptFailure | undefined {
  if (!(error instanceof AttemptFailedError)) return undefined;
  const { failure } = error;
  return (failure.afterMs ?? 0) > longestAskedWaitMs ? { ...failure, again: 'never' } : failure;
}

function delayMs(means: ModelMeans, attempt: number, { afterMs }: AttemptFailure): number {
  return afterMs ?? backoffDelayMs(attempt, { ...law, random: means.random });
}

function reconnectingText(attempt: number, maxAttempts: number, { error }: AttemptFailure): string {
  return `Reconnecting... ${attempt}/${maxAttempts} (${error.message})`;
}
