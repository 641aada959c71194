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
  /** Of the last answer, and what fits into the model's context, in tokens. Absent where the log does not say. */
  lastAnswer?: { usage: TokenUsage; contextWindow?: number };
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
  /** The turn that ended last. */
  readonly endedTurn: TurnId | undefined;
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
  let endedTurn: TurnId | undefined;
  return {
    contents,
    get endedTurn() {
      return endedTurn;
    },
    add(text) {
      if (text?.trim() === '') return;
      const line = text === undefined ? undefined : parseRolloutLine(text);
      if (line === undefined) contents.skippedLines += 1;
      else endedTurn = addLine(contents, line) ?? endedTurn;
    },
  };
}

/** Returns the turn that has ended with the line. */
function addLine(contents: ThreadContents, { ordinal, content }: RolloutLine): TurnId | undefined {
  if (ordinal !== undefined) contents.nextOrdinal = Math.max(contents.nextOrdinal, ordinal + 1);
  switch (content.type) {
    case 'responseItem':
      contents.items.push(content.item);
      return undefined;
    case 'compacted':
      contents.items = compactedHistory(contents.items, content);
      return undefined;
    case 'turnContext':
      // Native says the tier elsewhere.
      contents.context = { ...tierOf(contents), ...content.context };
      return undefined;
    case 'settingsApplied':
      contents.context = { ...contents.context, serviceTier: content.serviceTier };
      return undefined;
    case 'turnStarted':
      contents.turns.push({ turnId: content.turnId });
      return undefined;
    case 'turnEnded':
      return endTurn(contents.turns, content);
    case 'tokenCount':
      contents.usage = content.total;
      if (content.last !== undefined) {
        const { last: usage, contextWindow } = content;
        contents.lastAnswer = { usage, ...(contextWindow !== undefined && { contextWindow }) };
      }
      return undefined;
    case 'userMessage':
      contents.preview ??= content.text;
      return undefined;
    case 'sessionMeta':
    case 'other':
      return undefined;
    default:
      return content satisfies never;
  }
}

function tierOf({ context }: ThreadContents): RecordedContext {
  return context?.serviceTier === undefined ? {} : { serviceTier: context.serviceTier };
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

function endTurn(turns: RecordedTurn[], ended: Content<'turnEnded'>): TurnId | undefined {
  const turn =
    ended.turnId === undefined ? turns.at(-1) : turns.findLast(({ turnId }) => turnId === ended.turnId);
  if (turn === undefined) return undefined;
  turn.outcome = ended.outcome;
  if (ended.lastAgentMessage !== undefined) turn.lastAgentMessage = ended.lastAgentMessage;
  return turn.turnId;
}
