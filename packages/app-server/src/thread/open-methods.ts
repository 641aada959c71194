import type { ThreadStartResponse, Turn } from '@codex-ts/app-server-protocol';

import { approvalPolicyToWire } from '@codex-ts/protocol';

import type { Answer, Call, Handlers } from '../handler.ts';
import type { LiveThread } from './live-thread.ts';
import { createLiveThreads } from './live-threads.ts';
import { openFork, openNew, openRecorded } from './open-thread.ts';
import { sandboxView } from './policies.ts';
import { whereItIs } from './stored-thread.ts';
import { threadIdOf } from './thread-fault.ts';
import { cursorsAtEnd, wholeTurns } from './turn-pages.ts';

/** How threads come into memory. */
export const openMethods = {
  async 'thread/start'(params, call) {
    return begun(await openNew(params, call.server), call, []);
  },

  async 'thread/resume'(params, { client, server }) {
    const threadId = threadIdOf(params.threadId);
    const threads = server.keep(createLiveThreads);
    return threads.inTurn(threadId, async () => {
      const live = threads.get(threadId) ?? (await openRecorded(threadId, params, server));
      const wasListening = live.audience.has(client);
      const release = live.subscribe(client);
      try {
        const turns = params.excludeTurns === true ? [] : await turnsToShow(live);
        const cursors = await whereItIs(() => cursorsAtEnd(live));
        const thread = { ...live.view(), turns };
        return {
          result: { ...(await settingsView(live)), thread, collaborationMode: null, ...cursors },
          afterwards() {
            release();
            live.tellUsage(client);
          },
        };
      } catch (error) {
        if (!wasListening) live.audience.remove(client);
        throw error;
      }
    });
  },

  async 'thread/fork'(params, call) {
    const from = threadIdOf(params.threadId);
    const threads = call.server.keep(createLiveThreads);
    // Its log stays where it is meanwhile.
    const live = await threads.inTurn(from, () => openFork(from, params, call.server));
    return begun(live, call, params.excludeTurns === true ? [] : await turnsToShow(live));
  },
} satisfies Handlers;

/** All of them. What the thread was forked from may be archived meanwhile. */
function turnsToShow(live: LiveThread): Promise<Turn[]> {
  return whereItIs(() => wholeTurns(live));
}

/** Whoever begins a thread listens to it; everybody hears of it. */
async function begun(
  live: LiveThread,
  { client }: Call,
  turns: Turn[],
): Promise<Answer<ThreadStartResponse>> {
  const settings = await settingsView(live);
  const release = live.subscribe(client);
  const thread = live.view();
  return {
    result: { ...settings, thread: { ...thread, turns } },
    afterwards() {
      release();
      live.tellUsage(client);
      live.audience.announce({ method: 'thread/started', params: { thread } });
    },
  };
}

/** A thread and what its next turn runs with. */
async function settingsView(live: LiveThread): Promise<ThreadStartResponse> {
  const { settings, workspace, meta } = live.thread;
  return {
    thread: live.view(),
    model: settings.model,
    modelProvider: meta.modelProvider ?? 'openai',
    serviceTier: null,
    disabledPluginIds: [],
    cwd: workspace,
    instructionSources: [...(await live.thread.instructionSources())],
    approvalPolicy: approvalPolicyToWire(settings.approvalPolicy),
    approvalsReviewer: settings.approvalsReviewer ?? 'user',
    sandbox: sandboxView(settings),
    reasoningEffort: settings.reasoningEffort ?? null,
  };
}
