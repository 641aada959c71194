import type {
  JsonSchema,
  ResponseItem,
  TokenUsage,
  TurnAttribution,
  TurnEvent,
  TurnId,
  TurnItem,
} from '@codex-ts/protocol';
import type { RolloutEntry } from '@codex-ts/rollout';

import type { Denials } from '../review/denials.ts';
import type { ThreadParts } from '../thread-parts.ts';
import type { CallWatch } from './call-watch.ts';
import type { Steering, Words } from './steering.ts';
import type { TimedItem } from './timed-item.ts';
import type { TurnDiff } from './turn-diff.ts';

/** What one turn is asked to do, and how it is talked to meanwhile. */
export interface TurnOrder {
  id: TurnId;
  words: Words;
  /** Of this turn alone. */
  serviceTier: string | undefined;
  attribution: TurnAttribution;
  metadata: Readonly<Record<string, string>>;
  outputSchema: JsonSchema | undefined;
  signal: AbortSignal;
  steering: Steering;
  /** Aborts the signal. */
  interrupt: () => void;
  emit: (event: TurnEvent) => void;
}

/** A turn while it runs. */
export interface TurnRun {
  readonly thread: ThreadParts;
  readonly order: TurnOrder;
  readonly watch: CallWatch;
  readonly startedAtMs: number;
  /** What has happened besides the user's words, in the order of ending. */
  readonly items: TurnItem[];
  /** Of this turn alone. */
  usage: TokenUsage;
  readonly diff: TurnDiff;
  /** What reviewers have denied in it. */
  readonly denials: Denials;
  /** Told when the calls of the answer are over, as native does. */
  untold: TurnEvent[];
}

/**
 * Keeps what happened: its wire items in the history, its turn items with the turn, all of it in the log, in one piece.
 * What tools have ended meanwhile goes first. Throws `ROLLOUT_WRITE_FAILED`.
 */
export async function keep(run: TurnRun, news: readonly RolloutEntry[]): Promise<void> {
  const { history, recorder } = run.thread;
  const entries = [...run.watch.takeEnded().map((ended) => turnItemEntry(run, ended)), ...news];
  for (const entry of entries) {
    if (entry.type === 'responseItem') history.append(entry.item);
    if (entry.type === 'turnItem' && !isHeard(entry.item)) run.items.push(entry.item);
  }
  await recorder?.record(entries);
}

/** An item of this turn, to keep. */
export function turnItemEntry(run: TurnRun, timed: TimedItem): RolloutEntry {
  return { type: 'turnItem', turnId: run.order.id, ...timed };
}

/** A wire item, to keep. */
export function wireEntry(item: ResponseItem): RolloutEntry {
  return { type: 'responseItem', item };
}

/** Tells what waited for the end of the calls. */
export function tellUntold(run: TurnRun): void {
  for (const event of run.untold) run.order.emit(event);
  run.untold = [];
}

/** What was said or handed in is nothing that the turn came to. */
function isHeard({ type }: TurnItem): boolean {
  return type === 'userMessage' || type === 'functionCallOutput';
}
