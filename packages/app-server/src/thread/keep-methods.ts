import type { Handlers } from '../handler.ts';
import type { LiveThread } from './live-thread.ts';
import { createLiveThreads } from './live-threads.ts';
import { peekStored, storedView } from './stored-thread.ts';
import { inNativeWords, refused, threadIdOf } from './thread-fault.ts';

/** What happens to threads as a whole, and who listens to them. */
export const keepMethods = {
  async 'thread/archive'(params, { server }) {
    const threadId = threadIdOf(params.threadId);
    const threads = server.keep(createLiveThreads);
    await threads.inTurn(threadId, () =>
      inNativeWords(threadId, async () => {
        const { archiveThread, ThreadMissingError } = await import('@codex-ts/rollout');
        if (isUnrecorded(threads.get(threadId))) throw new ThreadMissingError(threadId, server.codexHome);
        await threads.close(threadId);
        await archiveThread(server.codexHome, threadId);
      }),
    );
    return { result: {}, afterwards: () => server.clients.broadcast('thread/archived', { threadId }) };
  },

  async 'thread/unarchive'(params, { server }) {
    const threadId = threadIdOf(params.threadId);
    const stored = await server.keep(createLiveThreads).inTurn(threadId, () =>
      inNativeWords(
        threadId,
        async () => {
          const { unarchiveThread } = await import('@codex-ts/rollout');
          await unarchiveThread(server.codexHome, threadId);
          return peekStored(server, threadId);
        },
        { missed: 'archived rollout' },
      ),
    );
    return {
      result: { thread: storedView(stored) },
      afterwards: () => server.clients.broadcast('thread/unarchived', { threadId }),
    };
  },

  async 'thread/delete'(params, { server }) {
    const threadId = threadIdOf(params.threadId);
    const threads = server.keep(createLiveThreads);
    await threads.inTurn(threadId, () =>
      inNativeWords(threadId, async () => {
        const { deleteThread } = await import('@codex-ts/rollout');
        if (isUnrecorded(threads.get(threadId))) {
          throw refused(`thread is not persisted and cannot be deleted: ${threadId}`);
        }
        await threads.close(threadId);
        await deleteThread(server.codexHome, threadId);
      }),
    );
    return { result: {}, afterwards: () => server.clients.broadcast('thread/deleted', { threadId }) };
  },

  async 'thread/name/set'(params, { server }) {
    const threadId = threadIdOf(params.threadId);
    const name = params.name.trim();
    if (name === '') throw refused('thread name must not be empty');
    const threads = server.keep(createLiveThreads);
    await threads.inTurn(threadId, () =>
      inNativeWords(threadId, async () => {
        const { nameThread } = await import('@codex-ts/rollout');
        const live = threads.get(threadId);
        if (isUnrecorded(live)) {
          throw refused(`ephemeral thread does not support metadata updates: ${threadId}`);
        }
        if (live === undefined) await peekStored(server, threadId, { archived: true });
        await nameThread(server.codexHome, { threadId, name, nowMs: server.ports.clock() });
        if (live !== undefined) live.story.name = name;
      }),
    );
    return {
      result: {},
      afterwards: () => server.clients.broadcast('thread/name/updated', { threadId, threadName: name }),
    };
  },

  'thread/unsubscribe'(params, { client, server }) {
    const live = server.keep(createLiveThreads).get(threadIdOf(params.threadId));
    if (live === undefined) return { result: { status: 'notLoaded' } };
    return { result: { status: live.audience.remove(client) ? 'unsubscribed' : 'notSubscribed' } };
  },
} satisfies Handlers;

/** What is nowhere but in memory stays there: there is nothing to move, and nothing to come back from. */
function isUnrecorded(live: LiveThread | undefined): boolean {
  return live !== undefined && live.thread.path === undefined;
}
