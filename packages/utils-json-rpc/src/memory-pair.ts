import { ConnectionClosedError } from './errors.ts';
import type { IncomingText, MessageStream } from './message-stream.ts';

/** Two ends in one process: what one sends comes in at the other, which holds up the sender until it asks for it. */
export function memoryPair(): [MessageStream, MessageStream] {
  const there = createPassage();
  const back = createPassage();
  return [endOf(back, there), endOf(there, back)];
}

interface Passage {
  put(text: string): Promise<void>;
  end(): void;
  readonly texts: AsyncIterable<IncomingText>;
}

function endOf(incoming: Passage, outgoing: Passage): MessageStream {
  return {
    incoming: incoming.texts,
    send: (text) => outgoing.put(text),
    close() {
      outgoing.end();
      return Promise.resolve();
    },
  };
}

function createPassage(): Passage {
  const waiting: { text: string; taken: () => void }[] = [];
  let isEnded = false;
  let wake: (() => void) | undefined;

  async function* listen(): AsyncGenerator<IncomingText, void> {
    try {
      for (;;) {
        const next = waiting.shift();
        if (next !== undefined) {
          next.taken();
          yield { kind: 'text', text: next.text };
        } else if (isEnded) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      isEnded = true;
      for (const { taken } of waiting.splice(/*start*/ 0)) taken();
    }
  }

  return {
    put(text) {
      if (isEnded) return Promise.reject(new ConnectionClosedError('a message was sent'));
      return new Promise((taken) => {
        waiting.push({ text, taken });
        wake?.();
      });
    },
    end() {
      isEnded = true;
      wake?.();
    },
    texts: listen(),
  };
}
