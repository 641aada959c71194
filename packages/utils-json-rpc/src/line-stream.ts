import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

import { ConnectionClosedError } from './errors.ts';
import type { MessageStream } from './message-stream.ts';
import { splitLines } from './split-lines.ts';

/** How much one line may hold. */
export interface LineStreamOptions {
  /** In bytes; what is longer is reported and skipped. 64 MiB by default. */
  readonly longestLineBytes?: number;
}

const defaultLongestLineBytes = 64 * 1024 * 1024;

/** One message a line, UTF-8, over byte streams. Blank lines and a carriage return before the line feed are ignored. */
export function lineStream(
  input: Readable,
  output: Writable,
  options: LineStreamOptions = {},
): MessageStream {
  // A pipe that breaks is found out by the send that meets it; without a listener it would end the process.
  output.on('error', () => undefined);
  return {
    incoming: splitLines(chunksOf(input), options.longestLineBytes ?? defaultLongestLineBytes),
    async send(text) {
      if (output.destroyed || output.writableEnded) throw new ConnectionClosedError('a message was sent');
      // What is sent in one go is written in one go.
      if (output.writableCorked === 0) {
        output.cork();
        process.nextTick(() => output.uncork());
      }
      if (!output.write(`${text}\n`)) await drained(output);
    },
    async close() {
      input.destroy();
      if (output.destroyed || output.writableEnded) return;
      const isOver = Promise.race([once(output, 'finish'), once(output, 'close')]);
      output.end();
      await isOver.catch(() => undefined);
    },
  };
}

async function drained(output: Writable): Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  try {
    await Promise.race([once(output, 'drain', { signal }), once(output, 'close', { signal })]);
  } catch (error) {
    throw new ConnectionClosedError('a message was sent', { cause: error });
  } finally {
    stop.abort();
  }
  if (output.destroyed) throw new ConnectionClosedError('a message was sent');
}

async function* chunksOf(input: Readable): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const chunk of input) {
      yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    }
  } catch {
    // A far end that breaks off has ended, like one that says goodbye.
  }
}
