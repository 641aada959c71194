import { stat } from 'node:fs/promises';

import type { Thread } from '@codex-ts/app-server-protocol';
import type { ThreadId } from '@codex-ts/protocol';
import type { CutPlace, HeadCache, RecordedContext, RecordedThread, SessionMeta } from '@codex-ts/rollout';
import { errnoOf, isCodexError } from '@codex-ts/utils-error';

import type { ServerState } from '../server-state.ts';
import { usageView } from '../turn/turn-news.ts';
import type { ThreadStory } from './live-thread.ts';
import { threadView } from './thread-view.ts';

/** A thread as its log tells it. */
export interface StoredThread extends ThreadStory {
  readonly meta: SessionMeta;
  readonly path: string;
  readonly cwd: string;
  readonly model?: string | undefined;
  readonly effort?: string | undefined;
  readonly serviceTier?: string | undefined;
  readonly disabledPluginIds?: readonly string[] | undefined;
}

type Told = Pick<RecordedThread, 'turns' | 'usage' | 'lastAnswer'>;

/** Which logs count. */
interface Reach {
  /** Archived ones too. */
  readonly archived?: boolean;
}

/**
 * Reads the whole log of a thread: what it goes on with is what its last turn ran with. Throws
 * `ROLLOUT_THREAD_MISSING`, `ROLLOUT_THREAD_ARCHIVED` and what `readThread` throws.
 */
export async function readStored(
  server: ServerState,
  threadId: ThreadId,
  reach: Reach = {},
): Promise<StoredThread> {
  const { readThread } = await import('@codex-ts/rollout');
  return whereItIs(async () => {
    const path = await storedPath(server, threadId, reach);
    const { meta, preview = '', context, ...told } = await readThread(path);
    return { ...(await stored(server, path, { meta, preview, context })), lastUsage: lastUsage(told) };
  });
}

/** What a fork of it tells that shares its past up to that place. Throws as `readStored`. */
export async function storyUpTo(thread: StoredThread, place: CutPlace): Promise<ThreadStory> {
  if (place.at === undefined && place.before === undefined) return thread;
  const { readThread } = await import('@codex-ts/rollout');
  const { preview = '', ...told } = await readThread(thread.path, place);
  return { ...thread, preview, lastUsage: lastUsage(told) };
}

function lastUsage({ turns, usage: total, lastAnswer }: Told): ThreadStory['lastUsage'] {
  const turnId = turns.at(-1)?.turnId;
  if (turnId === undefined || lastAnswer === undefined) return undefined;
  const { usage: last, ...window } = lastAnswer;
  return { turnId, tokenUsage: usageView({ total, last, ...window }) };
}

/** Reads the beginning of a log: what shows of a thread, with what its first turn ran with. Throws as `readStored`. */
export async function peekStored(
  server: ServerState,
  threadId: ThreadId,
  reach: Reach = {},
): Promise<StoredThread> {
  const { threadHead } = await import('@codex-ts/rollout');
  return whereItIs(async () => {
    const path = await storedPath(server, threadId, reach);
    const head = await threadHead(path, server.keep(createHeads));
    return head === undefined ? readStored(server, threadId, reach) : stored(server, path, head);
  });
}

/** How often a log may move while it is looked for. */
const mostMoves = 4;

/** Finds a log and reads it. It may be archived, or deleted, in between: then it is looked for again. */
export async function whereItIs<Result>(findAndRead: () => Promise<Result>): Promise<Result> {
  for (let left = mostMoves; ; left -= 1) {
    try {
      return await findAndRead();
    } catch (error) {
      if (left === 0 || !isGone(error)) throw error;
    }
  }
}

function isGone(error: unknown): boolean {
  return (
    errnoOf(isCodexError(error) && error.code === 'ROLLOUT_READ_FAILED' ? error.cause : error) === 'ENOENT'
  );
}

/** What was read of the beginnings of logs. For `server.keep`. */
export function createHeads(): HeadCache {
  return { heads: new Map() };
}

async function stored(
  server: ServerState,
  path: string,
  { meta, preview, context }: { meta: SessionMeta; preview: string; context?: RecordedContext | undefined },
): Promise<StoredThread> {
  const { threadNames } = await import('@codex-ts/rollout');
  const [names, { mtimeMs }] = await Promise.all([threadNames(server.codexHome), stat(path)]);
  return {
    meta,
    path,
    preview,
    name: names.get(meta.id),
    updatedAtMs: mtimeMs,
    cwd: context?.cwd ?? meta.cwd,
    model: context?.model,
    effort: context?.effort,
    serviceTier: context?.serviceTier,
    disabledPluginIds: context?.disabledPluginIds,
  };
}

/** Where the log of a thread is. Throws `ROLLOUT_THREAD_MISSING`, and `ROLLOUT_THREAD_ARCHIVED` unless told otherwise. */
export async function storedPath(
  server: ServerState,
  threadId: ThreadId,
  { archived = false }: Reach = {},
): Promise<string> {
  const { findThread, ThreadArchivedError, ThreadMissingError } = await import('@codex-ts/rollout');
  try {
    // Twice: it may have left the archive between the look at the sessions and that at the archive.
    const path =
      (await findThread(server.codexHome, threadId)) ?? (await findThread(server.codexHome, threadId));
    if (path !== undefined) return path;
  } catch (error) {
    if (archived && error instanceof ThreadArchivedError) return error.path;
    throw error;
  }
  throw new ThreadMissingError(threadId, server.codexHome);
}

/** A thread that is not in memory. */
export function storedView(thread: StoredThread): Thread {
  return threadView({ ...thread, status: { type: 'notLoaded' } });
}

/** Whether something failed because there is no such log. */
export function isMissing(error: unknown): boolean {
  return isCodexError(error) && error.code === 'ROLLOUT_THREAD_MISSING';
}
