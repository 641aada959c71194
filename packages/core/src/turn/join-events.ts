import type { TurnEvent } from '@codex-ts/protocol';

/** How much of a command's output waits for a slow listener. */
const mostWaitingOutput = 1024 * 1024;

/**
 * One event for two that follow each other, or undefined when both have to be told. Pieces of a text are joined. Of a
 * command's output only the end is kept when too much waits; the item brings its beginning and end once it is over.
 */
export function joinEvents(last: TurnEvent, next: TurnEvent): TurnEvent | undefined {
  switch (last.type) {
    case 'agentMessageDelta':
    case 'reasoningDelta':
      if (next.type !== last.type || next.itemId !== last.itemId) return undefined;
      return { ...last, text: last.text + next.text };
    case 'commandOutputDelta': {
      if (next.type !== last.type || next.itemId !== last.itemId) return undefined;
      const text = last.text + next.text;
      const isTooMuch = text.length > 2 * mostWaitingOutput;
      return { ...last, text: isTooMuch ? text.slice(-mostWaitingOutput).toWellFormed() : text };
    }
    case 'turnDiff':
      return next.type === 'turnDiff' ? next : undefined;
    default:
      return undefined;
  }
}
