import { resolve } from 'node:path';

import { createToolSet } from '@codex-ts/agent-tools';
import { createModelClient, modelFacts } from '@codex-ts/model-client';
import { parseThreadId, type ThreadId, type TurnId } from '@codex-ts/protocol';
import {
  findThread,
  forkRecorder,
  readThread,
  resumeRecorder,
  startRecorder,
  ThreadMissingError,
  type RecordedThread,
  type Recorder,
  type SessionMeta,
} from '@codex-ts/rollout';
import { resolveCodexHome } from '@codex-ts/utils-path';

import { baseInstructions } from './context/base-instructions.ts';
import { projectDocs } from './context/project-doc.ts';
import { ThreadUnrecordedError } from './errors.ts';
import { readGitFacts } from './git-facts.ts';
import { createHistory } from './history.ts';
import { threadSettings, type ThreadOptions } from './thread-options.ts';
import type { ThreadParts } from './thread-parts.ts';
import type { ThreadPorts } from './thread-ports.ts';
import { createThread, type Thread } from './thread.ts';
import { noUsage } from './token-usage.ts';
import { createUuidSource } from './uuid-source.ts';

/**
 * Starts a thread: its log begins now, nothing is sent yet. Throws `ROLLOUT_WRITE_FAILED`, and `PATH_HOME_INVALID`
 * when CODEX_HOME has to be found and cannot be.
 */
export async function startThread(options: ThreadOptions): Promise<Thread> {
  const ports = threadPorts(options);
  const codexHome = homeOf(options);
  const meta: SessionMeta = {
    ...(await newMeta(options, ports)),
    baseInstructions: options.baseInstructions ?? baseInstructions,
    historyMode: options.historyMode ?? 'paginated',
  };
  const recorder =
    options.record === false ? undefined : await startRecorder({ codexHome, meta, ports: ports.recorder });
  return open(options, { meta, recorder, ports });
}

/**
 * Opens a thread that was recorded, by this program or by native codex, and goes on with it in its own log. A turn
 * whose process died is ended. With `record: false` the log is only read. Throws what `@codex-ts/rollout` throws:
 * `ROLLOUT_THREAD_MISSING`, `ROLLOUT_THREAD_ARCHIVED`, `ROLLOUT_WRITER_ACTIVE` and others; `PATH_HOME_INVALID` as
 * `startThread` does.
 */
export async function resumeThread(id: ThreadId, options: ThreadOptions): Promise<Thread> {
  const ports = threadPorts(options);
  const codexHome = homeOf(options);
  if (options.record === false) {
    const thread = await readThread(await pathOf(codexHome, id));
    return open(options, { meta: thread.meta, recorder: undefined, ports, recorded: thread });
  }
  const { recorder, thread } = await resumeRecorder({ codexHome, threadId: id, ports: ports.recorder });
  return open(options, { meta: thread.meta, recorder, ports, recorded: thread });
}

/** Where the past that a new thread shares ends; with the other thread unless given. */
export interface ForkPlace {
  /** The last turn that counts. */
  at?: TurnId;
  /** The first turn that does not count; not together with `at`. */
  before?: TurnId;
}

/**
 * Starts a thread that goes on from another one, which stays as it is: from its end, from the end of the turn `at`, or
 * from where the turn `before` begins. With `record: false` the new thread keeps no log. Throws what `resumeThread` throws,
 * save that the other may have a writer, and `ROLLOUT_TURN_MISSING` when there is no such turn or it still runs.
 */
export async function forkThread(from: ThreadId, options: ThreadOptions & ForkPlace): Promise<Thread> {
  const ports = threadPorts(options);
  const codexHome = homeOf(options);
  const news = await newMeta(options, ports);
  const { at, before, baseInstructions: said } = options;
  const cut = { ...(at !== undefined && { at }), ...(before !== undefined && { before }) };
  const own = said === undefined ? {} : { baseInstructions: said };
  if (options.record === false) {
    const thread = await readThread(await pathOf(codexHome, from), cut);
    const { threadSource: _, ...past } = thread.meta;
    const meta: SessionMeta = { ...past, ...news, ...own, forkedFrom: from };
    return open(options, { meta, recorder: undefined, ports, recorded: thread });
  }
  const { recorder, thread } = await forkRecorder({
    codexHome,
    from,
    meta: { ...news, ...own },
    ports: ports.recorder,
    ...cut,
  });
  return open(options, { meta: thread.meta, recorder, ports, recorded: thread });
}

interface Begun {
  meta: SessionMeta;
  recorder: Recorder | undefined;
  ports: ThreadPorts;
  recorded?: RecordedThread;
}

function open(options: ThreadOptions, begun: Begun): Thread {
  const parts = threadParts(options, begun);
  return createThread(parts, async (at) => {
    if (parts.recorder === undefined) throw new ThreadUnrecordedError(parts.id);
    await parts.recorder.flush();
    const { settings, workspace } = parts.state;
    return forkThread(parts.id, { ...options, ...settings, workspace, ...(at !== undefined && { at }) });
  });
}

function threadParts(options: ThreadOptions, { meta, recorder, ports, recorded }: Begun): ThreadParts {
  const { auth, provider, identity, environment = process.env } = options;
  const lastTurn = recorded?.turns.at(-1);
  const model = modelFacts(options.model);
  return {
    id: meta.id,
    meta,
    environment,
    client: createModelClient({ provider, auth, identity, environment }),
    history: createHistory(
      options.baseInstructions ?? meta.baseInstructions ?? baseInstructions,
      recorded?.items,
    ),
    docs: projectDocs(homeOf(options), options.projectDoc),
    approve: options.approve,
    recorder,
    ports,
    state: {
      settings: threadSettings(options),
      workspace: resolve(options.workspace),
      model,
      tools: createToolSet({ supportsFreeformTools: model.supportsFreeformTools }),
      usage: recorded?.usage ?? noUsage,
      rateLimits: {},
      toldContext: {},
      unfinishedTurn: lastTurn?.outcome === undefined ? lastTurn?.turnId : undefined,
    },
  };
}

async function pathOf(codexHome: string, id: ThreadId): Promise<string> {
  const path = await findThread(codexHome, id);
  if (path === undefined) throw new ThreadMissingError(id, codexHome);
  return path;
}

type NewMeta = Omit<SessionMeta, 'baseInstructions' | 'historyMode' | 'forkedFrom' | 'historyBase'>;

async function newMeta(options: ThreadOptions, ports: ThreadPorts): Promise<NewMeta> {
  const { identity, threadSource, source = 'exec' } = options;
  const cwd = resolve(options.workspace);
  const git = await readGitFacts(cwd);
  return {
    id: newThreadId(ports),
    timestamp: new Date(ports.now()).toISOString(),
    cwd,
    originator: identity.originator,
    cliVersion: identity.version,
    source,
    ...(threadSource !== undefined && { threadSource }),
    modelProvider: options.provider.id,
    ...(git !== undefined && { git }),
  };
}

function homeOf(options: ThreadOptions): string {
  return options.codexHome ?? resolveCodexHome(options.environment ?? process.env);
}

function threadPorts({ ports = {} }: ThreadOptions): ThreadPorts {
  const { now = Date.now, uuid = createUuidSource(), recorder } = ports;
  const { deadline = (afterMs: number) => AbortSignal.timeout(afterMs) } = ports;
  return { now, deadline, uuid, recorder: { now, ...recorder } };
}

function newThreadId({ uuid }: ThreadPorts): ThreadId {
  const id = parseThreadId(uuid());
  if (id === undefined) throw new TypeError('the uuid port gives no UUID');
  return id;
}
