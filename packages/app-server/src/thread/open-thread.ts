import type { ThreadForkParams, ThreadResumeParams, ThreadStartParams } from '@codex-ts/app-server-protocol';
import type { Thread, ThreadOptions } from '@codex-ts/core';
import { approvalPolicyToWire, parseTurnId, type ThreadId, type TurnId } from '@codex-ts/protocol';

import type { ServerState } from '../server-state.ts';
import { workspaceOf, type AskedSettings } from './asked-settings.ts';
import type { LiveThread, ThreadStory } from './live-thread.ts';
import { createLiveThreads } from './live-threads.ts';
import { sandboxView } from './policies.ts';
import { readStored, whereItIs, type StoredThread } from './stored-thread.ts';
import { inNativeWords, refused } from './thread-fault.ts';
import { threadMeans } from './thread-means.ts';

/** Starts a thread, and takes it into memory. Throws what `startThread` of `core` throws. */
export async function openNew(params: ThreadStartParams, server: ServerState): Promise<LiveThread> {
  const means = await threadMeans(server, workspaceOf(server, params.cwd), params);
  const { startThread } = await import('@codex-ts/core');
  return open(server, freshStory(server), (approve) =>
    startThread({
      ...means,
      record: params.ephemeral !== true,
      ...(typeof params.baseInstructions === 'string' && { baseInstructions: params.baseInstructions }),
      approve,
    }),
  );
}

/** Takes a recorded thread into memory, with the model and the place that it had. Throws `RequestFault`. */
export async function openRecorded(
  threadId: ThreadId,
  params: ThreadResumeParams,
  server: ServerState,
): Promise<LiveThread> {
  return inNativeWords(threadId, async () => {
    const stored = await readStored(server, threadId);
    const asked = { ...settingsOf(stored), ...defined(params) };
    const means = await threadMeans(server, workspaceOf(server, params.cwd ?? stored.cwd), asked);
    const { resumeThread } = await import('@codex-ts/core');
    return open(server, stored, (approve) => whereItIs(() => resumeThread(threadId, { ...means, approve })));
  });
}

/** Begins a thread with the past of another, up to the end of a turn of it. Throws `RequestFault`. */
export async function openFork(
  from: ThreadId,
  params: ThreadForkParams,
  server: ServerState,
): Promise<LiveThread> {
  return inNativeWords(from, async () => {
    const at = turnIdOf(params.lastTurnId);
    const live = server.keep(createLiveThreads).get(from);
    const stored = await readStored(server, from);
    const inherited = live === undefined ? settingsOf(stored) : liveSettings(live, params);
    const asked = { ...inherited, ...defined(params) };
    const workspace = workspaceOf(server, params.cwd ?? live?.thread.workspace ?? stored.cwd);
    const means = await threadMeans(server, workspace, asked);
    const { forkThread } = await import('@codex-ts/core');
    const record = params.ephemeral !== true;
    return open(server, { ...stored, updatedAtMs: server.ports.clock() }, (approve) =>
      whereItIs(() => forkThread(from, { ...means, record, approve, ...(at !== undefined && { at }) })),
    );
  });
}

/** A thread goes on with the model that it had. */
function settingsOf({ meta, model, effort }: StoredThread): AskedSettings {
  return { modelProvider: meta.modelProvider, model, effort };
}

/** A fork of a thread in memory goes on as that would. */
function liveSettings({ thread }: LiveThread, { sandbox }: ThreadForkParams): AskedSettings {
  const { settings, meta } = thread;
  return {
    modelProvider: meta.modelProvider,
    model: settings.model,
    effort: settings.reasoningEffort,
    summary: settings.reasoningSummary,
    approvalPolicy: approvalPolicyToWire(settings.approvalPolicy),
    approvalsReviewer: settings.approvalsReviewer,
    developerInstructions: settings.developerInstructions,
    ...((sandbox ?? null) === null && { sandboxPolicy: sandboxView(settings) }),
  };
}

type Approve = NonNullable<ThreadOptions['approve']>;

async function open(
  server: ServerState,
  { preview, name, updatedAtMs, lastUsage }: ThreadStory,
  make: (approve: Approve) => Promise<Thread>,
): Promise<LiveThread> {
  const opened: { live?: LiveThread } = {};
  const thread = await make(async (request, signal) => opened.live?.approve(request, signal) ?? 'decline');
  opened.live = server.keep(createLiveThreads).add(thread, { preview, name, updatedAtMs, lastUsage });
  return opened.live;
}

function freshStory(server: ServerState): ThreadStory {
  return { preview: '', updatedAtMs: server.ports.clock() };
}

function turnIdOf(text: string | null | undefined): TurnId | undefined {
  if (text === null || text === undefined) return undefined;
  const id = parseTurnId(text);
  if (id === undefined) throw refused(`turn not found: ${text}`);
  return id;
}

/** The members that say something. */
function defined<Members extends object>(members: Members): Members {
  const said = Object.entries(members).filter(([, value]) => value !== null && value !== undefined);
  // Members that may be absent or null say the same by being absent.
  return Object.fromEntries(said) as Members;
}
