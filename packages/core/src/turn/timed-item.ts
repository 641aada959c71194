import type { TurnItem } from '@codex-ts/protocol';

/** An item and when it was. */
export interface TimedItem {
  item: TurnItem;
  startedAtMs: number;
  completedAtMs: number;
}
