import type { TurnFailure } from '@codex-ts/protocol';
import * as z from 'zod/mini';

import { namedFailure } from './error-info.ts';
import { parseLegacyWords } from './legacy-words.ts';
import { isForModel } from './line-kind.ts';
import type { LoggedTurn } from './logged-turn.ts';
import { parseLoggedItem } from './parse-logged-item.ts';

/** Adds up the turns of a thread, line by line. */
export interface TurnScan {
  add(line: string): void;
  readonly turns: readonly LoggedTurn[];
}

const text = z.catch(z.optional(z.nullable(z.string())), undefined);
const count = z.catch(z.optional(z.nullable(z.number())), undefined);
const eventLine = z.object({
  type: z.literal('event_msg'),
  payload: z.looseObject({ type: z.string(), turn_id: text }),
});
const begun = z.object({ started_at: count, root_turn_id: text });
const times = z.object({ started_at: count, completed_at: count, duration_ms: count });
const itemTimes = z.object({ item: z.unknown(), started_at_ms: count, completed_at_ms: count });
const failed = z.object({ error: z.object({ message: z.string(), codex_error_info: z.unknown() }) });
const said = z.object({ message: z.string() });
const thought = z.object({ text: z.string() });

/** Knows no turn yet. */
export function createTurnScan(): TurnScan {
  return new TurnTable();
}

class TurnTable implements TurnScan {
  readonly turns: LoggedTurn[] = [];
  readonly #byId = new Map<string, LoggedTurn>();
  #legacyItems = 0;

  add(line: string): void {
    if (isForModel(line)) return;
    const payload = eventPayload(line);
    if (payload === undefined) return;
    switch (payload.type) {
      case 'task_started':
      case 'turn_started':
        beginTurn(this.#turnOf(payload.turn_id), payload);
        return;
      case 'item_completed':
        addItem(this.#turnOf(payload.turn_id), payload);
        return;
      case 'task_complete':
      case 'turn_complete':
      case 'turn_aborted':
        // A turn that nobody began was none: native ends one so when it forks an old log.
        if (this.turns.length > 0) endTurn(this.#turnOf(payload.turn_id), payload);
        return;
      case 'user_message':
        this.#sayLegacy(payload);
        return;
      case 'agent_message':
        this.#addLegacy('agentMessage', said.safeParse(payload).data?.message ?? '');
        return;
      case 'agent_reasoning':
        this.#addLegacy('reasoning', thought.safeParse(payload).data?.text ?? '');
        return;
      default:
    }
  }

  #begin(turnId: string): LoggedTurn {
    const turn: LoggedTurn = { turnId, items: [] };
    this.turns.push(turn);
    this.#byId.set(turnId, turn);
    return turn;
  }

  /** The turn that a line is about; logs of old do not say. */
  #turnOf(turnId: string | null | undefined): LoggedTurn {
    const named = turnId ?? undefined;
    if (named !== undefined) return this.#byId.get(named) ?? this.#begin(named);
    return this.turns.at(-1) ?? this.#begin('rollout-1');
  }

  /** In old logs a turn begins with the user's words, and nothing says that it ends. */
  #sayLegacy(payload: unknown): void {
    const parts = parseLegacyWords(payload);
    if (parts === undefined) return;
    const last = this.turns.at(-1);
    const isOpen = last !== undefined && last.items.length === 0 && last.outcome === undefined;
    const turn = isOpen ? last : this.#begin(`rollout-${this.turns.length + 1}`);
    if (turn.turnId.startsWith('rollout-')) turn.outcome = 'completed';
    this.#legacyItems += 1;
    turn.items.push({ item: { type: 'userMessage', id: `item-${this.#legacyItems}`, parts } });
  }

  #addLegacy(type: 'agentMessage' | 'reasoning', words: string): void {
    this.#legacyItems += 1;
    const item = { type, id: `item-${this.#legacyItems}`, text: words };
    this.#turnOf(/*turnId*/ undefined).items.push({ item });
  }
}

function eventPayload(line: string): z.infer<typeof eventLine>['payload'] | undefined {
  try {
    return eventLine.safeParse(JSON.parse(line)).data?.payload;
  } catch {
    return undefined;
  }
}

function beginTurn(turn: LoggedTurn, payload: unknown): void {
  const { started_at: startedAt, root_turn_id: rootTurnId } = begun.parse(payload);
  if (typeof startedAt === 'number') turn.startedAt = startedAt;
  if (typeof rootTurnId === 'string') turn.rootTurnId = rootTurnId;
}

function addItem(turn: LoggedTurn, payload: unknown): void {
  const parsed = itemTimes.safeParse(payload);
  const item = parsed.success ? parseLoggedItem(parsed.data.item) : undefined;
  if (!parsed.success || item === undefined) return;
  const { started_at_ms: startedAtMs, completed_at_ms: completedAtMs } = parsed.data;
  turn.items.push({
    item,
    ...(typeof startedAtMs === 'number' && { startedAtMs }),
    ...(typeof completedAtMs === 'number' && { completedAtMs }),
  });
}

function endTurn(turn: LoggedTurn, payload: { type: string }): void {
  const failure = failureOf(payload);
  turn.outcome =
    failure === undefined ? (payload.type === 'turn_aborted' ? 'interrupted' : 'completed') : 'failed';
  if (failure !== undefined) turn.failure = failure;
  const { started_at: started, completed_at: completed, duration_ms: durationMs } = times.parse(payload);
  if (typeof started === 'number') turn.startedAt = started;
  if (typeof completed === 'number') turn.endedAt = completed;
  if (typeof durationMs === 'number') turn.durationMs = durationMs;
}

function failureOf(payload: unknown): TurnFailure | undefined {
  const parsed = failed.safeParse(payload);
  if (!parsed.success) return undefined;
  const { message, codex_error_info: info } = parsed.data.error;
  return { ...(namedFailure(info) ?? { code: 'other' }), message };
}
