import type { MessageStream } from '@codex-ts/utils-json-rpc';

/** A stream that need not be written to its end. */
export interface BreakableStream {
  readonly stream: MessageStream;
  /** Nothing is sent any more, and what is on its way is not waited for: `send` rejects with the reason. */
  breakOff(reason: Error): void;
}

/** The same stream, which can be broken off while the far end takes nothing. Who sends waits for each before the next. */
export function breakable(stream: MessageStream): BreakableStream {
  let broken: Error | undefined;
  let giveUp: ((reason: Error) => void) | undefined;

  /** Settles with the work, or when the stream is broken off. */
  function orBroken(work: Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      giveUp = reject;
      work.then(resolve, reject);
    });
  }

  return {
    stream: {
      incoming: stream.incoming,
      send: (text) => (broken === undefined ? orBroken(stream.send(text)) : Promise.reject(broken)),
      close: () => (broken === undefined ? orBroken(stream.close()) : Promise.resolve()),
    },
    breakOff(reason) {
      if (broken !== undefined) return;
      broken = reason;
      giveUp?.(reason);
      // What the far end has been sent it may still read.
      void stream.close().catch(() => undefined);
    },
  };
}
