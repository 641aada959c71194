import type { ThreadForkParams, ThreadResumeParams, ThreadStartParams } from '@codex-ts/app-server-protocol';
import type { ForkPlace, Thread, ThreadOptions } from '@codex-ts/core';
import { approvalPolicyToWire, parseTurnId, type ThreadId, type TurnId } from '@codex-ts/protocol';
import { isCodexError, type CodexError } from '@codex-ts/utils-error';

import type { ServerState } from '../server-state.ts';
import { workspaceOf, type AskedSettings } from './asked-settings.ts';
import { environmentCwd } from './environment.ts';
import type { LiveThread, ThreadStory } from './live-thread.ts';
import { createLiveThreads } from './live-threads.ts';
import { sandboxView } from './policies.ts';
import { readStored, storyUpTo, whereItIs, type StoredThread } from './stored-thread.ts';
import { inNativeWords, refused } from './thread-fault.ts';
import { threadMeans } from './thread-means.ts';

/** A thread that was started, and what stood against its log. */
export interface OpenedNew {
  readonly live: LiveThread;
  readonly unrecorded?: CodexError;
}

/**
 * Starts a thread, and takes it into memory. One whose log cannot be written is there without it. Throws what
 * `startThread` of `core` throws.
 */
export async function openNew(params: ThreadStartParams, server: ServerState): Promise<OpenedNew> {
  const { projectId, environments, historyMode, ephemeral } = params;
  assertProject(projectId);
  const cwd = environmentCwd(environments, 'thread/start') ?? params.cwd;
  const means = await threadMeans(server, workspaceOf(server, cwd), params);
  const { startThread } = await import('@codex-ts/core');
  const said = {
    ...instructionsOf(params),
    ...(typeof historyMode === 'string' && { historyMode }),
  };
  const start = (record: boolean): Promise<LiveThread> =>
    open(server, freshStory(server), (approve) => startThread({ ...means, ...said, record, approve }));
  if (ephemeral === true) return { live: await start(/*record*/ false) };
  try {
    return { live: await start(/*record*/ true) };
  } catch (error) {
    if (!isCodexError(error) || error.code !== 'ROLLOUT_WRITE_FAILED') throw error;
    return { live: await start(/*record*/ false), unrecorded: error };
  }
}

/** Takes a recorded thread into memory, with the model and the place that it had. Throws `RequestFault`. */
export async function openRecorded(
  threadId: ThreadId,
  params: ThreadResumeParams,
  server: ServerState,
): Promise<LiveThread> {
  return inNativeWords(threadId, async () => {
    const stored = await readStored(server, threadId);
    const asked = { ...besidesConfig(settingsOf(stored), params), ...defined(params) };
    const means = await threadMeans(server, workspaceOf(server, params.cwd ?? stored.cwd), asked);
    const { resumeThread } = await import('@codex-ts/core');
    const own = instructionsOf(params);
    return open(server, stored, (approve) =>
      whereItIs(() => resumeThread(threadId, { ...means, ...own, approve })),
    );
  });
}

/** Begins a thread with the past of another, up to the end of a turn of it. Throws `RequestFault`. */
export async function openFork(
  from: ThreadId,
  params: ThreadForkParams,
  server: ServerState,
): Promise<LiveThread> {
  return inNativeWords(from, async () => {
    const place = forkPlace(params);
    const live = server.keep(createLiveThreads).get(from);
    const stored = await readStored(server, from);
    const inherited = live === undefined ? storedForFork(stored) : liveSettings(live, params);
    const asked = { ...besidesConfig(inherited, params), ...defined(params) };
    const workspace = workspaceOf(server, params.cwd ?? live?.thread.workspace ?? stored.cwd);
    const means = await threadMeans(server, workspace, asked);
    const { forkThread } = await import('@codex-ts/core');
    const own = { ...instructionsOf(params), record: params.ephemeral !== true };
    const story = await storyUpTo(stored, place);
    return open(server, { ...story, updatedAtMs: server.ports.clock() }, (approve) =>
      whereItIs(() => forkThread(from, { ...means, ...own, ...place, approve })),
    );
  });
}

/** A thread goes on with the model that it had. */
function settingsOf({ meta, model, effort, serviceTier, disabledPluginIds }: StoredThread): AskedSettings {
  const tier = serviceTier === '' ? undefined : serviceTier;
  return { modelProvider: meta.modelProvider, model, effort, serviceTier: tier, disabledPluginIds };
}

/** As native: a fork does not go on in the tier of the other thread. */
function storedForFork(stored: StoredThread): AskedSettings {
  return { ...settingsOf(stored), serviceTier: undefined };
}

/** What `config` of the request speaks of is not inherited. */
function besidesConfig(
  inherited: AskedSettings,
  { config }: Pick<AskedSettings, 'config'>,
): Partial<AskedSettings> {
  const keys = new Set(Object.keys(config ?? {}).map((key) => key.split('.')[0] ?? ''));
  const kept = Object.entries(inherited).filter(([name]) => !keys.has(configKeys.get(name) ?? ''));
  // Some members of the same, all of which may be absent.
  return Object.fromEntries(kept) as Partial<AskedSettings>;
}

const configKeys: ReadonlyMap<string, string> = new Map([
  ['modelProvider', 'model_provider'],
  ['model', 'model'],
  ['effort', 'model_reasoning_effort'],
  ['summary', 'model_reasoning_summary'],
  ['approvalPolicy', 'approval_policy'],
  ['developerInstructions', 'developer_instructions'],
  ['sandboxPolicy', 'sandbox_mode'],
  ['serviceTier', 'service_tier'],
]);

/** A fork of a thread in memory goes on as that would. */
function liveSettings({ thread }: LiveThread, { sandbox, permissions }: ThreadForkParams): AskedSettings {
  const { settings, meta } = thread;
  return {
    modelProvider: meta.modelProvider,
    model: settings.model,
    effort: settings.reasoningEffort,
    summary: settings.reasoningSummary,
    approvalPolicy: approvalPolicyToWire(settings.approvalPolicy),
    approvalsReviewer: settings.approvalsReviewer,
    developerInstructions: settings.developerInstructions,
    disabledPluginIds: settings.disabledPluginIds,
    ...((sandbox ?? permissions ?? '') === '' && { sandboxPolicy: sandboxView(settings) }),
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
  if (server.drain.isDraining) {
    // Nobody would close it any more.
    await thread[Symbol.asyncDispose]();
    server.drain.assertOpen();
  }
  opened.live = server.keep(createLiveThreads).add(thread, { preview, name, updatedAtMs, lastUsage });
  return opened.live;
}

function freshStory(server: ServerState): ThreadStory {
  return { preview: '', updatedAtMs: server.ports.clock() };
}

function forkPlace({ lastTurnId, beforeTurnId }: ThreadForkParams): ForkPlace {
  const [at, before] = [turnIdOf(lastTurnId), turnIdOf(beforeTurnId)];
  if (at !== undefined && before !== undefined) {
    throw refused('`beforeTurnId` cannot be combined with `lastTurnId`');
  }
  return { ...(at !== undefined && { at }), ...(before !== undefined && { before }) };
}

function turnIdOf(text: string | null | undefined): TurnId | undefined {
  if (text === null || text === undefined) return undefined;
  const id = parseTurnId(text);
  if (id === undefined) throw refused(`turn not found: ${text}`);
  return id;
}

function instructionsOf({ baseInstructions }: Pick<ThreadStartParams, 'baseInstructions'>): {
  baseInstructions?: string;
} {
  return typeof baseInstructions === 'string' ? { baseInstructions } : {};
}

/** There are no projects. */
function assertProject(projectId: string | null | undefined): void {
  if (projectId === null || projectId === undefined) return;
  throw refused(projectId === '' ? 'projectId must not be empty' : `project not found: ${projectId}`);
}

/** The members that say something. A tier of null says that it is the usual one. */
function defined<Members extends { serviceTier?: string | null }>(members: Members): Members {
  const said = Object.entries(members).filter(
    ([name, value]) => value !== undefined && (value !== null || name === 'serviceTier'),
  );
  // Members that may be absent or null say the same by being absent.
  return Object.fromEntries(said) as Members;
}
