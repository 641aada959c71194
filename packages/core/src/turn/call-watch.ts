import type { ToolEvent } from '@codex-ts/agent-tools';
import type { CommandExecution, FileChange, TurnEvent } from '@codex-ts/protocol';

import type { TimedItem } from './timed-item.ts';
import type { TurnDiff } from './turn-diff.ts';

/** Turns what tools do into items of the turn. */
export interface CallWatch {
  /** The listener for one call. */
  listen(callId: string): (event: ToolEvent) => void;
  /** What has ended since the last time it was asked. */
  takeEnded(): TimedItem[];
}

/** What watching calls needs. */
export interface WatchPorts {
  emit: (event: TurnEvent) => void;
  now: () => number;
  diff: TurnDiff;
}

/** Sees nothing yet. */
export function createCallWatch({ emit, now, diff }: WatchPorts): CallWatch {
  let ended: TimedItem[] = [];

  function listen(id: string): (event: ToolEvent) => void {
    let begun: { item: CommandExecution | FileChange; startedAtMs: number } | undefined;

    function begin(item: CommandExecution | FileChange, awaitsApproval?: true): void {
      begun = { item, startedAtMs: now() };
      emit({ type: 'itemStarted', item, ...(awaitsApproval && { awaitsApproval }) });
    }

    function end(result: Partial<CommandExecution> | Partial<FileChange>): void {
      if (begun === undefined) return;
      // A call's events are all about a command or all about files, so `result` fits its item.
      const item = { ...begun.item, ...result } as CommandExecution | FileChange;
      ended.push({ item, startedAtMs: begun.startedAtMs, completedAtMs: now() });
      begun = undefined;
      emit({ type: 'itemCompleted', item });
    }

    return (event) => {
      switch (event.type) {
        case 'commandStarted': {
          const { command, cwd, asks } = event;
          const item = { type: 'commandExecution', id, command, cwd, aggregatedOutput: '' } as const;
          begin({ ...item, status: 'inProgress' }, asks);
          return;
        }
        case 'commandApproved':
          if (begun !== undefined) emit({ type: 'itemUpdated', item: begun.item });
          return;
        case 'filesStarted':
          diff.begin(event.changes);
          begin({ type: 'fileChange', id, changes: event.changes, status: 'inProgress' });
          return;
        case 'commandEnded':
          end(event.end);
          return;
        case 'filesEnded':
          end({ status: event.status });
          if (event.status !== 'declined') diff.end();
          return;
        case 'commandOutput':
          if (begun !== undefined) emit({ type: 'commandOutputDelta', itemId: id, text: event.text });
          return;
        default:
          event satisfies never;
      }
    };
  }

  return {
    listen,
    takeEnded() {
      const taken = ended;
      ended = [];
      return taken;
    },
  };
}
