import type {
  GitInfo,
  SessionSource,
  Thread,
  ThreadEnvironment,
  ThreadStatus,
} from '@codex-ts/app-server-protocol';
import type { SessionMeta } from '@codex-ts/rollout';

/** What clients are shown of a thread. */
export interface ThreadFacts {
  readonly meta: SessionMeta;
  /** Absent when no log is kept. */
  readonly path?: string | undefined;
  /** The first thing a person said. */
  readonly preview: string;
  readonly name?: string | undefined;
  readonly updatedAtMs: number;
  readonly cwd: string;
  readonly model?: string | undefined;
  readonly effort?: string | undefined;
  readonly status: ThreadStatus;
  /** Where it works now; absent when it is not in memory. */
  readonly workspace?: string | undefined;
}

/** A thread as clients see it, without its turns. */
export function threadView({ meta, ...facts }: ThreadFacts): Thread {
  const createdAtMs = Date.parse(meta.timestamp);
  const createdAt = seconds(Number.isNaN(createdAtMs) ? facts.updatedAtMs : createdAtMs);
  const updatedAt = seconds(facts.updatedAtMs);
  return {
    id: meta.id,
    environments: facts.workspace === undefined ? null : [environmentAt(facts.workspace)],
    extra: null,
    sessionId: meta.id,
    forkedFromId: meta.forkedFrom ?? null,
    attachedToThreadId: null,
    parentThreadId: null,
    preview: facts.preview,
    ephemeral: facts.path === undefined,
    section: null,
    sectionEnteredAt: null,
    projectId: null,
    historyMode: meta.historyMode,
    modelProvider: meta.modelProvider ?? 'openai',
    model: facts.model ?? null,
    reasoningEffort: facts.effort ?? null,
    createdAt,
    updatedAt,
    recencyAt: updatedAt,
    status: facts.status,
    path: facts.path ?? null,
    cwd: facts.cwd,
    cliVersion: meta.cliVersion,
    originator: meta.originator === '' ? null : meta.originator,
    source: sourceView(meta.source),
    canAcceptDirectInput: facts.workspace === undefined ? null : true,
    threadSource: meta.threadSource ?? null,
    agentNickname: null,
    agentRole: null,
    gitInfo: gitView(meta),
    name: facts.name ?? null,
    daybreakEnabled: null,
    turns: [],
  };
}

function environmentAt(cwd: string): ThreadEnvironment {
  return { environmentId: 'local', cwd, runtimeWorkspaceRoots: [cwd] };
}

/** How a log says a thread was begun that an app server begins: native's word, so that native lists it. */
export const ownSource = 'vscode';

function sourceView(source: string): SessionSource {
  switch (source) {
    case 'cli':
    case 'vscode':
    case 'exec':
      return source;
    case 'mcp':
      return 'appServer';
    default:
      return 'unknown';
  }
}

function gitView({ git }: SessionMeta): GitInfo | null {
  if (git === undefined) return null;
  return { sha: git.commitHash ?? null, branch: git.branch ?? null, originUrl: git.repositoryUrl ?? null };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
