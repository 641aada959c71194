import { isCodexError } from '@codex-ts/utils-error';
import type { HttpResponse } from '@codex-ts/utils-http';
import { createParser } from 'eventsource-parser';

import { AttemptFailedError } from './attempt-failure.ts';
import { StreamLostError } from './errors.ts';
import type { ModelEvent } from './model-event.ts';
import { readStreamEvent } from './stream-event.ts';
import { transportFailure } from './stream-failure.ts';

/** One event may hold a large tool call or an image; more than this is no honest server. */
const longestEventBytes = 64 * 1024 * 1024;

/**
 * The events of one answer, up to and including `completed`. Throws `AttemptFailedError` when the answer fails, breaks
 * or ends before that. The body is let go in every case.
 */
export async function* readStream(response: HttpResponse): AsyncGenerator<ModelEvent, void> {
  const ready: string[] = [];
  const parser = createParser({ onEvent: (event) => void ready.push(event.data) });
  const decoder = new TextDecoder();
  let pendingBytes = 0;
  try {
    for await (const chunk of response.body) {
      pendingBytes += chunk.length;
      parser.feed(decoder.decode(chunk, { stream: true }));
      if (ready.length > 0) pendingBytes = 0;
      if (pendingBytes > longestEventBytes) throw lost('an event of the stream is longer than 64 MiB');
      for (const data of ready.splice(/*start*/ 0)) {
        const event = readStreamEvent(data);
        if (event === undefined) continue;
        yield event;
        if (event.type === 'completed') return;
      }
    }
  } catch (error) {
    throw isCodexError(error) ? new AttemptFailedError(transportFailure(error, 'stream')) : error;
  } finally {
    response.discard();
  }
  throw lost('stream closed before response.completed');
}

function lost(what: string): AttemptFailedError {
  return new AttemptFailedError({ error: new StreamLostError(what), again: 'stream' });
}
