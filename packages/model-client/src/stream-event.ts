import { parseResponseItem, type TokenUsage } from '@codex-ts/protocol';
import * as z from 'zod/mini';

import { AttemptFailedError } from './attempt-failure.ts';
import { IncompleteError } from './errors.ts';
import type { ModelEvent } from './model-event.ts';
import { failedEventFailure } from './stream-failure.ts';

const typed = z.looseObject({ type: z.string() });
const itemEvent = z.object({ item: z.unknown() });
const deltaEvent = z.object({ item_id: z.catch(z.string(), ''), delta: z.string() });
const count = z.catch(z.number(), 0);

const completedEvent = z.object({
  response: z.object({
    id: z.catch(z.string(), ''),
    usage: z.catch(
      z.nullish(
        z.object({
          input_tokens: count,
          input_tokens_details: z.catch(z.nullish(z.object({ cached_tokens: count })), undefined),
          output_tokens: count,
          output_tokens_details: z.catch(z.nullish(z.object({ reasoning_tokens: count })), undefined),
          total_tokens: z.catch(z.nullish(z.number()), undefined),
        }),
      ),
      undefined,
    ),
  }),
});

const failedEvent = z.object({
  response: z.object({
    error: z.object({ code: z.catch(z.optional(z.string()), undefined), message: z.string() }),
  }),
});

const incompleteEvent = z.object({
  response: z.object({ incomplete_details: z.object({ reason: z.string() }) }),
});

type WireUsage = NonNullable<z.infer<typeof completedEvent>['response']['usage']>;

/**
 * One server-sent event as a model event; nothing for kinds we do not use and for data that is no event. Throws
 * `AttemptFailedError` for the events that say the response failed.
 */
export function readStreamEvent(data: string): ModelEvent | undefined {
  const event = parseTyped(data);
  if (event === undefined) return undefined;
  switch (event.type) {
    case 'response.created':
      return { type: 'created' };
    case 'response.output_item.added':
      return readItem('itemStarted', event);
    case 'response.output_item.done':
      return readItem('itemCompleted', event);
    case 'response.output_text.delta':
      return readDelta('textDelta', event);
    case 'response.reasoning_summary_text.delta':
      return readDelta('reasoningDelta', event);
    case 'response.completed':
      return readCompleted(event);
    case 'response.failed':
      throw failedAttempt(event);
    case 'response.incomplete':
      throw incompleteAttempt(event);
    default:
      return undefined;
  }
}

function parseTyped(data: string): z.infer<typeof typed> | undefined {
  try {
    const parsed = typed.safeParse(JSON.parse(data));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function readItem(type: 'itemStarted' | 'itemCompleted', event: unknown): ModelEvent | undefined {
  const parsed = itemEvent.safeParse(event);
  const item = parsed.success ? parseResponseItem(parsed.data.item) : undefined;
  return item === undefined ? undefined : { type, item };
}

function readDelta(type: 'textDelta' | 'reasoningDelta', event: unknown): ModelEvent | undefined {
  const parsed = deltaEvent.safeParse(event);
  return parsed.success ? { type, itemId: parsed.data.item_id, text: parsed.data.delta } : undefined;
}

function readCompleted(event: unknown): ModelEvent {
  const parsed = completedEvent.safeParse(event);
  if (!parsed.success) return { type: 'completed', responseId: '' };
  const { id, usage } = parsed.data.response;
  if (usage === undefined || usage === null) return { type: 'completed', responseId: id };
  return { type: 'completed', responseId: id, usage: tokenUsage(usage) };
}

function tokenUsage(usage: WireUsage): TokenUsage {
  return {
    inputTokens: usage.input_tokens,
    cachedInputTokens: usage.input_tokens_details?.cached_tokens ?? 0,
    outputTokens: usage.output_tokens,
    reasoningOutputTokens: usage.output_tokens_details?.reasoning_tokens ?? 0,
    totalTokens: usage.total_tokens ?? usage.input_tokens + usage.output_tokens,
  };
}

function failedAttempt(event: unknown): AttemptFailedError {
  const parsed = failedEvent.safeParse(event);
  if (!parsed.success)
    return new AttemptFailedError(failedEventFailure(/*code*/ undefined, 'response.failed event received'));
  const { code, message } = parsed.data.response.error;
  return new AttemptFailedError(failedEventFailure(code, message));
}

function incompleteAttempt(event: unknown): AttemptFailedError {
  const parsed = incompleteEvent.safeParse(event);
  const reason = parsed.success ? parsed.data.response.incomplete_details.reason : 'unknown';
  return new AttemptFailedError({ error: new IncompleteError(reason), again: 'never' });
}
