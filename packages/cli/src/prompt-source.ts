import { fstatSync } from 'node:fs';
import type { Readable } from 'node:stream';

import { StdinNotTextError, StdinSilentError, UsageError } from './errors.ts';

/** How long a standard input that is no file may stay silent, unless `--stdin-timeout` says otherwise. */
export const stdinTimeoutSeconds = 30;
/** How long it is waited for when the prompt is there already. */
const additionalInputSeconds = 3;

export interface PromptSource {
  /** The words on the command line; `-` stands for standard input. */
  argument?: string;
  stdin: Readable & { 'isTTY'?: boolean; 'fd'?: number };
  /** 0 waits for ever. */
  timeoutSeconds: number;
  notice: (text: string) => Promise<void>;
  signal: AbortSignal;
}

/**
 * The prompt: the argument, standard input, or both (then the input stands in a `<stdin>` block, as native does).
 * Throws `CLI_USAGE` without a prompt on a terminal, `CLI_STDIN_SILENT` when the input does not end.
 */
export async function readPrompt(source: PromptSource): Promise<string> {
  const { argument, stdin } = source;
  const fromArgument = argument === undefined || argument === '-' ? undefined : argument;
  if (fromArgument !== undefined) {
    if (stdin.isTTY === true) return fromArgument;
    const additional = await readAdditional(source);
    return additional.trim() === ''
      ? fromArgument
      : `${fromArgument}\n\n<stdin>\n${additional.trimEnd()}\n</stdin>`;
  }
  if (stdin.isTTY === true && argument !== '-') {
    throw new UsageError(
      'no prompt given',
      'Write codex-ts exec "PROMPT", or pipe the prompt into standard input.',
    );
  }
  if (stdin.isTTY !== true) await source.notice('Reading prompt from stdin...\n');
  const text = await readAll(source, { firstByteSeconds: source.timeoutSeconds });
  if (text.trim() === '') throw new UsageError('no prompt given: standard input was empty', 'Give a prompt.');
  return text;
}

async function readAdditional(source: PromptSource): Promise<string> {
  if (isEmptyDevice(source.stdin.fd)) return '';
  const patience = source.timeoutSeconds === 0 ? 0 : Math.min(additionalInputSeconds, source.timeoutSeconds);
  try {
    return await readAll(source, { firstByteSeconds: patience });
  } catch (error) {
    if (!(error instanceof StdinSilentError) || error.bytes > 0) throw error;
    await source.notice(`Nothing came on stdin within ${patience} s; going on without it.\n`);
    return '';
  }
}

/** `/dev/null` and terminals: nothing to wait for. */
function isEmptyDevice(descriptor: number | undefined): boolean {
  try {
    return descriptor !== undefined && fstatSync(descriptor).isCharacterDevice();
  } catch {
    return true; // a closed descriptor has nothing to read
  }
}

async function readAll(source: PromptSource, patience: { firstByteSeconds: number }): Promise<string> {
  return decode(await readBytes(source, patience));
}

function readBytes(
  source: PromptSource,
  { firstByteSeconds }: { firstByteSeconds: number },
): Promise<Buffer> {
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
