import type { ResponseItem, TokenUsage, TurnId } from '@codex-ts/protocol';

import { parseRolloutLine, type RolloutLine, type TurnOutcome } from './rollout-line.ts';
import type { RecordedContext } from './turn-context.ts';

/** A turn, as a log tells it. */
export interface RecordedTurn {
  turnId: TurnId;
  /** Absent when the log does not say how it ended: it runs, or its process died. */
  outcome?: TurnOutcome;
  lastAgentMessage?: string;
}

/** What the lines of a thread add up to. */
export interface ThreadContents {
  /** What the next request to the model begins with, base instructions apart. */
  items: ResponseItem[];
  /** Over the whole thread. */
  usage: TokenUsage;
  turns: RecordedTurn[];
  /** Of the last turn. */
  context?: RecordedContext;
  /** The first thing a person said. */
  preview?: string;
  /** Torn, garbled and foreign lines. */
  skippedLines: number;
  /** What the next line is counted as. */
  nextOrdinal: number;
}

export interface ThreadReader {
  /** `text` is undefined for a line too long to read. */
  add(text: string | undefined): void;
  readonly contents: ThreadContents;
}

/** Adds up lines in their order. */
export function createThreadReader(): ThreadReader {
  const contents: ThreadContents = {
    items: [],
    usage: {
      inputTokens: 0,
      cachedInputTokens: 0,
      outputTokens: 0,
      reasoningOutputTokens: 0,
      totalTokens: 0,
    },
    turns: [],
    skippedLines: 0,
    nextOrdinal: 0,
  };
  return {
    contents,
    add(text) {
      if (text?.trim() === '') return;
      const line = text === undefined ? undefined : parseRolloutLine(text);
      if (line === undefined) contents.skippedLines += 1;
      else addLine(contents, line);
    },
  };
}

function addLine(contents: ThreadContents, { ordinal, content }: RolloutLine): void {
  if (ordinal !== undefined) contents.nextOrdinal = Math.max(contents.nextOrdinal, ordinal + 1);
  switch (content.type) {
    case 'responseItem':
      contents.items.push(content.item);
      return;
    case 'compacted':
      contents.items = compactedHistory(contents.items, content);
      return;
    case 'turnContext':
      contents.context = content.context;
      return;
    case 'turnStarted':
      contents.turns.push({ turnId: content.turnId });
      return;
    case 'turnEnded':
      endTurn(contents.turns, content);
      return;
    case 'tokenCount':
      contents.usage = content.total;
      return;
    case 'userMessage':
      contents.preview ??= content.text;
      return;
    case 'sessionMeta':
    case 'other':
      return;
    default:
      content satisfies never;
  }
}

type Content<Type extends RolloutLine['content']['type']> = Extract<RolloutLine['content'], { type: Type }>;

/** Old versions kept the summary alone: what people said stays, and the summary stands for the rest. */
function compactedHistory(items: readonly ResponseItem[], compacted: Content<'compacted'>): ResponseItem[] {
  if (compacted.replacement !== undefined) return [...compacted.replacement];
  const said = items.filter((item) => item.type === 'message' && item.role === 'user');
  return [
    ...said,
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: compacted.summary }] },
  ];
}

function endTurn(turns: RecordedTurn[], ended: Content<'turnEnded'>): void {
  const turn =
    ended.turnId === undefined ? turns.at(-1) : turns.findLast(({ turnId }) => turnId === ended.turnId);
  if (turn === undefined) return;
  turn.outcome = ended.outcome;
  if (ended.lastAgentMessage !== undefined) turn.lastAgentMessage = ended.lastAgentMessage;
}
