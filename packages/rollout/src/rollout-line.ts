import {
  parseResponseItem,
  parseTurnId,
  type ResponseItem,
  type TokenUsage,
  type TurnId,
} from '@codex-ts/protocol';
import * as z from 'zod/mini';

import { defined } from './defined.ts';
import { parseSessionMeta, type SessionMeta } from './session-meta.ts';
import { parseTokenCounts } from './token-counts.ts';
import { parseTurnContext, type RecordedContext } from './turn-context.ts';

/** One line of a log, read. */
export interface RolloutLine {
  /** In ISO 8601. */
  timestamp: string;
  /** Counts the lines of a thread, over all the files it is spread over. Absent in legacy logs. */
  ordinal?: number;
  content: LineContent;
}

/** What a line says. Kinds that no reader here asks for are `other`. */
export type LineContent =
  | { type: 'sessionMeta'; meta: SessionMeta }
  | { type: 'turnContext'; context: RecordedContext }
  | { type: 'responseItem'; item: ResponseItem }
  /** From here on the history is `replacement`; absent where an old version kept only a summary. */
  | { type: 'compacted'; summary: string; replacement?: readonly ResponseItem[] }
  /** What native says whenever settings change: of that, what its `turnContext` lacks. */
  | { type: 'settingsApplied'; serviceTier: string }
  | { type: 'turnStarted'; turnId: TurnId }
  | { type: 'turnEnded'; turnId?: TurnId; outcome: TurnOutcome; lastAgentMessage?: string }
  | { type: 'userMessage'; text: string }
  /** Of the thread, and of its last answer. `contextWindow` is the usable part, in tokens. */
  | { type: 'tokenCount'; total: TokenUsage; last?: TokenUsage; contextWindow?: number }
  | { type: 'other'; kind: string };

/** How a turn ended. */
export type TurnOutcome = 'completed' | 'failed' | 'interrupted';

const line = z.object({
  timestamp: z.string(),
  ordinal: z.catch(z.optional(z.int().check(z.nonnegative())), undefined),
  type: z.string(),
  payload: z.record(z.string(), z.unknown()),
});

const text = z.catch(z.optional(z.nullable(z.string())), undefined);
const compacted = z.object({
  message: z.catch(z.string(), ''),
  replacement_history: z.catch(z.optional(z.nullable(z.array(z.unknown()))), undefined),
});
const turnEvent = z.object({ turn_id: text, last_agent_message: text, error: z.optional(z.unknown()) });
const settingsApplied = z.object({ thread_settings: z.object({ service_tier: text }) });
const userMessage = z.object({ message: z.string() });
const tokenCount = z.object({
  info: z.object({
    total_token_usage: z.unknown(),
    last_token_usage: z.unknown(),
    model_context_window: z.catch(z.optional(z.nullable(z.number())), undefined),
  }),
});
const userItem = z.object({
  item: z.object({
    type: z.literal('UserMessage'),
    content: z.array(z.object({ type: z.string(), text: z.optional(z.string()) })),
  }),
});

/** Reads one line, without its line break. Undefined when it is garbage: torn, no JSON, or no line of a log. */
export function parseRolloutLine(source: string): RolloutLine | undefined {
  let json: unknown;
  try {
    json = JSON.parse(source);
  } catch {
    return undefined;
  }
  const parsed = line.safeParse(json);
  if (!parsed.success) return undefined;
  const { timestamp, ordinal, type, payload } = parsed.data;
  const content = parseContent(type, payload);
  return content && defined({ timestamp, ordinal, content });
}

function parseContent(type: string, payload: Readonly<Record<string, unknown>>): LineContent | undefined {
  switch (type) {
    case 'session_meta': {
      const meta = parseSessionMeta(payload);
      return meta && { type: 'sessionMeta', meta };
    }
    case 'turn_context': {
      const context = parseTurnContext(payload);
      return context && { type: 'turnContext', context };
    }
    case 'response_item': {
      const item = parseResponseItem(payload);
      return item && { type: 'responseItem', item };
    }
    case 'compacted':
      return parseCompacted(payload);
    case 'event_msg':
      return parseEvent(payload);
    default:
      return { type: 'other', kind: type };
  }
}

function parseCompacted(payload: unknown): LineContent | undefined {
  const parsed = compacted.safeParse(payload);
  if (!parsed.success) return undefined;
  const { message, replacement_history: history } = parsed.data;
  const replacement = history?.map((item) => parseResponseItem(item)).filter((item) => item !== undefined);
  return defined({ type: 'compacted' as const, summary: message, replacement });
}

function parseEvent(payload: Readonly<Record<string, unknown>>): LineContent {
  const { type } = payload;
  const kind = typeof type === 'string' ? type : 'event_msg';
  return parseKnownEvent(kind, payload) ?? { type: 'other', kind };
}

function parseKnownEvent(kind: string, payload: unknown): LineContent | undefined {
  switch (kind) {
    case 'task_started':
    case 'turn_started': {
      const turnId = parseTurnId(turnEvent.safeParse(payload).data?.turn_id ?? '');
      return turnId && { type: 'turnStarted', turnId };
    }
    case 'task_complete':
    case 'turn_complete':
      return parseTurnEnd(payload, 'completed');
    case 'turn_aborted':
      return parseTurnEnd(payload, 'interrupted');
    case 'token_count': {
      const info = tokenCount.safeParse(payload).data?.info;
      const total = parseTokenCounts(info?.total_token_usage);
      const last = parseTokenCounts(info?.last_token_usage);
      const contextWindow = info?.model_context_window ?? undefined;
      return total && defined({ type: 'tokenCount' as const, total, last, contextWindow });
    }
    case 'thread_settings_applied': {
      const parsed = settingsApplied.safeParse(payload);
      if (!parsed.success) return undefined;
      return { type: 'settingsApplied', serviceTier: parsed.data.thread_settings.service_tier ?? '' };
    }
    case 'user_message': {
      const parsed = userMessage.safeParse(payload);
      return parsed.success ? { type: 'userMessage', text: parsed.data.message } : undefined;
    }
    case 'item_completed': {
      const content = userItem.safeParse(payload).data?.item.content;
      return (
        content && { type: 'userMessage', text: content.flatMap(({ text: words }) => words ?? []).join('\n') }
      );
    }
    default:
      return undefined;
  }
}

function parseTurnEnd(payload: unknown, outcome: TurnOutcome): LineContent | undefined {
  const parsed = turnEvent.safeParse(payload);
  if (!parsed.success) return undefined;
  const { turn_id: turnId, last_agent_message: lastAgentMessage, error } = parsed.data;
  return defined({
    type: 'turnEnded' as const,
    turnId: parseTurnId(turnId ?? ''),
    outcome: (error ?? undefined) === undefined ? outcome : 'failed',
    lastAgentMessage: lastAgentMessage ?? undefined,
  });
}
