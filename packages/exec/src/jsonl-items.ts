import type { ItemStatus, ToolOutputItem, TurnItem, UserMessage } from '@codex-ts/protocol';
import { commandLine } from '@codex-ts/shell-command';

import type { JsonlItem, JsonlStatus } from './jsonl-event.ts';

const statuses = {
  inProgress: 'in_progress',
  completed: 'completed',
  failed: 'failed',
  declined: 'declined',
} as const satisfies Record<ItemStatus, JsonlStatus>;

/** A turn item as `--json` shows it. The second projection of the same item is the app server's. */
export function jsonlItem(item: Exclude<TurnItem, UserMessage | ToolOutputItem>, id: string): JsonlItem {
  switch (item.type) {
    case 'agentMessage':
      return { id, type: 'agent_message', text: item.text };
    case 'reasoning':
      return { id, type: 'reasoning', text: item.text };
    case 'commandExecution':
      return {
        id,
        type: 'command_execution',
        command: commandLine(item.command),
        aggregated_output: item.aggregatedOutput,
        exit_code: item.exitCode ?? null,
        status: statuses[item.status],
      };
    case 'fileChange':
      return {
        id,
        type: 'file_change',
        changes: item.changes.map(({ path, kind }) => ({ path, kind })),
        status: statuses[item.status],
      };
    case 'webSearch':
      // Native gives the model's own id here, not a counted one.
      return { id: item.id, type: 'web_search', query: item.query, action: item.action ?? null };
    case 'notice':
      return { id, type: 'error', message: item.message };
    default:
      return item satisfies never;
  }
}
