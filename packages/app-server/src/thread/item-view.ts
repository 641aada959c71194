import type { FileUpdateChange, ThreadItem, WebSearchAction } from '@codex-ts/app-server-protocol';
import type {
  AgentMessage,
  CommandExecution,
  FileChangeEntry,
  TurnItem,
  WebSearch,
} from '@codex-ts/protocol';
import { commandLine } from '@codex-ts/shell-command';

import { commandActions } from './command-actions.ts';
import { inputView } from './input-view.ts';

/** When an item began and ended, in milliseconds since 1970; null while it goes on. */
export interface ItemTimes {
  readonly startedAtMs: number | null;
  readonly completedAtMs: number | null;
}

/** A turn item as clients see it; undefined for what they are told otherwise. */
export function threadItem(item: TurnItem, times: ItemTimes): ThreadItem | undefined {
  const { id } = item;
  switch (item.type) {
    case 'userMessage':
      return {
        type: 'userMessage',
        id,
        clientId: item.clientId ?? null,
        content: inputView(item.parts),
        ...times,
      };
    case 'agentMessage':
      return { ...agentMessageView(item), ...times };
    case 'reasoning':
      return { type: 'reasoning', id, summary: item.text === '' ? [] : [item.text], content: [], ...times };
    case 'commandExecution':
      return { ...commandView(item), ...times };
    case 'fileChange':
      return { type: 'fileChange', id, changes: item.changes.map(changeView), status: item.status, ...times };
    case 'webSearch':
      return {
        type: 'webSearch',
        id,
        query: item.query,
        action: searchAction(item),
        results: null,
        ...times,
      };
    case 'functionCallOutput': {
      const { name, namespace = null, output } = item;
      const shown = typeof output === 'string' ? output : output.map((part) => ({ ...part }));
      return { type: 'functionCallOutput', id, name, namespace, output: shown, ...times };
    }
    case 'notice':
      return undefined;
    default:
      return item satisfies never;
  }
}

function agentMessageView({ id, text }: AgentMessage): ThreadItem {
  return {
    type: 'agentMessage',
    moderation: null,
    id,
    text,
    phase: null,
    memoryCitation: null,
    delivery: null,
    questions: null,
  };
}

function commandView(item: CommandExecution): ThreadItem {
  return {
    type: 'commandExecution',
    id: item.id,
    pluginId: null,
    scriptPath: null,
    command: commandLine(item.command),
    cwd: item.cwd,
    processId: null,
    source: item.status === 'declined' ? 'agent' : 'unifiedExecStartup',
    status: item.status,
    commandActions: commandActions(item.command, item.cwd),
    aggregatedOutput: item.aggregatedOutput === '' ? null : item.aggregatedOutput,
    exitCode: item.exitCode ?? null,
    durationMs: item.durationMs === undefined ? null : Math.round(item.durationMs),
  };
}

function changeView({ path, kind, movedTo, diff = '' }: FileChangeEntry): FileUpdateChange {
  switch (kind) {
    case 'add':
    case 'delete':
      return { path, kind: { type: kind }, diff };
    case 'update': {
      // Where a moved file went stands at the end of its diff.
      const moved = movedTo === undefined ? diff : `${diff}\n\nMoved to: ${movedTo}`;
      return { path, kind: { type: kind, move_path: movedTo ?? null }, diff: moved };
    }
    default:
      return kind satisfies never;
  }
}

function searchAction({ action }: WebSearch): WebSearchAction | null {
  switch (action?.['type']) {
    case undefined:
      return null;
    case 'search':
      return { type: 'search', query: textOf(action, 'query'), queries: textsOf(action, 'queries') };
    case 'open_page':
      return { type: 'openPage', url: textOf(action, 'url') };
    case 'find_in_page':
    case 'find':
      return { type: 'findInPage', url: textOf(action, 'url'), pattern: textOf(action, 'pattern') };
    default:
      return { type: 'other' };
  }
}

function textOf(action: Readonly<Record<string, unknown>> | undefined, name: string): string | null {
  const value = action?.[name];
  return typeof value === 'string' ? value : null;
}

function textsOf(action: Readonly<Record<string, unknown>> | undefined, name: string): string[] | null {
  const value = action?.[name];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : null;
}
