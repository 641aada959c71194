import type {
  CollaborationMode,
  ThreadResumeInitialTurnsPageParams,
  ThreadResumeParams,
  ThreadStartResponse,
  Turn,
  TurnsPage,
} from '@codex-ts/app-server-protocol';
import { approvalPolicyToWire, parseThreadId, type ThreadId } from '@codex-ts/protocol';
import { describeError } from '@codex-ts/utils-error';

import type { Answer, Call, Handlers } from '../handler.ts';
import type { ServerState } from '../server-state.ts';
import type { LiveThread } from './live-thread.ts';
import { createLiveThreads } from './live-threads.ts';
import { openFork, openNew, openRecorded } from './open-thread.ts';
import { sandboxView } from './policies.ts';
import { assertSamePath, threadAt } from './rollout-path.ts';
import { whereItIs } from './stored-thread.ts';
import { threadIdOf } from './thread-fault.ts';
import { cursorsAtEnd, turnPage, wholeTurns } from './turn-pages.ts';

/** How threads come into memory. */
export const openMethods = {
  async 'thread/start'(params, call) {
    const { live, unrecorded } = await openNew(params, call.server);
    const answer = await begun(live, call, /*turns*/ undefined);
    if (unrecorded === undefined) return answer;
    return {
      ...answer,
      afterwards() {
        answer.afterwards?.();
        live.warn(`nothing of this thread is recorded: ${describeError(unrecorded)}`);
      },
    };
  },

  async 'thread/resume'(params, { client, server }) {
    const threads = server.keep(createLiveThreads);
    const threadId = await resumedId(params, server);
    return threads.inTurn(threadId, async () => {
      const known = threads.get(threadId);
      if (known !== undefined) await assertSamePath(known.thread, params.path);
      const live = known ?? (await openRecorded(threadId, params, server));
      const wasListening = live.audience.has(client);
      const release = live.subscribe(client);
      try {
        const turns = params.excludeTurns === true ? [] : await turnsToShow(live);
        const cursors = await whereItIs(() => cursorsAtEnd(live));
        const initialTurnsPage = await whereItIs(() => firstPage(live, params.initialTurnsPage ?? null));
        const thread = { ...live.view(), turns };
        const settings = await settingsView(live);
        const { serviceTier } = settings;
        return {
          result: {
            ...settings,
            thread,
            collaborationMode: modeView(live),
            initialTurnsPage,
            ...cursors,
          },
          afterwards() {
            release();
            if (known === undefined) warnOfTier(live, serviceTier);
            if (params.excludeTurns !== true) live.tellUsage(client);
          },
        };
      } catch (error) {
        if (!wasListening) live.audience.remove(client);
        throw error;
      }
    });
  },

  async 'thread/fork'(params, call) {
    const from = await namedId(params, 'thread/fork', call.server);
    const threads = call.server.keep(createLiveThreads);
    // Its log stays where it is meanwhile.
    const live = await threads.inTurn(from, () => openFork(from, params, call.server));
    const hasTurns = params.excludeTurns !== true;
    return begun(live, call, hasTurns ? await turnsToShow(live) : undefined);
  },
} satisfies Handlers;

/** A thread in memory is joined by its id; of others a path goes before it. */
async function resumedId(params: ThreadResumeParams, server: ServerState): Promise<ThreadId> {
  const id = parseThreadId(params.threadId);
  const isLive = id !== undefined && server.keep(createLiveThreads).get(id) !== undefined;
  return isLive ? id : namedId(params, 'thread/resume', server);
}

async function namedId(
  { threadId, path }: { threadId: string; path?: string | null },
  method: string,
  server: ServerState,
): Promise<ThreadId> {
  const at = path ?? '';
  return at === '' ? threadIdOf(threadId) : threadAt(at, method, server);
}

/** The turns to begin with, where they are asked for. */
async function firstPage(
  { thread: { path }, running }: LiveThread,
  asked: ThreadResumeInitialTurnsPageParams | null,
): Promise<TurnsPage | null> {
  if (asked === null) return null;
  if (path === undefined) return { data: [], nextCursor: null, backwardsCursor: null };
  return turnPage({ path, running: running?.id }, asked);
}

/** All of them. What the thread was forked from may be archived meanwhile. */
function turnsToShow(live: LiveThread): Promise<Turn[]> {
  return whereItIs(() => wholeTurns(live));
}

/** Whoever begins a thread listens to it; everybody hears of it. What it has used is told with its turns. */
async function begun(
  live: LiveThread,
  { client }: Call,
  turns: Turn[] | undefined,
): Promise<Answer<ThreadStartResponse>> {
  const settings = await settingsView(live);
  const release = live.subscribe(client);
  const thread = live.view();
  return {
    result: { ...settings, thread: { ...thread, turns: turns ?? [] } },
    afterwards() {
      release();
      if (turns !== undefined) live.tellUsage(client);
      live.audience.announce({ method: 'thread/started', params: { thread } });
      warnOfTier(live, settings.serviceTier);
    },
  };
}

function modeView({ thread: { settings } }: LiveThread): CollaborationMode {
  const { model, reasoningEffort: reasoning_effort = null } = settings;
  return { mode: 'default', settings: { model, reasoning_effort, developer_instructions: null } };
}

/** Tells those who listen that the tier that is asked for is none that the model has. */
function warnOfTier({ id, thread, audience }: LiveThread, tier: string | null): void {
  const { serviceTier: asked, model } = thread.settings;
  if (asked === undefined || tier !== null) return;
  const name = asked === 'fast' ? 'priority' : asked;
  const message = `Configured service tier \`${name}\` is not advertised as supported for model \`${model}\` and will be omitted from requests.`;
  audience.tell({ method: 'warning', params: { threadId: id, message } });
}

/** A thread and what its next turn runs with. */
async function settingsView(live: LiveThread): Promise<ThreadStartResponse> {
  const { settings, workspace, meta } = live.thread;
  const { modelFacts, serviceTierOf } = await import('@codex-ts/model-client');
  return {
    thread: live.view(),
    model: settings.model,
    modelProvider: meta.modelProvider ?? 'openai',
    serviceTier: serviceTierOf(settings.serviceTier, modelFacts(settings.model)) ?? null,
    disabledPluginIds: [...(settings.disabledPluginIds ?? [])],
    cwd: workspace,
    instructionSources: [...(await live.thread.instructionSources())],
    approvalPolicy: approvalPolicyToWire(settings.approvalPolicy),
    approvalsReviewer: settings.approvalsReviewer ?? 'user',
    sandbox: sandboxView(settings),
    activePermissionProfile: null,
    reasoningEffort: settings.reasoningEffort ?? null,
  };
}
