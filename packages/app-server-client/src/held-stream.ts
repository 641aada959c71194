import type { IncomingText, MessageStream } from '@codex-ts/utils-json-rpc';

/** A stream that is read only while its gate is open. */
export function heldStream(stream: MessageStream, gate: Gate): MessageStream {
  async function* incoming(): AsyncGenerator<IncomingText, void> {
    for await (const text of stream.incoming) {
      yield text;
      if (!gate.isOpen) await gate.opened();
    }
  }
  return { incoming: incoming(), send: (text) => stream.send(text), close: () => stream.close() };
}

/** Holds up the server while listeners have more to do than they can hold. */
export interface Gate {
  readonly isOpen: boolean;
  opened(): Promise<void>;
  /** A listener is at it until the promise settles. */
  busyWith(work: Promise<unknown>): void;
  /** An answer is awaited until the promise settles. It could not come through a closed gate, so the gate is open. */
  awaiting(answer: Promise<unknown>): void;
  /** From now on it is open, whatever listeners do. */
  release(): void;
}

/** Closed while `most` listeners or more are at work and no answer is awaited. */
export function createGate(most: number): Gate {
  let busy = 0;
  let awaited = 0;
  let isReleased = false;
  let waiting: (() => void)[] = [];

  function isOpen(): boolean {
    return isReleased || awaited > 0 || busy < most;
  }

  function tell(): void {
    if (!isOpen()) return;
    const tellAll = waiting;
    waiting = [];
    for (const wake of tellAll) wake();
  }

  return {
    get isOpen() {
      return isOpen();
    },
    opened: () => new Promise((resolve) => waiting.push(resolve)),
    busyWith(work) {
      busy += 1;
      const over = (): void => {
        busy -= 1;
        tell();
      };
      work.then(over, over);
    },
    awaiting(answer) {
      awaited += 1;
      tell();
      const over = (): void => {
        awaited -= 1;
      };
      answer.then(over, over);
    },
    release() {
      isReleased = true;
      tell();
    },
  };
}
