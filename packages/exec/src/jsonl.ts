import type { TokenUsage, TurnEvent, TurnItem } from '@codex-ts/protocol';

import type { EventWriter } from './event-writer.ts';
import type { TextSink } from './exec-options.ts';
import { failureLine } from './failure-line.ts';
import type { JsonlEvent, JsonlUsage } from './jsonl-event.ts';
import { jsonlItem } from './jsonl-items.ts';

/** Writes one JSON object a line to `stdout`; failures before the turn go to `stderr` too. Item ids count up from `item_0` in the order of first sight. */
export function createJsonlWriter(stdout: TextSink, stderr: TextSink): EventWriter {
  const ids = new Map<string, string>();

  function idOf(item: TurnItem): string {
    const known = ids.get(item.id);
    if (known !== undefined) return known;
    const id = `item_${ids.size}`;
    ids.set(item.id, id);
    return id;
  }

  async function write(events: readonly JsonlEvent[]): Promise<void> {
    if (events.length === 0) return;
    await stdout(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  }

  return {
    event: (event) => write(jsonlEvents(event, idOf)),
    async failure(failure) {
      const { message, code } = failure;
      await write([{ type: 'error', message, code }]);
      // A client that only looks at the exit code shows standard error.
      await stderr(`error: ${failureLine(failure)}\n`);
    },
    answer: async () => {},
  };
}

function jsonlEvents(event: TurnEvent, idOf: (item: TurnItem) => string): readonly JsonlEvent[] {
  switch (event.type) {
    case 'threadStarted':
      return [{ type: 'thread.started', thread_id: event.threadId }];
    case 'turnStarted':
      return [{ type: 'turn.started' }];
    case 'itemStarted':
    case 'itemUpdated':
    case 'itemCompleted':
      return itemEvents(event, idOf);
    case 'reconnecting':
      return [{ type: 'error', message: event.message }];
    case 'turnCompleted':
      return [{ type: 'turn.completed', usage: jsonlUsage(event.usage) }];
    case 'turnFailed': {
      const { message, code } = event.failure;
      return [
        { type: 'error', message, code },
        { type: 'turn.failed', error: { message, code } },
      ];
    }
    case 'agentMessageDelta':
    case 'reasoningDelta':
    case 'commandOutputDelta':
    case 'reviewStarted':
    case 'reviewCompleted':
    case 'reviewsExhausted':
    case 'turnDiff':
    case 'tokenUsage':
    case 'rateLimits':
    case 'turnInterrupted':
      return [];
    default:
      return event satisfies never;
  }
}

type ItemEvent = Extract<TurnEvent, { item: TurnItem }>;

const itemEventTypes = {
  itemStarted: 'item.started',
  itemUpdated: 'item.updated',
  itemCompleted: 'item.completed',
} as const;

function itemEvents({ type, item }: ItemEvent, idOf: (item: TurnItem) => string): readonly JsonlEvent[] {
  if (item.type === 'userMessage' || item.type === 'functionCallOutput') return [];
  // What the model writes is told when it is whole; thoughts without words are not.
  const isWriting = item.type === 'agentMessage' || item.type === 'reasoning';
  if (isWriting && (type === 'itemStarted' || item.text === '')) return [];
  return [{ type: itemEventTypes[type], item: jsonlItem(item, idOf(item)) }];
}

function jsonlUsage(usage: TokenUsage): JsonlUsage {
  return {
    input_tokens: usage.inputTokens,
    cached_input_tokens: usage.cachedInputTokens,
    output_tokens: usage.outputTokens,
    reasoning_output_tokens: usage.reasoningOutputTokens,
  };
}
