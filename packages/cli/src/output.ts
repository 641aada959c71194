import type { Writable } from 'node:stream';

import { OutputClosedError, OutputWriteError } from './errors.ts';

/** Writes text and resolves when the stream took it. Throws `CLI_OUTPUT_CLOSED` when its reader is gone. */
export function createSink(stream: Writable): (text: string) => Promise<void> {
  // Failures arrive through the callback of the write; without a listener the process would end here.
  stream.on('error', () => {});
  return (text) =>
    new Promise((resolve, reject) => {
      stream.write(text, (cause) => {
        if (cause === undefined || cause === null) resolve();
        else reject(isClosed(cause) ? new OutputClosedError({ cause }) : new OutputWriteError({ cause }));
      });
    });
}

function isClosed(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED');
}
