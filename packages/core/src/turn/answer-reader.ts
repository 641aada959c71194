import type { ModelEvent } from '@codex-ts/model-client';
import type {
  AgentMessage,
  MessageItem,
  RateLimitSnapshot,
  Reasoning,
  ReasoningItem,
  ResponseItem,
  TokenUsage,
  TurnEvent,
  WebSearch,
} from '@codex-ts/protocol';

import type { TimedItem } from './timed-item.ts';

/** What reading an answer needs. */
export interface AnswerPorts {
  emit: (event: TurnEvent) => void;
  now: () => number;
  uuid: () => string;
}

/** One answer of the model, as far as it has come. What comes is told on as events of the turn. */
export class AnswerReader {
  readonly #ports: AnswerPorts;
  readonly #starts = new Map<string, number>();
  readonly #searches = new Map<string, WebSearch>();
  readonly #begun = new Set<string>();
  #rateLimits: RateLimitSnapshot | undefined;
  #items: ResponseItem[] = [];
  #turnItems: TimedItem[] = [];
  #completed: { responseId: string; usage: TokenUsage | undefined } | undefined;

  constructor(ports: AnswerPorts) {
    this.#ports = ports;
  }

  /** What the model said, verbatim: whole items only. */
  get items(): readonly ResponseItem[] {
    return this.#items;
  }

  /** The same for people. */
  get turnItems(): readonly TimedItem[] {
    return this.#turnItems;
  }

  /** Present when the answer is complete. */
  get completed(): { responseId: string; usage: TokenUsage | undefined } | undefined {
    return this.#completed;
  }

  /** As the head of the answer told them. */
  get rateLimits(): RateLimitSnapshot | undefined {
    return this.#rateLimits;
  }

  add(event: ModelEvent): void {
    const { emit } = this.#ports;
    switch (event.type) {
      case 'itemStarted':
        return this.#start(event.item);
      case 'itemCompleted':
        return this.#complete(event.item);
      case 'textDelta':
        return this.#tell('agentMessageDelta', event);
      case 'reasoningDelta':
        return this.#tell('reasoningDelta', event);
      case 'reconnecting':
        this.#beginAnew();
        return emit(event);
      case 'completed':
        this.#completed = { responseId: event.responseId, usage: event.usage };
        return this.stop();
      case 'rateLimits':
        this.#rateLimits = event.rateLimits;
        return undefined;
      case 'created':
        return undefined;
      default:
        return event satisfies never;
    }
  }

  #tell(type: 'agentMessageDelta' | 'reasoningDelta', delta: { itemId: string; text: string }): void {
    if (delta.text !== '') this.#ports.emit({ type, itemId: delta.itemId, text: delta.text });
  }

  /** Ends what was begun and will not go on. */
  stop(): void {
    for (const item of this.#searches.values()) this.#ports.emit({ type: 'itemCompleted', item });
    this.#searches.clear();
  }

  /** What came so far stays told, and is not part of the history. */
  #beginAnew(): void {
    this.stop();
    this.#begun.clear();
    this.#items = [];
    this.#turnItems = [];
  }

  #start(item: ResponseItem): void {
    const id = itemId(item);
    if (id !== undefined) this.#starts.set(id, this.#ports.now());
    const begun = id === undefined ? undefined : turnItem(item, this.#ports.uuid);
    if (begun === undefined) return;
    if (begun.type === 'webSearch') this.#searches.set(begun.id, begun);
    this.#begin(begun.type === 'webSearch' ? begun : { ...begun, text: '' });
  }

  #begin(item: WrittenItem): void {
    this.#begun.add(item.id);
    this.#ports.emit({ type: 'itemStarted', item });
  }

  #complete(raw: ResponseItem): void {
    const { emit, now, uuid } = this.#ports;
    this.#items.push(raw);
    const item = turnItem(raw, uuid);
    if (item === undefined) return;
    if (!this.#begun.delete(item.id)) this.#begin(item.type === 'webSearch' ? item : { ...item, text: '' });
    this.#begun.delete(item.id);
    this.#searches.delete(item.id);
    const completedAtMs = now();
    const startedAtMs = this.#starts.get(item.id) ?? completedAtMs;
    this.#turnItems.push({ item, startedAtMs, completedAtMs });
    emit({ type: 'itemCompleted', item });
  }
}

function itemId(item: ResponseItem): string | undefined {
  if (item.type !== 'other') return item.id;
  const { id } = item.raw;
  return typeof id === 'string' ? id : undefined;
}

/** What an answer consists of, for people; calls tell of themselves when they run. */
type WrittenItem = AgentMessage | Reasoning | WebSearch;

function turnItem(item: ResponseItem, uuid: () => string): WrittenItem | undefined {
  switch (item.type) {
    case 'message':
      return item.role === 'assistant' ? agentMessage(item, uuid) : undefined;
    case 'reasoning':
      return reasoning(item, uuid);
    case 'other':
      return webSearch(item);
    case 'function_call':
    case 'function_call_output':
    case 'custom_tool_call':
    case 'custom_tool_call_output':
      return undefined;
    default:
      return item satisfies never;
  }
}

function agentMessage(item: MessageItem, uuid: () => string): AgentMessage {
  const text = item.content.flatMap((part) => (part.type === 'output_text' ? [part.text] : [])).join('');
  return { type: 'agentMessage', id: item.id ?? `msg_${uuid()}`, text };
}

/** Thoughts are told by their summary alone; most have none, and an empty text. */
function reasoning(item: ReasoningItem, uuid: () => string): Reasoning {
  const text = item.summary.map((part) => part.text).join('\n\n');
  return { type: 'reasoning', id: item.id ?? `rs_${uuid()}`, text };
}

function webSearch(item: ResponseItem): WebSearch | undefined {
  if (item.type !== 'other' || item.raw['type'] !== 'web_search_call') return undefined;
  const { id, action } = item.raw;
  if (typeof id !== 'string') return undefined;
  const known = isRecord(action) ? action : undefined;
  const query = typeof known?.['query'] === 'string' ? known['query'] : '';
  return known === undefined
    ? { type: 'webSearch', id, query }
    : { type: 'webSearch', id, query, action: known };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
