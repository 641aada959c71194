import type { TurnFailure, TurnItem } from '@codex-ts/protocol';

import type { TurnOutcome } from './rollout-line.ts';

/** A turn with all that happened in it, as a log tells it. */
export interface LoggedTurn {
  /** A UUID; `rollout-1`, `rollout-2` … in logs that name no turns. */
  turnId: string;
  /** The first turn of the chain of work that it belongs to, where the log says so. */
  rootTurnId?: string;
  /** Absent when the log does not say how it ended: it runs, or its process died. */
  outcome?: TurnOutcome;
  /** Present when it failed. Its `code` is `other` where the log's word for it is not one of ours. */
  failure?: TurnFailure;
  /** In seconds since 1970. */
  startedAt?: number;
  /** In seconds since 1970. */
  endedAt?: number;
  durationMs?: number;
  items: LoggedItem[];
}

/** An item and when it was, in milliseconds since 1970. */
export interface LoggedItem {
  item: TurnItem;
  startedAtMs?: number;
  completedAtMs?: number;
}
