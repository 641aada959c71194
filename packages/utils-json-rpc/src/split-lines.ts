import { TextDecoder } from 'node:util';

import type { IncomingText } from './message-stream.ts';

const lineFeed = 0x0a;

/** The lines of a byte stream. A last line without a line feed counts. */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  longestBytes: number,
): AsyncGenerator<IncomingText, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const line = createLine(longestBytes);

  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      line.add(chunk.subarray(start, end));
      start = end + 1;
      const text = line.take(decoder);
      if (text !== undefined) yield text;
    }
    line.add(chunk.subarray(start));
  }
  const last = line.take(decoder);
  if (last !== undefined) yield last;
}

interface Line {
  add(part: Uint8Array): void;
  /** What was added since; `undefined` when it is blank. */
  take(decoder: TextDecoder): IncomingText | undefined;
}

function createLine(longestBytes: number): Line {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  return {
    add(part) {
      bytes += part.length;
      if (bytes <= longestBytes) parts.push(part);
      else parts = [];
    },
    take(decoder) {
      const [kept, length] = [parts, bytes];
      parts = [];
      bytes = 0;
      if (length > longestBytes) {
        return { kind: 'unreadable', problem: `a line of ${length} bytes; ${longestBytes} are the most` };
      }
      const [only] = kept;
      return readLine(decoder, kept.length === 1 && only !== undefined ? only : Buffer.concat(kept));
    },
  };
}

function readLine(decoder: TextDecoder, bytes: Uint8Array): IncomingText | undefined {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return { kind: 'unreadable', problem: 'a line that is not UTF-8' };
  }
  return text.trim() === '' ? undefined : { kind: 'text', text };
}
