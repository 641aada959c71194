import {
  responseItemToWire,
  type RateLimitSnapshot,
  type ResponseItem,
  type ThreadId,
  type TokenUsage,
  type TurnAttribution,
  type TurnFailure,
  type TurnId,
  type TurnItem,
} from '@codex-ts/protocol';

import { errorInfo } from './error-info.ts';
import { legacyWords } from './legacy-words.ts';
import { loggedItem } from './logged-item.ts';
import type { SessionMeta } from './session-meta.ts';
import { tokenCountsToWire } from './token-counts.ts';
import { rateLimitsToWire } from './rate-limits.ts';
import { turnContextToWire, type TurnContext } from './turn-context.ts';

/** Something to record. One entry is zero, one or two lines. `contextWindow` is the usable part, in tokens. */
export type RolloutEntry =
  | {
      type: 'turnStarted';
      turnId: TurnId;
      attribution?: TurnAttribution;
      startedAtMs: number;
      contextWindow?: number;
    }
  | { type: 'turnContext'; context: TurnContext }
  /** What the model is told and what it says, verbatim: this is what a thread is resumed from. */
  | { type: 'responseItem'; item: ResponseItem }
  /** The same for people: what was said, and what happened. */
  | { type: 'turnItem'; turnId: TurnId; item: TurnItem; startedAtMs: number; completedAtMs: number }
  | {
      type: 'tokenUsage';
      turnId: TurnId;
      attribution?: TurnAttribution;
      responseId: string;
      last: TokenUsage;
      turn: TokenUsage;
      total: TokenUsage;
      contextWindow?: number;
      rateLimits?: RateLimitSnapshot;
    }
  | {
      type: 'turnEnded';
      turnId: TurnId;
      attribution?: TurnAttribution;
      startedAtMs: number;
      endedAtMs: number;
      end:
        | { outcome: 'completed'; lastAgentMessage?: string }
        | { outcome: 'failed'; failure: TurnFailure }
        | { outcome: 'interrupted' };
    };

/** A line without its time and ordinal. */
export interface LineBody {
  type: string;
  payload: Readonly<Record<string, unknown>>;
}

/** The lines that an entry becomes in the log of this thread. */
export function entryLines(entry: RolloutEntry, thread: Pick<SessionMeta, 'id' | 'historyMode'>): LineBody[] {
  const isLegacy = thread.historyMode === 'legacy';
  switch (entry.type) {
    case 'turnStarted':
      return [event(turnStarted(entry))];
    case 'turnContext':
      return [{ type: 'turn_context', payload: turnContextToWire(entry.context) }];
    case 'responseItem':
      return [{ type: 'response_item', payload: responseItemToWire(entry.item) }];
    case 'turnItem':
      return isLegacy ? legacyItem(entry.item) : turnItem(entry, thread.id);
    case 'tokenUsage':
      return tokenUsage(entry, thread.id);
    case 'turnEnded':
      return [event(turnEnded(entry))];
    default:
      return entry satisfies never;
  }
}

type Entry<Type extends RolloutEntry['type']> = Extract<RolloutEntry, { type: Type }>;

function event(payload: Readonly<Record<string, unknown>>): LineBody {
  return { type: 'event_msg', payload };
}

function turnStarted(entry: Entry<'turnStarted'>): LineBody['payload'] {
  const { parentTurnId, trigger } = entry.attribution ?? {};
  const ids = { turn_id: entry.turnId, root_turn_id: rootTurnId(entry) };
  return {
    type: 'task_started',
    turn_attribution: {
      ...ids,
      turn_trigger: trigger ?? null,
      parent_turn_id: parentTurnId ?? null,
      initiating_agent_path: null,
    },
    ...ids,
    started_at: Math.floor(entry.startedAtMs / 1000),
    model_context_window: entry.contextWindow ?? null,
    collaboration_mode_kind: 'default',
  };
}

function rootTurnId({
  turnId,
  attribution,
}: {
  turnId: TurnId;
  attribution?: TurnAttribution | undefined;
}): string {
  return attribution?.rootTurnId ?? turnId;
}

function turnItem(entry: Entry<'turnItem'>, threadId: ThreadId): LineBody[] {
  const item = loggedItem(entry.item);
  if (item === undefined) return [];
  return [
    event({
      type: 'item_completed',
      thread_id: threadId,
      turn_id: entry.turnId,
      item,
      started_at_ms: entry.startedAtMs,
      completed_at_ms: entry.completedAtMs,
    }),
  ];
}

function legacyItem(item: TurnItem): LineBody[] {
  switch (item.type) {
    case 'userMessage':
      return [event({ type: 'user_message', ...legacyWords(item.parts) })];
    case 'agentMessage':
      return [event({ type: 'agent_message', message: item.text })];
    case 'reasoning':
      return item.text === '' ? [] : [event({ type: 'agent_reasoning', text: item.text })];
    case 'commandExecution':
    case 'fileChange':
    case 'webSearch':
    case 'functionCallOutput':
    case 'notice':
      return [];
    default:
      return item satisfies never;
  }
}

function tokenUsage(entry: Entry<'tokenUsage'>, threadId: ThreadId): LineBody[] {
  const last = tokenCountsToWire(entry.last);
  const total = tokenCountsToWire(entry.total);
  return [
    {
      type: 'token_usage_record',
      payload: {
        thread_id: threadId,
        turn_id: entry.turnId,
        session_id: threadId,
        root_turn_id: rootTurnId(entry),
        response_id: entry.responseId,
        usage: last,
        turn_token_usage: tokenCountsToWire(entry.turn),
        thread_token_usage: total,
      },
    },
    event({
      type: 'token_count',
      info: {
        total_token_usage: total,
        last_token_usage: last,
        model_context_window: entry.contextWindow ?? null,
      },
      rate_limits: entry.rateLimits === undefined ? null : rateLimitsToWire(entry.rateLimits),
    }),
  ];
}

function turnEnded(entry: Entry<'turnEnded'>): LineBody['payload'] {
  const { end, startedAtMs, endedAtMs } = entry;
  const times = {
    turn_id: entry.turnId,
    root_turn_id: rootTurnId(entry),
    started_at: Math.floor(startedAtMs / 1000),
    completed_at: Math.floor(endedAtMs / 1000),
    duration_ms: Math.max(0, endedAtMs - startedAtMs),
  };
  switch (end.outcome) {
    case 'completed':
      return { type: 'task_complete', ...times, last_agent_message: end.lastAgentMessage ?? null };
    case 'failed': {
      const { failure } = end;
      const error = { message: failure.message, codex_error_info: errorInfo(failure) };
      return { type: 'task_complete', ...times, last_agent_message: null, error };
    }
    case 'interrupted':
      return { type: 'turn_aborted', ...times, reason: 'interrupted' };
    default:
      return end satisfies never;
  }
}
