import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

import { HttpTimeoutError, HttpTooLargeError, HttpTornError } from './errors.ts';
import type { HttpResponse } from './message.ts';
import type { Flight } from './flight.ts';

const defaultLimitBytes = 10 * 1024 * 1024;

/** The answer whose head is there, its body still to be read from the message. */
export function receivedResponse(
  message: IncomingMessage,
  flight: Flight,
  idleTimeoutMs: number | undefined,
): HttpResponse {
  const { signal } = flight;
  flight.phase = 'body';
  // Whoever reads gets the error; while nobody does, it must not become an uncaught one.
  message.on('error', () => {});
  const stop = (): void => void message.destroy(new Error('the exchange was ended'));
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });

  const body = readBody(message, flight, idleTimeoutMs);
  let isTaken = false;
  const take = (): AsyncGenerator<Uint8Array> => {
    if (isTaken) throw new TypeError('the body of this answer was already taken');
    isTaken = true;
    return body;
  };

  return {
    status: message.statusCode ?? 0,
    headers: flatHeaders(message.headers),
    body: { [Symbol.asyncIterator]: take },
    async text(limitBytes = defaultLimitBytes): Promise<string> {
      const bytes = take();
      const chunks: Uint8Array[] = [];
      let size = 0;
      flight.watchDeadline();
      for await (const chunk of bytes) {
        size += chunk.length;
        if (size > limitBytes) throw new HttpTooLargeError(flight.subject, limitBytes);
        chunks.push(chunk);
      }
      return new TextDecoder().decode(Buffer.concat(chunks));
    },
    discard(): void {
      isTaken = true;
      message.destroy();
      flight.land();
    },
  };
}

async function* readBody(
  message: IncomingMessage,
  flight: Flight,
  idleTimeoutMs: number | undefined,
): AsyncGenerator<Uint8Array> {
  let receivedBytes = 0;
  let timer: NodeJS.Timeout | undefined;
  // The time that the reader takes between two chunks is not the server's silence.
  const watchSilence = (): void => {
    if (idleTimeoutMs === undefined) return;
    timer = setTimeout(() => {
      flight.end(new HttpTimeoutError(flight.subject, { phase: 'body', timeoutMs: idleTimeoutMs }));
    }, idleTimeoutMs);
  };
  try {
    watchSilence();
    // No encoding is set, so the message yields buffers.
    for await (const bytes of message as AsyncIterable<Uint8Array>) {
      clearTimeout(timer);
      receivedBytes += bytes.length;
      yield bytes;
      watchSilence();
    }
  } catch (cause) {
    flight.signal.throwIfAborted();
    throw new HttpTornError(flight.subject, receivedBytes, { cause });
  } finally {
    clearTimeout(timer);
    flight.land();
  }
}

function flatHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return flat;
}
