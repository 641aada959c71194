import { resolve } from 'node:path';

import { createModelClient, modelFacts } from '@codex-ts/model-client';
import { parseThreadId, type ThreadId } from '@codex-ts/protocol';
import {
  findThread,
  readThread,
  resumeRecorder,
  startRecorder,
  ThreadMissingError,
  type RecordedThread,
  type Recorder,
  type SessionMeta,
} from '@codex-ts/rollout';
import { resolveCodexHome } from '@codex-ts/utils-path';
import { uuidv7 } from 'uuidv7';

import { baseInstructions } from './context/base-instructions.ts';
import { readGitFacts } from './git-facts.ts';
import { createHistory } from './history.ts';
import { threadSettings, type ThreadOptions } from './thread-options.ts';
import type { ThreadParts, ThreadPorts } from './thread-parts.ts';
import { createThread, type Thread } from './thread.ts';
import { noUsage } from './token-usage.ts';

/**
 * Starts a thread: its log begins now, nothing is sent yet. Throws `ROLLOUT_WRITE_FAILED`, and `PATH_HOME_INVALID`
 * when CODEX_HOME has to be found and cannot be.
 */
export async function startThread(options: ThreadOptions): Promise<Thread> {
  const ports = threadPorts(options);
  const id = newThreadId(ports);
  const recorder = options.record === false ? undefined : await beginLog(options, id, ports);
  return createThread(threadParts(options, { id, recorder, ports }));
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
    const path = await findThread(codexHome, id);
    if (path === undefined) throw new ThreadMissingError(id, codexHome);
    return createThread(
      threadParts(options, { id, recorder: undefined, ports, recorded: await readThread(path) }),
    );
  }
  const { recorder, thread } = await resumeRecorder({ codexHome, threadId: id, ports: ports.recorder });
  return createThread(threadParts(options, { id, recorder, ports, recorded: thread }));
}

interface Begun {
  id: ThreadId;
  recorder: Recorder | undefined;
  ports: ThreadPorts;
  recorded?: RecordedThread;
}

function threadParts(options: ThreadOptions, { id, recorder, ports, recorded }: Begun): ThreadParts {
  const { auth, provider, identity, environment = process.env } = options;
  const lastTurn = recorded?.turns.at(-1);
  return {
    id,
    settings: threadSettings(options),
    workspace: resolve(options.workspace),
    environment,
    model: modelFacts(options.model),
    client: createModelClient({ provider, auth, identity, environment }),
    history: createHistory(recorded?.meta.baseInstructions ?? baseInstructions, recorded?.items),
    recorder,
    ports,
    usage: recorded?.usage ?? noUsage,
    unfinishedTurn: lastTurn?.outcome === undefined ? lastTurn?.turnId : undefined,
  };
}

async function beginLog(options: ThreadOptions, id: ThreadId, ports: ThreadPorts): Promise<Recorder> {
  const { identity, threadSource, source = 'exec' } = options;
  const cwd = resolve(options.workspace);
  const git = await readGitFacts(cwd);
  const meta: SessionMeta = {
    id,
    timestamp: new Date(ports.now()).toISOString(),
    cwd,
    originator: identity.originator,
    cliVersion: identity.version,
    source,
    threadSource: threadSource ?? 'user',
    modelProvider: options.provider.id,
    baseInstructions,
    historyMode: 'paginated',
    ...(git !== undefined && { git }),
  };
  return startRecorder({ codexHome: homeOf(options), meta, ports: ports.recorder });
}

function homeOf(options: ThreadOptions): string {
  return options.codexHome ?? resolveCodexHome(options.environment ?? process.env);
}

function threadPorts({ ports = {} }: ThreadOptions): ThreadPorts {
  const { now = Date.now, uuid = uuidv7, recorder } = ports;
  return { now, uuid, recorder: { now, ...recorder } };
}

function newThreadId({ uuid }: ThreadPorts): ThreadId {
  const id = parseThreadId(uuid());
  if (id === undefined) throw new TypeError('the uuid port gives no UUID');
  return id;
}
