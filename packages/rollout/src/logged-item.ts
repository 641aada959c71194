import { pathToFileURL } from 'node:url';

import type {
  CommandExecution,
  FileChange,
  FileChangeEntry,
  ItemStatus,
  TurnItem,
  UserMessage,
} from '@codex-ts/protocol';

import { loggedInput } from './logged-input.ts';

const statuses = {
  inProgress: 'in_progress',
  completed: 'completed',
  failed: 'failed',
  declined: 'declined',
} as const satisfies Record<ItemStatus, string>;

const shownOutputLength = 64 * 1024;

/** A turn item as a paginated log spells it; undefined for what a log does not hold. */
export function loggedItem(item: TurnItem): Readonly<Record<string, unknown>> | undefined {
  switch (item.type) {
    case 'userMessage':
      return loggedUserMessage(item);
    case 'agentMessage':
      return { type: 'AgentMessage', id: item.id, content: [{ type: 'Text', text: item.text }] };
    case 'reasoning':
      return {
        type: 'Reasoning',
        id: item.id,
        summary_text: item.text === '' ? [] : [item.text],
        raw_content: [],
      };
    case 'commandExecution':
      return loggedCommand(item);
    case 'fileChange':
      return loggedChange(item);
    case 'webSearch':
      return { type: 'WebSearch', id: item.id, query: item.query, action: item.action ?? { type: 'other' } };
    case 'functionCallOutput':
      return { ...item, type: 'FunctionCallOutput' };
    case 'notice':
      return undefined;
    default:
      return item satisfies never;
  }
}

function loggedUserMessage({ id, clientId, parts }: UserMessage): Readonly<Record<string, unknown>> {
  return { type: 'UserMessage', id, client_id: clientId, content: parts.map(loggedInput) };
}

function loggedCommand(item: CommandExecution): Readonly<Record<string, unknown>> {
  const durationMs = item.durationMs ?? 0;
  const seconds = Math.floor(durationMs / 1000);
  return {
    type: 'CommandExecution',
    id: item.id,
    command: item.command,
    cwd: pathToFileURL(item.cwd).href,
    parsed_cmd: [{ type: 'unknown', cmd: item.command.at(-1) ?? '' }],
    source: 'unified_exec_startup',
    status: statuses[item.status],
    aggregated_output: shortened(item.aggregatedOutput),
    exit_code: item.exitCode,
    duration: { secs: seconds, nanos: Math.round((durationMs - seconds * 1000) * 1_000_000) },
  };
}

/**
 * For people who read the log. What the model got of it stands in the response items. Native reads no line that holds half a
 * character, as a cut may leave it.
 */
function shortened(output: string): string {
  if (output.length <= shownOutputLength) return output;
  const half = shownOutputLength / 2;
  const omitted = output.length - shownOutputLength;
  const [head, tail] = [output.slice(/*start*/ 0, half), output.slice(-half)];
  return `${head}\n... ${omitted} characters omitted ...\n${tail}`.toWellFormed();
}

function loggedChange(item: FileChange): Readonly<Record<string, unknown>> {
  return {
    type: 'FileChange',
    id: item.id,
    changes: Object.fromEntries(item.changes.map((change) => [change.path, loggedChangeEntry(change)])),
    status: statuses[item.status],
    stdout: '',
    stderr: '',
  };
}

function loggedChangeEntry({ kind, diff, movedTo }: FileChangeEntry): Readonly<Record<string, unknown>> {
  return kind === 'update'
    ? { type: kind, unified_diff: diff ?? '', move_path: movedTo ?? null }
    : { type: kind, content: diff ?? '' };
}
