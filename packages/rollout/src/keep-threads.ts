import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import type { ThreadId } from '@codex-ts/protocol';
import { errnoOf } from '@codex-ts/utils-error';

import {
  RolloutFileError,
  RolloutReadError,
  RolloutWriteError,
  ThreadMissingError,
  ThreadReferencedError,
} from './errors.ts';
import { inBatches } from './in-batches.ts';
import { tellNative } from './native-table.ts';
import { readMeta } from './read-thread.ts';
import {
  archivedFiles,
  archiveFolder,
  sessionFiles,
  sessionFolder,
  type SessionFile,
} from './session-files.ts';
import { lockWriter } from './writer-lock.ts';

/**
 * Moves a thread's log among the archived: it can be read, and continued only after it was brought back. Returns where
 * it is now; archiving what is archived changes nothing. Throws `ROLLOUT_THREAD_MISSING`, `ROLLOUT_WRITER_ACTIVE` and
 * `ROLLOUT_WRITE_FAILED`.
 */
export async function archiveThread(codexHome: string, threadId: ThreadId): Promise<string> {
  return withWriterLock(codexHome, threadId, async () => {
    const { live, archived } = await filesOf(codexHome, threadId);
    const path = await moveAll(live, { folderOf: () => archiveFolder(codexHome), stay: archived });
    await tellNative(codexHome, { threadId, nowMs: Date.now(), change: 'moved', path, isArchived: true });
    return path;
  });
}

/**
 * Brings an archived thread's log back. Returns where it is now; what is not archived stays where it is. Throws
 * `ROLLOUT_THREAD_MISSING`, `ROLLOUT_WRITER_ACTIVE` and `ROLLOUT_WRITE_FAILED`.
 */
export async function unarchiveThread(codexHome: string, threadId: ThreadId): Promise<string> {
  return withWriterLock(codexHome, threadId, async () => {
    const { live, archived } = await filesOf(codexHome, threadId);
    const folderOf = (name: string): string => sessionFolder(codexHome, name);
    const path = await moveAll(archived, { folderOf, stay: live });
    await tellNative(codexHome, { threadId, nowMs: Date.now(), change: 'moved', path, isArchived: false });
    return path;
  });
}

/**
 * Removes a thread's log, archived or not. Throws `ROLLOUT_THREAD_REFERENCED` when forks begin with its lines,
 * `ROLLOUT_THREAD_MISSING`, `ROLLOUT_WRITER_ACTIVE` and `ROLLOUT_WRITE_FAILED`.
 */
export async function deleteThread(codexHome: string, threadId: ThreadId): Promise<void> {
  await withWriterLock(codexHome, threadId, async () => {
    const { live, archived } = await filesOf(codexHome, threadId);
    const files = [...live, ...archived];
    const fork = await forkOf(codexHome, files);
    if (fork !== undefined) throw new ThreadReferencedError(threadId, fork);
    // The newest first: what is left of a thread that is half removed is still a whole log.
    for (const { path } of files) await changed(path, () => rm(path, { force: true }));
    await tellNative(codexHome, { threadId, nowMs: Date.now(), change: 'deleted' });
  });
}

interface ThreadFiles {
  /** Newest first. */
  live: readonly SessionFile[];
  archived: readonly SessionFile[];
}

async function filesOf(codexHome: string, threadId: ThreadId): Promise<ThreadFiles> {
  const live: SessionFile[] = [];
  for await (const file of sessionFiles(codexHome)) if (file.threadId === threadId) live.push(file);
  const archived = (await archivedFiles(codexHome)).filter((file) => file.threadId === threadId);
  if (live.length + archived.length === 0) throw new ThreadMissingError(threadId, codexHome);
  return { live, archived };
}

async function withWriterLock<Result>(
  codexHome: string,
  threadId: ThreadId,
  work: () => Promise<Result>,
): Promise<Result> {
  await filesOf(codexHome, threadId);
  const lock = await lockWriter(codexHome, threadId, { isNew: false });
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

interface Move {
  folderOf: (name: string) => string;
  /** Those that are where the others go. */
  stay: readonly SessionFile[];
}

/** Returns where the newest is. Oldest first: a thread that is half moved is continued nowhere by mistake. */
async function moveAll(files: readonly SessionFile[], { folderOf, stay }: Move): Promise<string> {
  const moved: string[] = stay.map(({ path }) => path);
  for (const { path } of files.toReversed()) {
    const name = basename(path);
    const target = join(folderOf(name), name);
    await changed(path, async () => {
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      if (await exists(target)) throw Object.assign(new Error(`${target} exists`), { code: 'EEXIST' });
      await rename(path, target);
    });
    moved.push(target);
  }
  return moved.toSorted((one, other) => (basename(one) < basename(other) ? 1 : -1))[0] ?? '';
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function changed(path: string, change: () => Promise<void>): Promise<void> {
  try {
    await change();
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    throw new RolloutWriteError(path, { cause });
  }
}

/** A thread of others that begins with lines of these files. Only what is younger than they are can. */
async function forkOf(codexHome: string, files: readonly SessionFile[]): Promise<ThreadId | undefined> {
  const own = new Set(files.map(({ path }) => path));
  const oldest = files.map(({ path }) => basename(path)).toSorted()[0] ?? '';
  const younger: SessionFile[] = [];
  for await (const file of sessionFiles(codexHome)) {
    if (basename(file.path) < oldest.slice(/*start*/ 0, 'rollout-2026-11-25T10-00-00'.length)) break;
    younger.push(file);
  }
  const others = [...younger, ...(await archivedFiles(codexHome))].filter(({ path }) => !own.has(path));
  const ids = new Set(files.map(({ rolloutId }) => rolloutId));
  for await (const base of inBatches(others, baseOf)) {
    if (base !== undefined && ids.has(base.rolloutId)) return base.threadId;
  }
  return undefined;
}

async function baseOf({
  path,
  threadId,
}: SessionFile): Promise<{ threadId: ThreadId; rolloutId: ThreadId } | undefined> {
  try {
    const { historyBase } = await readMeta(path);
    return historyBase && { threadId, rolloutId: historyBase.rolloutId };
  } catch (error) {
    if (error instanceof RolloutReadError || error instanceof RolloutFileError) return undefined;
    throw error;
  }
}
