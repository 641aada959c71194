/** Events from one who tells to one who listens. */
export interface EventQueue<Event> extends AsyncIterable<Event> {
  /** Keeps the event until it is asked for. */
  push: (event: Event) => void;
  /** No more come. */
  end(): void;
}

/**
 * The teller never waits. What waits for a slow listener is joined: `join` gives one event for the last that waits and
 * the new one, or undefined when both have to be told. There is one listener; who stops listening is told nothing more.
 */
export function createEventQueue<Event>(
  join: (last: Event, next: Event) => Event | undefined,
): EventQueue<Event> {
  const waiting: Event[] = [];
  let wake: (() => void) | undefined;
  let isEnded = false;
  let isTaken = false;

  async function* listen(): AsyncGenerator<Event, void> {
    try {
      for (;;) {
        const event = waiting.shift();
        if (event !== undefined) yield event;
        else if (isEnded) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      isEnded = true;
      waiting.length = 0;
    }
  }

  return {
    push(event) {
      if (isEnded) return;
      const last = waiting.at(-1);
      const joined = last === undefined ? undefined : join(last, event);
      if (joined === undefined) waiting.push(event);
      else waiting.splice(-1, 1, joined);
      wake?.();
    },
    end() {
      isEnded = true;
      wake?.();
    },
    [Symbol.asyncIterator]() {
      if (isTaken) throw new TypeError('the events of a turn have one listener');
      isTaken = true;
      return listen();
    },
  };
}
