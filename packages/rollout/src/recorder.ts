import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { ThreadId } from '@codex-ts/protocol';

import {
  createAppendFile,
  openAppendFile,
  writeBytes,
  type AppendFile,
  type WriteBytes,
} from './append-file.ts';
import { RolloutBaseError, RolloutReadError, RolloutWriteError, ThreadMissingError } from './errors.ts';
import { createLineQueue, type LineQueue } from './line-queue.ts';
import { scanThread, type FileEnd, type RecordedThread } from './read-thread.ts';
import { entryLines, type RolloutEntry } from './rollout-entry.ts';
import { findThread, newSessionPath } from './session-files.ts';
import { sessionMetaToWire, type SessionMeta } from './session-meta.ts';
import { lockWriter, type WriterLock } from './writer-lock.ts';

/** What a recorder takes from its surroundings. */
export interface RecorderPorts {
  /** Milliseconds since 1970. */
  now: () => number;
  write: WriteBytes;
}

/** The one writer of a thread's log. */
export interface Recorder extends AsyncDisposable {
  readonly path: string;
  /**
   * Appends the entries. Once it resolves they are with the operating system: a crash of this process, `SIGKILL`
   * included, does not lose them. Throws `ROLLOUT_WRITE_FAILED`: then nothing of them is in the file; they are kept
   * and go before whatever is recorded, flushed or closed next. Throws `ROLLOUT_WRITER_ACTIVE` when native codex
   * turned out to write a new thread.
   */
  record(entries: readonly RolloutEntry[]): Promise<void>;
  /** Writes what was kept, and waits until all would survive a loss of power. Throws `ROLLOUT_WRITE_FAILED`. */
  flush(): Promise<void>;
  /** Flushes, closes the file, and lets others write. Frees all even when it throws `ROLLOUT_WRITE_FAILED`. */
  close(): Promise<void>;
}

/** What identifies a log, and where it is written. */
export interface RecorderOptions {
  codexHome: string;
  ports?: Partial<RecorderPorts>;
}

/**
 * Begins a thread's log, with its first line. Throws `ROLLOUT_WRITE_FAILED`, and `ROLLOUT_WRITER_ACTIVE` when the
 * thread has a writer already.
 */
export async function startRecorder(options: RecorderOptions & { meta: SessionMeta }): Promise<Recorder> {
  return beginLog({ ...options, firstOrdinal: 0 });
}

/** What a new log begins with. */
export interface NewLog extends RecorderOptions {
  meta: SessionMeta;
  /** What its first line is counted as. Lines of legacy logs are not counted. */
  firstOrdinal?: number;
  /** Lines after the first, as they are. */
  copied?: AsyncIterable<string>;
}

/** The same for a log whose history begins elsewhere. */
export async function beginLog(options: NewLog): Promise<Recorder> {
  const { codexHome, meta, firstOrdinal, copied } = options;
  const { now, write } = recorderPorts(options);
  const path = newSessionPath(codexHome, meta.id, now());
  const lock = await lockWriter(codexHome, meta.id, { isNew: true });
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await createAppendFile(path, write);
    const queue = createLineQueue({
      file,
      now,
      ...(meta.historyMode === 'paginated' && firstOrdinal !== undefined && { firstOrdinal }),
    });
    queue.push([{ type: 'session_meta', payload: sessionMetaToWire(meta) }]);
    try {
      await queue.drain();
      for await (const text of copied ?? []) await file.append(text);
    } catch (error) {
      await file.close();
      await rm(path, { force: true });
      throw error;
    }
    return createRecorder({ path, thread: meta, file, queue, lock });
  } catch (cause) {
    await lock.release();
    throw isRolloutError(cause) ? cause : new RolloutWriteError(path, { cause });
  }
}

/** What reading the lines to be copied has thrown. */
function isRolloutError(cause: unknown): boolean {
  return cause instanceof RolloutReadError || cause instanceof RolloutBaseError;
}

/**
 * Reads a thread and goes on with its log, in the format it has. Throws `ROLLOUT_THREAD_MISSING`,
 * `ROLLOUT_THREAD_ARCHIVED`, `ROLLOUT_WRITER_ACTIVE`, `ROLLOUT_WRITE_FAILED` and what `readThread` throws.
 */
export async function resumeRecorder(
  options: RecorderOptions & { threadId: ThreadId },
): Promise<{ recorder: Recorder; thread: RecordedThread }> {
  const { codexHome, threadId } = options;
  await findOrThrow(codexHome, threadId);
  const lock = await lockWriter(codexHome, threadId, { isNew: false });
  try {
    // Only now: until the lock was ours, another writer could have begun a later file of the thread.
    const path = await findOrThrow(codexHome, threadId);
    const { thread, end } = await scanThread(path);
    const { now, write } = recorderPorts(options);
    const file = await openToAppend(path, { end, write });
    const firstOrdinal = thread.meta.historyMode === 'legacy' ? {} : { firstOrdinal: thread.nextOrdinal };
    const queue = createLineQueue({ file, now, ...firstOrdinal });
    return { recorder: createRecorder({ path, thread: thread.meta, file, queue, lock }), thread };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function findOrThrow(codexHome: string, threadId: ThreadId): Promise<string> {
  const path = await findThread(codexHome, threadId);
  if (path === undefined) throw new ThreadMissingError(threadId, codexHome);
  return path;
}

function recorderPorts({ ports = {} }: RecorderOptions): RecorderPorts {
  return { now: ports.now ?? Date.now, write: ports.write ?? writeBytes };
}

async function openToAppend(path: string, how: { end: FileEnd; write: WriteBytes }): Promise<AppendFile> {
  try {
    return await openAppendFile(path, how);
  } catch (cause) {
    throw new RolloutWriteError(path, { cause });
  }
}

function createRecorder(parts: {
  path: string;
  thread: SessionMeta;
  file: AppendFile;
  queue: LineQueue;
  lock: WriterLock;
}): Recorder {
  const { path, thread, file, queue, lock } = parts;
  const inTurn = createTurns(path);
  let closing: Promise<void> | undefined;
  const disk = createDiskSync(file, path);

  async function end(): Promise<void> {
    try {
      await queue.drain();
      await disk.sync();
    } finally {
      try {
        await file.close();
      } finally {
        await lock.release();
      }
    }
  }

  function close(): Promise<void> {
    closing ??= inTurn(end);
    return closing;
  }

  return {
    path,
    async record(entries) {
      if (closing !== undefined) throw new TypeError('the recorder is closed');
      lock.assertHeld();
      disk.changed();
      queue.push(entries.flatMap((entry) => entryLines(entry, thread)));
      await inTurn(() => queue.drain());
    },
    async flush() {
      if (closing !== undefined) return;
      await inTurn(() => queue.drain());
      await disk.sync();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** What waits for the disk. Whoever writes meanwhile does not. */
interface DiskSync {
  changed(): void;
  /** Waits until all that was written before would survive a loss of power. Throws `ROLLOUT_WRITE_FAILED`. */
  sync(): Promise<void>;
}

function createDiskSync(file: AppendFile, path: string): DiskSync {
  let written = 1;
  let synced = 0;
  let running: Promise<void> = Promise.resolve();

  async function run(before: Promise<void>): Promise<void> {
    await before.catch(() => undefined);
    if (synced === written) return;
    const reached = written;
    try {
      await file.sync();
    } catch (cause) {
      throw new RolloutWriteError(path, { cause });
    }
    synced = reached;
  }

  return {
    changed() {
      written += 1;
    },
    sync() {
      running = run(running);
      return running;
    },
  };
}

/** Runs work one after the other, in the order of asking, whatever became of the one before. */
function createTurns(path: string): (work: () => Promise<void>) => Promise<void> {
  let tail: Promise<unknown> = Promise.resolve();
  return (work) => {
    const run = tail.then(work).catch((cause: unknown) => {
      throw cause instanceof RolloutWriteError ? cause : new RolloutWriteError(path, { cause });
    });
    tail = run.catch(() => undefined);
    return run;
  };
}
