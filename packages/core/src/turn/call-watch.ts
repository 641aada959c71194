import type { ToolEvent } from '@codex-ts/agent-tools';
import type { CommandExecution, FileChange, TurnEvent } from '@codex-ts/protocol';

import type { TimedItem } from './turn-run.ts';

/** Turns what tools do into items of the turn. */
export interface CallWatch {
  /** The listener for one call. */
  listen(callId: string): (event: ToolEvent) => void;
  /** What has ended since the last time it was asked. */
  takeEnded(): TimedItem[];
}

type Begun = { item: CommandExecution | FileChange; startedAtMs: number };

/** Sees nothing yet. */
export function createCallWatch(emit: (event: TurnEvent) => void, now: () => number): CallWatch {
  const begun = new Map<string, Begun>();
  let ended: TimedItem[] = [];

  function begin(item: Begun['item']): void {
    begun.set(item.id, { item, startedAtMs: now() });
    emit({ type: 'itemStarted', item });
  }

  function end(item: Begun['item']): void {
    const completedAtMs = now();
    const startedAtMs = begun.get(item.id)?.startedAtMs ?? completedAtMs;
    begun.delete(item.id);
    ended.push({ item, startedAtMs, completedAtMs });
    emit({ type: 'itemCompleted', item });
  }

  function see(id: string, event: ToolEvent): void {
    const item = begun.get(id)?.item;
    switch (event.type) {
      case 'commandStarted': {
        const { command, cwd } = event;
        begin({ type: 'commandExecution', id, command, cwd, aggregatedOutput: '', status: 'inProgress' });
        return;
      }
      case 'commandEnded':
        if (item?.type === 'commandExecution') end({ ...item, ...event.end });
        return;
      case 'filesStarted':
        begin({ type: 'fileChange', id, changes: event.changes, status: 'inProgress' });
        return;
      case 'filesEnded':
        if (item?.type === 'fileChange') end({ ...item, status: event.status });
        return;
      case 'commandOutput':
        return;
      default:
        event satisfies never;
    }
  }

  return {
    listen: (callId) => (event) => see(callId, event),
    takeEnded() {
      const taken = ended;
      ended = [];
      return taken;
    },
  };
}
