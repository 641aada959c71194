import type { CommandExecution, FileChange, TurnEvent, TurnItem } from '@codex-ts/protocol';
import { commandLine } from '@codex-ts/shell-command';

import type { EventWriter } from './event-writer.ts';
import type { TextSink } from './exec-options.ts';
import { failureLine } from './failure-line.ts';

const shownOutputLines = 20;

/** Writes the answer to `stdout` and what happens on the way to `stderr`, as text for people. */
export function createPlainWriter(stdout: TextSink, stderr: TextSink): EventWriter {
  return {
    async event(event) {
      const text = progress(event);
      if (text !== undefined) await stderr(`${text}\n`);
    },
    failure: (failure) => stderr(`error: ${failureLine(failure)}\n`),
    answer: (text) => stdout(text.endsWith('\n') ? text : `${text}\n`),
  };
}

function progress(event: TurnEvent): string | undefined {
  switch (event.type) {
    case 'threadStarted':
      return `thread ${event.threadId}`;
    case 'itemStarted':
      return event.item.type === 'commandExecution' ? `$ ${commandLine(event.item.command)}` : undefined;
    case 'itemCompleted':
      return completed(event.item);
    case 'reconnecting':
      return event.message;
    case 'turnCompleted':
      return `tokens used: ${event.usage.totalTokens}`;
    case 'turnFailed':
      return `error: ${failureLine(event.failure)}`;
    case 'turnInterrupted':
      return 'interrupted';
    case 'agentMessageDelta':
    case 'reasoningDelta':
    case 'commandOutputDelta':
    case 'reviewStarted':
    case 'reviewCompleted':
    case 'reviewsExhausted':
    case 'turnDiff':
    case 'tokenUsage':
    case 'rateLimits':
    case 'turnStarted':
    case 'itemUpdated':
      return undefined;
    default:
      return event satisfies never;
  }
}

function completed(item: TurnItem): string | undefined {
  switch (item.type) {
    case 'reasoning':
      return item.text === '' ? undefined : item.text;
    case 'commandExecution':
      return commandEnd(item);
    case 'fileChange':
      return fileChange(item);
    case 'notice':
      return `note: ${item.message}`;
    case 'webSearch':
      return `searched the web: ${item.query}`;
    case 'userMessage':
    case 'functionCallOutput':
    case 'agentMessage':
      return undefined;
    default:
      return item satisfies never;
  }
}

function commandEnd(item: CommandExecution): string {
  const lines = item.aggregatedOutput.trimEnd().split('\n');
  const shown = lines.slice(-shownOutputLines);
  if (shown.length < lines.length) shown.unshift(`… ${lines.length - shown.length} lines above`);
  const end = item.exitCode === undefined ? item.status : `exit ${item.exitCode}`;
  return [...shown.filter((line) => line !== ''), `(${end})`].join('\n');
}

function fileChange(item: FileChange): string {
  const letters = { add: 'A', delete: 'D', update: 'M' } as const;
  const lines = item.changes.map(({ kind, path, movedTo }) =>
    movedTo === undefined ? `${letters[kind]} ${path}` : `${letters[kind]} ${path} → ${movedTo}`,
  );
  return item.status === 'completed' ? lines.join('\n') : `${lines.join('\n')}\n(${item.status})`;
}
