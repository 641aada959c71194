import { open, type FileHandle } from 'node:fs/promises';

import { errnoOf } from '@codex-ts/utils-error';

import { FileReadError } from './errors.ts';

/** Between one reading and the next; a writer that truncates first is done well within their sum. */
const pausesMs = [10, 20, 40, 80];

/** How to read a file that somebody may be writing in place. */
export interface ReadOptions {
  /** Whether the text is whole, for example whether it parses. */
  accept?: (text: string) => boolean;
  signal?: AbortSignal;
  sleep?: (ms: number) => Promise<void>;
}

/**
 * The file's text (UTF-8), or undefined when there is no such file. While the file changes under the reading, or
 * `accept` refuses the text, it is read again a few times within 150 ms; then the text is returned as it is.
 *
 * @throws {FileReadError} when it exists and cannot be read; the signal's reason when aborted.
 */
export async function readFileStably(path: string, options: ReadOptions = {}): Promise<string | undefined> {
  const { accept = () => true, signal } = options;
  const sleep = options.sleep ?? ((ms: number) => pause(ms, signal));
  for (const pauseMs of pausesMs) {
    signal?.throwIfAborted();
    const { text, isWhole } = await readOnce(path);
    if (text === undefined || (isWhole && accept(text))) return text;
    await sleep(pauseMs);
  }
  signal?.throwIfAborted();
  return (await readOnce(path)).text;
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  const { setTimeout: wait } = await import('node:timers/promises');
  try {
    await wait(ms, undefined, signal === undefined ? {} : { signal });
  } catch {
    signal?.throwIfAborted();
  }
}

async function readOnce(path: string): Promise<{ text?: string; isWhole: boolean }> {
  try {
    const handle = await open(path, 'r');
    try {
      return await readHandle(handle);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return { isWhole: true };
    throw new FileReadError(path, { cause });
  }
}

async function readHandle(handle: FileHandle): Promise<{ text: string; isWhole: boolean }> {
  const before = await handle.stat();
  const text = await handle.readFile('utf8');
  const after = await handle.stat();
  return { text, isWhole: before.size === after.size && before.mtimeMs === after.mtimeMs };
}
