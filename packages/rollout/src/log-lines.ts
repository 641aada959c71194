import { open, type FileHandle } from 'node:fs/promises';

import { RolloutReadError } from './errors.ts';

const chunkBytes = 64 * 1024;
/** Far above any line with pictures in it, and below what a string may hold. */
const longestLineBytes = 256 * 1024 * 1024;
const lineBreak = 0x0a;

/** One line of a file, without its line break. */
export interface LogLine {
  /** Undefined when the line is longer than any line of a log. */
  text: string | undefined;
  /** False for the last line of a file that does not end with a line break. */
  isEnded: boolean;
  /** With its line break. */
  bytes: number;
}

/**
 * The lines of a file as they stand, one chunk of it at a time; at most its first `endByte` bytes.
 * Throws `ROLLOUT_READ_FAILED`.
 */
export async function* logLines(path: string, endByte = Infinity): AsyncGenerator<LogLine[]> {
  const file = await opened(path);
  try {
    const splitter = createLineSplitter();
    for (let position = 0; position < endByte;) {
      const chunk = await chunkAt(file, { path, position, length: Math.min(chunkBytes, endByte - position) });
      if (chunk.length === 0) break;
      position += chunk.length;
      yield splitter.split(chunk);
    }
    yield splitter.rest();
  } finally {
    await file.close();
  }
}

interface LineSplitter {
  split(chunk: Buffer): LogLine[];
  rest(): LogLine[];
}

function createLineSplitter(): LineSplitter {
  let pieces: Buffer[] = [];
  let length = 0;

  function keep(piece: Buffer): void {
    length += piece.length;
    if (length > longestLineBytes) pieces = [];
    else if (piece.length > 0) pieces.push(piece);
  }

  function take(isEnded: boolean): LogLine {
    const text = length > longestLineBytes ? undefined : Buffer.concat(pieces).toString('utf8');
    const bytes = isEnded ? length + 1 : length;
    pieces = [];
    length = 0;
    return { text, isEnded, bytes };
  }

  return {
    split(chunk) {
      const lines: LogLine[] = [];
      let start = 0;
      for (let end = chunk.indexOf(lineBreak); end !== -1; end = chunk.indexOf(lineBreak, start)) {
        keep(chunk.subarray(start, end));
        lines.push(take(/*isEnded*/ true));
        start = end + 1;
      }
      keep(chunk.subarray(start));
      return lines;
    },
    rest: () => (length === 0 ? [] : [take(/*isEnded*/ false)]),
  };
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    throw new RolloutReadError(path, { cause });
  }
}

async function chunkAt(
  file: FileHandle,
  at: { path: string; position: number; length: number },
): Promise<Buffer> {
  const { path, position, length } = at;
  try {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), { position });
    return buffer.subarray(/*start*/ 0, bytesRead);
  } catch (cause) {
    throw new RolloutReadError(path, { cause });
  }
}
