import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';

import { CappedText } from './capped-text.ts';
import { isHandle } from './handle.ts';
import { within } from './within.ts';

/** A piece of what a child wrote; a character is never divided between two. */
export interface OutputChunk {
  stream: 'stdout' | 'stderr';
  text: string;
}

/** A piece of what a child wrote, as it came. */
export interface OutputBytes {
  stream: 'stdout' | 'stderr';
  bytes: Uint8Array;
}

interface OutputListener {
  readonly onOutput?: (chunk: OutputChunk) => void;
  readonly onBytes?: (chunk: OutputBytes) => Promise<void> | undefined;
  /** Called when `onOutput` threw. */
  readonly giveUp: () => void;
}

/** After its end a child's pipes are read until they are silent for so long, */
const quietMs = 100;
/** and never longer than this: something it left running may hold and fill them for ever. */
const longestDrainMs = 1000;

/** Collects what a child writes to its two pipes. */
export class Output {
  readonly #all: CappedText;
  readonly #texts: { readonly stdout: CappedText; readonly stderr: CappedText };
  readonly #listener: OutputListener;
  readonly #streams: Readable[] = [];
  /** What paused streams wait for. */
  readonly #rooms = new Set<Promise<void>>();
  #isClosed = false;
  #chunks = 0;
  #failure: { error: unknown } | undefined;

  constructor(limitBytes: number, listener: OutputListener) {
    this.#all = new CappedText(limitBytes);
    this.#texts = { stdout: new CappedText(limitBytes), stderr: new CappedText(limitBytes) };
    this.#listener = listener;
  }

  collect(source: Readable, stream: OutputChunk['stream']): void {
    const decoder = new StringDecoder('utf8');
    const take = (text: string): void => {
      this.#chunks += 1;
      if (text !== '' && !this.#isClosed) this.#take({ stream, text });
    };
    this.#streams.push(source);
    source.on('data', (bytes: Buffer) => {
      this.#takeBytes(source, { stream, bytes });
      take(decoder.write(bytes));
    });
    source.once('end', () => take(decoder.end()));
    source.on('error', () => {});
  }

  /**
   * Waits for the rest of what an ended child wrote. A pipe that something else still holds is read on and what
   * comes is dropped, so that its writer neither blocks nor dies; it keeps this process alive no longer.
   */
  async close(): Promise<void> {
    const closed = Promise.all(this.#streams.map(whenClosed));
    let longestMs = performance.now() + longestDrainMs;
    for (let seen = -1; seen !== this.#chunks && performance.now() < longestMs;) {
      if (this.#rooms.size > 0) {
        await Promise.allSettled(this.#rooms);
        longestMs = performance.now() + longestDrainMs;
      }
      seen = this.#chunks;
      if (await within(quietMs, closed)) break;
    }
    this.#isClosed = true;
    for (const stream of this.#streams) if (isHandle(stream)) stream.unref();
  }

  /** What was collected. Throws what the listener threw. */
  result(): { output: string; stdout: string; stderr: string; omittedBytes: number } {
    if (this.#failure !== undefined) throw this.#failure.error;
    const { text, omittedBytes } = this.#all.text();
    return {
      output: text,
      stdout: this.#texts.stdout.text().text,
      stderr: this.#texts.stderr.text().text,
      omittedBytes,
    };
  }

  #takeBytes(source: Readable, chunk: OutputBytes): void {
    if (this.#isClosed) return;
    const room = this.#listener.onBytes?.(chunk);
    if (room === undefined) return;
    source.pause();
    this.#rooms.add(room);
    const goOn = (): void => {
      this.#rooms.delete(room);
      source.resume();
    };
    room.then(goOn, goOn);
  }

  #take(chunk: OutputChunk): void {
    const bytes = Buffer.from(chunk.text);
    this.#all.push(bytes);
    this.#texts[chunk.stream].push(bytes);
    if (this.#failure !== undefined) return;
    try {
      this.#listener.onOutput?.(chunk);
    } catch (error) {
      this.#failure = { error };
      this.#listener.giveUp();
    }
  }
}

function whenClosed(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.closed) resolve();
    else stream.once('close', resolve);
  });
}
