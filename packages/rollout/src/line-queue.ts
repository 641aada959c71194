import type { AppendFile } from './append-file.ts';
import type { LineBody } from './rollout-entry.ts';

/** Lines on their way into a log. */
export interface LineQueue {
  /** Gives the lines their time and ordinal. */
  push(bodies: readonly LineBody[]): void;
  /** Writes all that waits, in one piece. What could not be written goes on waiting. */
  drain(): Promise<void>;
}

/** Without a first ordinal the lines are not counted, as in legacy logs. */
export function createLineQueue(options: {
  file: AppendFile;
  now: () => number;
  firstOrdinal?: number;
}): LineQueue {
  const { file, now } = options;
  let ordinal = options.firstOrdinal;
  let waiting = '';

  function toLine({ type, payload }: LineBody): string {
    const timestamp = new Date(now()).toISOString();
    if (ordinal === undefined) return `${JSON.stringify({ timestamp, type, payload })}\n`;
    const line = `${JSON.stringify({ timestamp, ordinal, type, payload })}\n`;
    ordinal += 1;
    return line;
  }

  return {
    push(bodies) {
      waiting += bodies.map((body) => toLine(body)).join('');
    },
    async drain() {
      if (waiting === '') return;
      const text = waiting;
      await file.append(text);
      waiting = waiting.slice(text.length);
    },
  };
}
