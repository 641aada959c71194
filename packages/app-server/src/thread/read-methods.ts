import { parseThreadId } from '@codex-ts/protocol';

import type { Handlers } from '../handler.ts';
import type { ServerState } from '../server-state.ts';
import { createLiveThreads } from './live-threads.ts';
import { isMissing, peekStored, storedPath, storedView, whereItIs } from './stored-thread.ts';
import { inNativeWords, refused, threadIdOf } from './thread-fault.ts';
import { threadPage } from './thread-list.ts';
import { itemPage, turnPage, turnsOf, wholeTurns, type ReadLog } from './turn-pages.ts';

/** What is read of threads. */
export const readMethods = {
  'thread/loaded/list'({ cursor = null, limit = null }, { server }) {
    const ids = server.keep(createLiveThreads).ids();
    if (cursor === null && limit === null) return { result: { data: [...ids], nextCursor: null } };
    const after = cursor === null ? '' : loadedCursor(cursor);
    const rest = ids.filter((id) => id > after);
    const data = limit === null ? rest : rest.slice(/*start*/ 0, Math.max(1, limit));
    return { result: { data, nextCursor: data.length < rest.length ? (data.at(-1) ?? null) : null } };
  },

  async 'thread/list'(params, { server }) {
    return { result: await threadPage(params, server) };
  },

  async 'thread/read'(params, { server }) {
    const threadId = threadIdOf(params.threadId);
    const wantsTurns = params.includeTurns === true;
    const live = server.keep(createLiveThreads).get(threadId);
    if (live !== undefined) {
      if (wantsTurns && live.thread.path === undefined) {
        throw refused('ephemeral threads do not support includeTurns');
      }
      return { result: { thread: { ...live.view(), turns: wantsTurns ? await wholeTurns(live) : [] } } };
    }
    return orNotLoaded(threadId, async () => {
      const stored = await peekStored(server, threadId, { archived: true });
      const turns = wantsTurns ? await turnsOf({ path: stored.path, running: undefined }) : [];
      return { result: { thread: { ...storedView(stored), turns } } };
    });
  },

  async 'thread/turns/list'(params, { server }) {
    return whereItIs(async () => ({ result: await turnPage(await logOf(params.threadId, server), params) }));
  },

  async 'thread/items/list'(params, { server }) {
    return whereItIs(async () => ({ result: await itemPage(await logOf(params.threadId, server), params) }));
  },
} satisfies Handlers;

async function logOf(text: string, server: ServerState): Promise<ReadLog> {
  const threadId = threadIdOf(text);
  const live = server.keep(createLiveThreads).get(threadId);
  if (live === undefined) {
    const path = await orNotLoaded(threadId, () => storedPath(server, threadId, { archived: true }));
    return { path, running: undefined };
  }
  const { path } = live.thread;
  if (path === undefined) throw refused(`thread ${threadId} is ephemeral and keeps no history`);
  return { path, running: live.running?.id };
}

/** Native's words for a thread that is neither in memory nor recorded. */
async function orNotLoaded<Result>(
  threadId: ReturnType<typeof threadIdOf>,
  read: () => Promise<Result>,
): Promise<Result> {
  return inNativeWords(threadId, async () => {
    try {
      return await whereItIs(read);
    } catch (error) {
      throw isMissing(error) ? refused(`thread not loaded: ${threadId}`) : error;
    }
  });
}

function loadedCursor(cursor: string): string {
  const id = parseThreadId(cursor);
  if (id === undefined) throw refused(`invalid cursor: ${cursor}`);
  return id;
}
