import type { RateLimitSnapshot, ThreadItem, ThreadTokenUsage, Turn } from '@codex-ts/app-server-protocol';
import type {
  CommandExecution,
  ThreadId,
  TokenUsage,
  TurnEvent,
  TurnFailure,
  TurnId,
  TurnItem,
} from '@codex-ts/protocol';

import { threadItem } from '../thread/item-view.ts';
import type { Told } from '../thread/told.ts';
import { reconnectError, turnError } from './error-info.ts';
import { noLimits, rateLimitView } from './rate-limit-view.ts';
import { completedView, endText, exhaustedText, startedView } from './review-view.ts';

/** What a turn's story is told with. */
export interface TurnNewsOptions {
  readonly threadId: ThreadId;
  readonly turnId: TurnId;
  /** Of the chain of work; the turn itself unless given. */
  readonly rootTurnId?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** What the model's server said last about the limits of the account. */
  readonly rateLimits?: RateLimitSnapshot | undefined;
}

type Event<Type extends TurnEvent['type']> = Extract<TurnEvent, { type: Type }>;

/** Tells clients what happens in one turn, from the events of `core`, in the order that native codex has. */
export class TurnNews {
  readonly #options: TurnNewsOptions;
  readonly #startedAtMs: number;
  /** Items that were begun, and when. */
  readonly #begun = new Map<string, number>();
  /** Commands that an approval is waited for: how they begin is told when somebody is asked, or it is there. */
  readonly #held = new Map<string, CommandExecution>();
  /** Commands that somebody was asked about. */
  readonly #asked = new Map<string, CommandExecution>();
  /** Those of them whose end was told. */
  readonly #declined = new Set<string>();
  /** Thoughts of which a first piece was told. */
  readonly #summarized = new Set<string>();
  /** Native tells what an answer cost when the tools that it called have ended. */
  #spent: Told[] = [];
  #rateLimits: RateLimitSnapshot;
  #lastMessage: ThreadItem | undefined;

  constructor(options: TurnNewsOptions) {
    this.#options = options;
    this.#startedAtMs = options.now();
    this.#rateLimits = options.rateLimits ?? noLimits;
  }

  /** What the model's server said last about the limits of the account. */
  get rateLimits(): RateLimitSnapshot {
    return this.#rateLimits;
  }

  /** The turn as it is while it runs. */
  get turn(): Turn {
    return this.#turn('inProgress', /*endedAtMs*/ undefined);
  }

  take(event: TurnEvent): Told[] {
    switch (event.type) {
      case 'threadStarted':
        return [];
      case 'turnStarted':
        return [
          this.#status({ type: 'active', activeFlags: [] }),
          this.#tell('turn/started', { turn: this.turn }),
        ];
      case 'itemStarted':
        return event.awaitsApproval === true ? this.#hold(event.item) : this.#itemStarted(event.item);
      case 'itemUpdated':
        return this.#allowed(event.item.id);
      case 'itemCompleted':
        return this.#itemCompleted(event.item);
      case 'agentMessageDelta':
      case 'reasoningDelta':
        return this.#written(event);
      case 'commandOutputDelta':
        return [this.#tell('item/commandExecution/outputDelta', { itemId: event.itemId, delta: event.text })];
      case 'tokenUsage':
        return this.#usage(event);
      case 'rateLimits':
        this.#rateLimits = rateLimitView(event.snapshot);
        return [];
      case 'reviewStarted':
        return [
          ...this.asked(event.review.request.itemId),
          this.#tell('item/autoApprovalReview/started', startedView(event.review)),
        ];
      case 'reviewCompleted':
        return [
          ...this.#reviewed(endText(event.end)),
          this.#tell('item/autoApprovalReview/completed', completedView(event)),
        ];
      case 'reviewsExhausted':
        return this.#reviewed(exhaustedText(event));
      case 'turnDiff':
        return [this.#tell('turn/diff/updated', { diff: event.diff })];
      case 'reconnecting':
        return [...this.#takeSpent(), this.#error(reconnectError(event), { willRetry: true })];
      case 'turnCompleted':
        return this.#ended('completed');
      case 'turnInterrupted':
        return this.#ended('interrupted');
      case 'turnFailed':
        return this.failed(event.failure);
      default:
        return event satisfies never;
    }
  }

  /** A client or a reviewer is about to be asked about the command: native says that it is the agent's wish so far. */
  asked(itemId: string): Told[] {
    const command = this.#held.get(itemId);
    if (command === undefined) return [];
    this.#asked.set(itemId, command);
    return this.#release(itemId).map(byAgent);
  }

  /** The command was not allowed. Its end is told now; the one that `core` tells says why, and is for the model. */
  declined(itemId: string): Told[] {
    const command = this.#asked.get(itemId);
    if (command === undefined) return [];
    const told = this.#itemCompleted({ ...command, status: 'declined' });
    this.#declined.add(itemId);
    return told;
  }

  /** The end of a turn that failed. */
  failed(failure: TurnFailure): Told[] {
    const error = turnError(failure);
    return [
      ...this.#takeSpent(),
      this.#status({ type: 'systemError' }),
      this.#error(error, { willRetry: false }),
      this.#tell('turn/completed', { turn: { ...this.#turn('failed', this.#options.now()), error } }),
    ];
  }

  #hold(item: TurnItem): Told[] {
    if (item.type !== 'commandExecution') return this.#itemStarted(item);
    this.#held.set(item.id, item);
    return [];
  }

  /** What is asked about it from now on is not whether it may run. */
  #allowed(itemId: string): Told[] {
    this.#asked.delete(itemId);
    return this.#release(itemId);
  }

  #release(itemId: string): Told[] {
    const command = this.#held.get(itemId);
    this.#held.delete(itemId);
    return command === undefined ? [] : this.#itemStarted(command);
  }

  #itemStarted(item: TurnItem): Told[] {
    const startedAtMs = this.#options.now();
    const view = threadItem(item, { startedAtMs, completedAtMs: null });
    if (view === undefined) return [];
    this.#begun.set(item.id, startedAtMs);
    const isTools = item.type === 'commandExecution' || item.type === 'fileChange';
    const before = isTools ? [] : this.#takeSpent();
    return [...before, this.#tell('item/started', { item: view, startedAtMs })];
  }

  #itemCompleted(item: TurnItem): Told[] {
    if (item.type === 'notice') {
      const { threadId } = this.#options;
      return [...this.#takeSpent(), { method: 'warning', params: { threadId, message: item.message } }];
    }
    if (this.#declined.delete(item.id)) return [];
    const completedAtMs = this.#options.now();
    const held = this.#release(item.id);
    const begin = this.#begun.has(item.id) ? held : this.#itemStarted(item);
    const startedAtMs = this.#begun.get(item.id) ?? completedAtMs;
    this.#begun.delete(item.id);
    const view = threadItem(this.#outcome(item), { startedAtMs, completedAtMs });
    this.#asked.delete(item.id);
    if (view === undefined) return [];
    if (view.type === 'agentMessage') this.#lastMessage = view;
    return [...begin, this.#tell('item/completed', { item: view, contentTokenCount: null, completedAtMs })];
  }

  /** Why a command was declined is for the model. */
  #outcome(item: TurnItem): TurnItem {
    const command = this.#asked.get(item.id);
    const isDeclined = item.type === 'commandExecution' && item.status === 'declined';
    return isDeclined && command !== undefined ? { ...command, status: item.status } : item;
  }

  #written({ type, itemId, text }: Event<'agentMessageDelta' | 'reasoningDelta'>): Told[] {
    if (type === 'agentMessageDelta') return [this.#tell('item/agentMessage/delta', { itemId, delta: text })];
    const delta = this.#tell('item/reasoning/summaryTextDelta', { itemId, delta: text, summaryIndex: 0 });
    if (this.#summarized.has(itemId)) return [delta];
    this.#summarized.add(itemId);
    return [this.#tell('item/reasoning/summaryPartAdded', { itemId, summaryIndex: 0 }), delta];
  }

  #usage(event: Event<'tokenUsage'>): Told[] {
    const before = this.#takeSpent();
    const tokenUsage = usageView(event);
    this.#spent = [this.#tell('thread/tokenUsage/updated', { tokenUsage })];
    return before;
  }

  #takeSpent(): Told[] {
    if (this.#spent.length === 0) return [];
    const rateLimits: Told = {
      method: 'account/rateLimits/updated',
      params: { rateLimits: this.#rateLimits },
    };
    const spent = [...this.#spent, rateLimits];
    this.#spent = [];
    return spent;
  }

  #ended(status: 'completed' | 'interrupted'): Told[] {
    return [
      ...this.#takeSpent(),
      this.#status({ type: 'idle' }),
      this.#tell('turn/completed', { turn: this.#turn(status, this.#options.now()) }),
    ];
  }

  #turn(status: Turn['status'], endedAtMs: number | undefined): Turn {
    const { turnId, rootTurnId = turnId } = this.#options;
    const items = status === 'completed' && this.#lastMessage !== undefined ? [this.#lastMessage] : [];
    return {
      id: turnId,
      rootTurnId,
      items,
      itemsView: items.length === 0 ? 'notLoaded' : 'summary',
      status,
      error: null,
      startedAt: Math.floor(this.#startedAtMs / 1000),
      completedAt: endedAtMs === undefined ? null : Math.floor(endedAtMs / 1000),
      durationMs: endedAtMs === undefined ? null : Math.max(0, Math.round(endedAtMs - this.#startedAtMs)),
    };
  }

  #status(status: Extract<Told, { method: 'thread/status/changed' }>['params']['status']): Told {
    return { method: 'thread/status/changed', params: { threadId: this.#options.threadId, status } };
  }

  #error(error: ReturnType<typeof turnError>, { willRetry }: { willRetry: boolean }): Told {
    const { threadId, turnId } = this.#options;
    return { method: 'error', params: { error, willRetry, threadId, turnId } };
  }

  #reviewed(message: string | undefined): Told[] {
    const { threadId } = this.#options;
    return message === undefined ? [] : [{ method: 'guardianWarning', params: { threadId, message } }];
  }

  #tell<Method extends TurnMethod>(method: Method, facts: Facts<Method>): Told {
    const { threadId, turnId } = this.#options;
    // `turn/started` and `turn/completed` name the turn by the turn itself.
    const ids = 'turn' in facts ? { threadId } : { threadId, turnId };
    // `Facts` is what the parameters of the method hold besides these ids.
    return { method, params: { ...facts, ...ids } } as Told;
  }
}

function byAgent(told: Told): Told {
  if (told.method !== 'item/started' || told.params.item.type !== 'commandExecution') return told;
  return { method: told.method, params: { ...told.params, item: { ...told.params.item, source: 'agent' } } };
}

type TurnMethod = Exclude<
  Extract<Told, { params: { threadId: string } }>['method'],
  'error' | 'warning' | 'guardianWarning' | 'thread/status/changed'
>;
type Facts<Method extends TurnMethod> = Omit<
  Extract<Told, { method: Method }>['params'],
  'threadId' | 'turnId'
>;

/** Tokens as clients see them. */
export function usageView(event: {
  last: TokenUsage;
  total: TokenUsage;
  contextWindow?: number;
}): ThreadTokenUsage {
  return {
    total: { ...event.total, cacheWriteInputTokens: 0 },
    last: { ...event.last, cacheWriteInputTokens: 0 },
    modelContextWindow: event.contextWindow ?? null,
  };
}
