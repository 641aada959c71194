import type { Readable } from 'node:stream';

import { StdinNotTextError, StdinSilentError } from './errors.ts';

/** How long a standard input that is no file may stay silent, unless `--stdin-timeout` says otherwise. */
export const stdinTimeoutSeconds = 30;

/** Where text comes from, and how long it is waited for. */
export interface StdinSource {
  stdin: Readable & { 'isTTY'?: boolean; 'fd'?: number };
  /** 0 waits for ever. */
  timeoutSeconds: number;
  signal: AbortSignal;
}

/** All of standard input. Throws `CLI_STDIN_SILENT` when it does not end, `CLI_STDIN_NOT_TEXT`, and the signal's reason. */
export async function readStdin(
  source: StdinSource,
  { firstByteSeconds = source.timeoutSeconds }: { firstByteSeconds?: number } = {},
): Promise<string> {
  return decode(await readBytes(source, firstByteSeconds));
}

function readBytes(source: StdinSource, firstByteSeconds: number): Promise<Buffer> {
  const { stdin, timeoutSeconds, signal } = source;
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const arm = (seconds: number): void => {
      clearTimeout(timer);
      if (seconds > 0) timer = setTimeout(() => fail(new StdinSilentError(seconds, bytes)), seconds * 1000);
    };
    const onData = (chunk: Buffer | string): void => {
      const part = Buffer.from(chunk);
      chunks.push(part);
      bytes += part.length;
      arm(timeoutSeconds);
    };
    const onAbort = (): void => fail(signal.reason);
    const onEnd = (): void => {
      stop();
      resolve(Buffer.concat(chunks));
    };
    const fail = (error: unknown): void => {
      stop();
      reject(error);
    };
    const stop = (): void => {
      clearTimeout(timer);
      stdin.off('data', onData).off('end', onEnd).off('error', fail).pause();
      signal.removeEventListener('abort', onAbort);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    stdin.on('data', onData).once('end', onEnd).once('error', fail);
    arm(firstByteSeconds);
    if (signal.aborted) onAbort();
  });
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new StdinNotTextError({ cause });
  }
}
