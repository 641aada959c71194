import { TextDecoder } from 'node:util';

import { ConnectionClosedError } from './errors.ts';
import type { IncomingText, MessageStream } from './message-stream.ts';

/** What is used of an open WebSocket of the npm package `ws`, whichever side opened it. */
export interface OpenWebSocket {
  readonly readyState: number;
  /** In bytes: what was handed over and is not with the system yet. */
  readonly bufferedAmount: number;
  send(text: string, sent: (error?: Error | null) => void): void;
  pause(): void;
  resume(): void;
  close(): void;
  on(event: 'message', listener: (data: unknown, isBinary: boolean) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

const open = 1;
const closed = 3;
const mostWaiting = 16;
const mostBufferedBytes = 64 * 1024;

/**
 * One message a text frame. The socket should be opened with `skipUTF8Validation`, so that a frame that is not UTF-8
 * is reported instead of ending the connection, and with a `maxPayload`.
 */
export function webSocketStream(socket: OpenWebSocket): MessageStream {
  const isClosed = new Promise<void>((resolve) => {
    if (socket.readyState === closed) resolve();
    else socket.on('close', () => resolve());
  });
  // A socket that breaks is found out by its end; without a listener it would end the process.
  socket.on('error', () => undefined);
  return {
    incoming: listen(socket),
    send(text) {
      if (socket.readyState !== open) return Promise.reject(lost());
      return new Promise((resolve, reject) => {
        socket.send(text, (error) => {
          if (error === undefined || error === null) resolve();
          else reject(lost(error));
        });
        if (socket.bufferedAmount < mostBufferedBytes) resolve();
      });
    },
    async close() {
      // The far end's goodbye comes behind whatever nobody will read any more.
      socket.resume();
      socket.close();
      await isClosed;
    },
  };
}

function listen(socket: OpenWebSocket): AsyncIterable<IncomingText> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const waiting: IncomingText[] = [];
  let isEnded = socket.readyState === closed;
  let isLeft = false;
  let wake: (() => void) | undefined;
  socket.on('message', (data, isBinary) => {
    if (isLeft) return;
    waiting.push(readFrame(decoder, data, isBinary));
    if (waiting.length >= mostWaiting) socket.pause();
    wake?.();
  });
  socket.on('close', () => {
    isEnded = true;
    wake?.();
  });

  async function* texts(): AsyncGenerator<IncomingText, void> {
    try {
      for (;;) {
        const next = waiting.shift();
        if (next !== undefined) yield next;
        else if (isEnded) return;
        else {
          socket.resume();
          await new Promise<void>((resolve) => (wake = resolve));
        }
      }
    } finally {
      isLeft = true;
      waiting.length = 0;
      socket.resume();
    }
  }
  return texts();
}

function readFrame(decoder: TextDecoder, data: unknown, isBinary: boolean): IncomingText {
  if (isBinary) return { kind: 'unreadable', problem: 'a binary frame' };
  if (typeof data === 'string') return { kind: 'text', text: data };
  try {
    return { kind: 'text', text: decoder.decode(bytesOf(data)) };
  } catch {
    return { kind: 'unreadable', problem: 'a frame that is not UTF-8' };
  }
}

function bytesOf(data: unknown): Uint8Array {
  if (data instanceof Uint8Array) return data;
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  throw new TypeError('a WebSocket of another kind than the package ws makes');
}

function lost(cause?: Error): ConnectionClosedError {
  return new ConnectionClosedError('a message was sent', cause === undefined ? {} : { cause });
}
