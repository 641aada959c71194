import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { ThreadId } from '@codex-ts/protocol';
import { errnoOf } from '@codex-ts/utils-error';
import { loadFlock, tryFileLock, type Flock } from '@codex-ts/utils-file-lock';

import { RolloutWriteError, WriterActiveError } from './errors.ts';

/** The right to write one thread's log. */
export interface WriterLock {
  /** Throws `ROLLOUT_WRITER_ACTIVE` when native codex turned out to write the thread. */
  assertHeld(): void;
  release(): Promise<void>;
}

interface HeldLock {
  release(): Promise<void>;
}

const coordinationTimeoutMs = 5000;
/** The id of a new thread is known to nobody yet: native's lock, whose addon takes a while to load, can wait so long. */
const joinDelayMs = 50;

/**
 * Takes the thread's two locks: ours, which every process of this program can take, and native's, where flock(2) can
 * be had; that of a new thread a moment later. Both die with the process. Throws `ROLLOUT_WRITER_ACTIVE` and
 * `ROLLOUT_WRITE_FAILED`.
 */
export async function lockWriter(
  codexHome: string,
  threadId: ThreadId,
  options: { isNew: boolean },
): Promise<WriterLock> {
  const folder = join(codexHome, 'thread-writer-locks');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const own = await takeOwn(join(folder, `${threadId}.codex-ts.lock`));
    if (own === undefined) throw new WriterActiveError(threadId);
    try {
      const native = options.isNew
        ? joinNativeSoon(folder, threadId)
        : held(await joinNative(folder, threadId));
      return {
        assertHeld: () => native.assertHeld(),
        async release() {
          try {
            await native.release();
          } finally {
            await own.release();
          }
        },
      };
    } catch (error) {
      await own.release();
      throw error;
    }
  } catch (cause) {
    if (cause instanceof WriterActiveError) throw cause;
    throw new RolloutWriteError(folder, { cause });
  }
}

function held(native: HeldLock | undefined): WriterLock {
  return { assertHeld() {}, release: async () => native?.release() };
}

function joinNativeSoon(folder: string, threadId: ThreadId): WriterLock {
  let joining: Promise<HeldLock | undefined> | undefined;
  let taken: WriterActiveError | undefined;
  const timer = setTimeout(() => {
    joining = joinNative(folder, threadId).catch((error: unknown) => {
      // Without native's lock ours still keeps this program's processes apart.
      if (error instanceof WriterActiveError) taken = error;
      return undefined;
    });
  }, joinDelayMs);
  timer.unref();
  return {
    assertHeld() {
      if (taken !== undefined) throw taken;
    },
    async release() {
      clearTimeout(timer);
      const native = await joining;
      await native?.release();
    },
  };
}

async function takeOwn(path: string): Promise<HeldLock | undefined> {
  const lock = await tryFileLock(path);
  if (lock === undefined) return undefined;
  return {
    async release() {
      try {
        await removeLockFile(path);
      } finally {
        await lock.release();
      }
    },
  };
}

/** Native's way: a common lock is held while a thread's lock file is made, taken or removed. */
async function joinNative(folder: string, threadId: ThreadId): Promise<HeldLock | undefined> {
  const flock = await loadFlock();
  if (flock === undefined) return undefined;
  const path = join(folder, `${threadId}.lock`);
  const lock = await coordinated(flock, folder, () => flock.tryAcquire(path));
  if (lock === undefined) throw new WriterActiveError(threadId);
  return {
    async release() {
      try {
        await coordinated(flock, folder, () => removeLockFile(path));
      } finally {
        await lock.release();
      }
    },
  };
}

async function coordinated<Result>(
  flock: Flock,
  folder: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const path = join(folder, '.coordination.lock');
  const lock = await flock.acquire(path, { timeoutMs: coordinationTimeoutMs });
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

/**
 * The holder removes the lock's file: whoever locked it meanwhile sees that its name is gone, and asks again. A file
 * that cannot be removed, as on Windows while it is open, is only clutter.
 */
async function removeLockFile(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
  }
}
