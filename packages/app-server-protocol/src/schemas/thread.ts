import * as z from 'zod/mini';

import { jsonRecord, maybe, nothing, whole } from './field.ts';
import { ThreadItem } from './item.ts';
import { ApprovalsReviewer, AskForApproval, SandboxMode, SandboxPolicy } from './policy.ts';
import { Turn, TurnItemsView } from './turn-object.ts';

export const ThreadStatus = z.discriminatedUnion('type', [
  z.object({ type: z.literal('notLoaded') }),
  z.object({ type: z.literal('idle') }),
  z.object({ type: z.literal('systemError') }),
  z.object({
    type: z.literal('active'),
    activeFlags: z.array(z.enum(['waitingOnApproval', 'waitingOnUserInput'])),
  }),
]);

export const GitInfo = z.object({
  sha: z.nullable(z.string()),
  branch: z.nullable(z.string()),
  originUrl: z.nullable(z.string()),
});

export const SessionSource = z.union([
  z.enum(['cli', 'vscode', 'exec', 'appServer', 'unknown']),
  z.object({ custom: z.string() }),
]);

export const ThreadEnvironment = z.object({
  environmentId: z.string(),
  cwd: z.string(),
  runtimeWorkspaceRoots: z.array(z.string()),
});

export const Thread = z.object({
  id: z.string(),
  environments: z.nullable(z.array(ThreadEnvironment)),
  extra: z.null(),
  sessionId: z.string(),
  forkedFromId: z.nullable(z.string()),
  attachedToThreadId: z.null(),
  parentThreadId: z.nullable(z.string()),
  preview: z.string(),
  ephemeral: z.boolean(),
  section: z.null(),
  sectionEnteredAt: z.null(),
  projectId: z.null(),
  historyMode: z.enum(['legacy', 'paginated']),
  modelProvider: z.string(),
  model: z.nullable(z.string()),
  reasoningEffort: z.nullable(z.string()),
  createdAt: whole,
  updatedAt: whole,
  recencyAt: z.nullable(whole),
  status: ThreadStatus,
  path: z.nullable(z.string()),
  cwd: z.string(),
  cliVersion: z.string(),
  originator: z.nullable(z.string()),
  source: SessionSource,
  canAcceptDirectInput: z.nullable(z.boolean()),
  threadSource: z.nullable(z.string()),
  agentNickname: z.nullable(z.string()),
  agentRole: z.nullable(z.string()),
  gitInfo: z.nullable(GitInfo),
  name: z.nullable(z.string()),
  daybreakEnabled: z.null(),
  turns: z.array(Turn),
});

export const CollaborationMode = z.object({
  mode: z.enum(['default', 'plan', 'code', 'custom', 'execute', 'pair_programming']),
  settings: z.object({
    model: z.string(),
    reasoning_effort: maybe(z.string().check(z.minLength(1))),
    developer_instructions: maybe(z.string()),
  }),
});

export const Personality = z.enum(['none', 'friendly', 'pragmatic']);

export const TurnEnvironmentParams = z.object({
  environmentId: z.string(),
  cwd: z.string(),
  runtimeWorkspaceRoots: maybe(z.array(z.string())),
});

const settings = {
  model: maybe(z.string()),
  modelProvider: maybe(z.string()),
  serviceTier: maybe(z.string()),
  cwd: maybe(z.string()),
  approvalPolicy: maybe(AskForApproval),
  approvalsReviewer: maybe(ApprovalsReviewer),
  sandbox: maybe(SandboxMode),
  permissions: maybe(z.string()),
  config: maybe(jsonRecord),
  baseInstructions: maybe(z.string()),
  developerInstructions: maybe(z.string()),
};

const opened = {
  thread: Thread,
  model: z.string(),
  modelProvider: z.string(),
  serviceTier: z.nullable(z.string()),
  disabledPluginIds: z.array(z.string()),
  cwd: z.string(),
  instructionSources: z.array(z.string()),
  approvalPolicy: AskForApproval,
  approvalsReviewer: ApprovalsReviewer,
  sandbox: SandboxPolicy,
  activePermissionProfile: z.null(),
  reasoningEffort: z.nullable(z.string()),
};

export const ThreadStartParams = z.object({
  ...settings,
  serviceName: maybe(z.string()),
  personality: maybe(Personality),
  ephemeral: maybe(z.boolean()),
  sessionStartSource: maybe(z.enum(['startup', 'clear'])),
  threadSource: maybe(z.string()),
  historyMode: maybe(z.enum(['legacy', 'paginated'])),
  projectId: maybe(z.string()),
  environments: maybe(z.array(TurnEnvironmentParams)),
});

export const ThreadStartResponse = z.object(opened);

export const TurnsPage = z.object({
  data: z.array(Turn),
  nextCursor: z.nullable(z.string()),
  backwardsCursor: z.nullable(z.string()),
});

export const SortDirection = z.enum(['asc', 'desc']);

export const ThreadResumeInitialTurnsPageParams = z.object({
  limit: maybe(whole),
  sortDirection: maybe(SortDirection),
  itemsView: maybe(TurnItemsView),
});

export const ThreadResumeParams = z.object({
  threadId: z.string(),
  path: maybe(z.string()),
  ...settings,
  personality: maybe(Personality),
  excludeTurns: z.exactOptional(z.boolean()),
  initialTurnsPage: maybe(ThreadResumeInitialTurnsPageParams),
});

export const ThreadResumeResponse = z.object({
  ...opened,
  collaborationMode: CollaborationMode,
  initialTurnsPage: z.nullable(TurnsPage),
  turnsBackwardsCursor: z.nullable(z.string()),
  itemsBackwardsCursor: z.nullable(z.string()),
});

export const ThreadForkParams = z.object({
  threadId: z.string(),
  lastTurnId: maybe(z.string()),
  beforeTurnId: maybe(z.string()),
  path: maybe(z.string()),
  ...settings,
  ephemeral: z.exactOptional(z.boolean()),
  threadSource: maybe(z.string()),
  excludeTurns: z.exactOptional(z.boolean()),
});

export const ThreadForkResponse = z.object(opened);

export const ThreadReadParams = z.object({
  threadId: z.string(),
  includeTurns: z.exactOptional(z.boolean()),
});

export const ThreadReadResponse = z.object({ thread: Thread });

export const ThreadListParams = z.object({
  includeAttachedThreads: z.exactOptional(z.boolean()),
  currentAccountOnly: z.exactOptional(z.boolean()),
  cursor: maybe(z.string()),
  limit: maybe(whole),
  excludedThreadIds: maybe(z.array(z.string())),
  sortKey: maybe(z.enum(['created_at', 'updated_at', 'recency_at', 'section_position'])),
  sortDirection: maybe(SortDirection),
  modelProviders: maybe(z.array(z.string())),
  sourceKinds: maybe(
    z.array(
      z.enum([
        'cli',
        'vscode',
        'exec',
        'appServer',
        'subAgent',
        'subAgentReview',
        'subAgentCompact',
        'subAgentThreadSpawn',
        'subAgentOther',
        'unknown',
      ]),
    ),
  ),
  originators: maybe(z.array(z.string())),
  archived: maybe(z.boolean()),
  sectionId: maybe(z.string()),
  projectId: maybe(z.string()),
  cwd: maybe(z.union([z.string(), z.array(z.string())])),
  useStateDbOnly: z.exactOptional(z.boolean()),
  searchTerm: maybe(z.string()),
  parentThreadId: maybe(z.string()),
  ancestorThreadId: maybe(z.string()),
  attachedToThreadId: maybe(z.string()),
});

export const ThreadListResponse = z.object({
  data: z.array(Thread),
  nextCursor: z.nullable(z.string()),
  backwardsCursor: z.nullable(z.string()),
});

export const ThreadArchiveParams = z.object({ threadId: z.string() });
export const ThreadArchiveResponse = nothing();
export const ThreadUnarchiveParams = z.object({ threadId: z.string() });
export const ThreadUnarchiveResponse = z.object({ thread: Thread });
export const ThreadDeleteParams = z.object({ threadId: z.string() });
export const ThreadDeleteResponse = nothing();
export const ThreadSetNameParams = z.object({ threadId: z.string(), name: z.string() });
export const ThreadSetNameResponse = nothing();

export const ThreadTurnsListParams = z.object({
  threadId: z.string(),
  cursor: maybe(z.string()),
  limit: maybe(whole),
  sortDirection: maybe(SortDirection),
  itemsView: maybe(TurnItemsView),
});

export const ThreadTurnsListResponse = z.object({
  data: z.array(Turn),
  nextCursor: z.nullable(z.string()),
  backwardsCursor: z.nullable(z.string()),
});

export const ThreadItemsListAnchor = z.object({ type: z.literal('item'), itemId: z.string() });

export const ThreadItemOutputDeferral = z.object({
  commandExecution: z.exactOptional(z.boolean()),
  mcpToolCall: z.exactOptional(z.boolean()),
});

export const ThreadItemsListParams = z.object({
  threadId: z.string(),
  turnId: maybe(z.string()),
  cursor: maybe(z.union([z.string(), ThreadItemsListAnchor])),
  limit: maybe(whole),
  sortDirection: maybe(SortDirection),
  deferOutput: maybe(ThreadItemOutputDeferral),
});

export const ThreadItemEntry = z.object({
  turnId: z.string(),
  item: ThreadItem,
  outputDeferred: z.exactOptional(z.boolean()),
  startedAtMs: z.nullable(whole),
  completedAtMs: z.nullable(whole),
});

export const ThreadItemsListResponse = z.object({
  data: z.array(ThreadItemEntry),
  nextCursor: z.nullable(z.string()),
  backwardsCursor: z.nullable(z.string()),
});

export const ThreadLoadedListParams = z.object({ cursor: maybe(z.string()), limit: maybe(whole) });

export const ThreadLoadedListResponse = z.object({
  data: z.array(z.string()),
  nextCursor: z.nullable(z.string()),
});

export const ThreadUnsubscribeParams = z.object({ threadId: z.string() });

export const ThreadUnsubscribeResponse = z.object({
  status: z.enum(['notLoaded', 'notSubscribed', 'unsubscribed']),
});

export const threadSchemas = {
  ThreadStatus,
  GitInfo,
  SessionSource,
  ThreadEnvironment,
  Thread,
  Personality,
  TurnEnvironmentParams,
  ThreadStartParams,
  ThreadStartResponse,
  TurnsPage,
  ThreadResumeInitialTurnsPageParams,
  ThreadResumeParams,
  CollaborationMode,
  ThreadResumeResponse,
  ThreadForkParams,
  ThreadForkResponse,
  ThreadReadParams,
  ThreadReadResponse,
  SortDirection,
  ThreadListParams,
  ThreadListResponse,
  ThreadArchiveParams,
  ThreadArchiveResponse,
  ThreadUnarchiveParams,
  ThreadUnarchiveResponse,
  ThreadDeleteParams,
  ThreadDeleteResponse,
  ThreadSetNameParams,
  ThreadSetNameResponse,
  ThreadTurnsListParams,
  ThreadTurnsListResponse,
  ThreadItemsListAnchor,
  ThreadItemOutputDeferral,
  ThreadItemsListParams,
  ThreadItemEntry,
  ThreadItemsListResponse,
  ThreadLoadedListParams,
  ThreadLoadedListResponse,
  ThreadUnsubscribeParams,
  ThreadUnsubscribeResponse,
};

export const threadTexts: Record<keyof typeof threadSchemas, string> = {
  ThreadStatus: 'Whether a thread is in memory, and what it does.',
  GitInfo: 'The repository a thread was begun in.',
  SessionSource: 'The kind of program that began a thread.',
  ThreadEnvironment: 'Where the commands of a thread run.',
  Thread: 'A thread. Times in seconds since 1970; `turns` is filled only where the request asks for it.',
  CollaborationMode: 'A model and how it is spoken to, under one name.',
  Personality: 'A style of speaking; deprecated, and without effect.',
  TurnEnvironmentParams: 'A machine to work on, and where on it.',
  ThreadStartParams: 'Begins a thread. What is left out comes from the configuration.',
  ThreadStartResponse: 'The thread, and the settings in effect.',
  TurnsPage: 'A page of turns.',
  ThreadResumeInitialTurnsPageParams: 'Which turns the answer shows at once.',
  ThreadResumeParams: 'Takes a recorded thread into memory, or joins one that is there.',
  ThreadResumeResponse: 'The thread, with its turns unless they were not wanted, and the settings in effect.',
  ThreadForkParams: 'Begins a thread that shares the past of another, up to a turn.',
  ThreadForkResponse: 'The new thread, and the settings in effect.',
  ThreadReadParams: 'Asks for a thread without taking it into memory.',
  ThreadReadResponse: 'The thread.',
  SortDirection: 'Which end comes first.',
  ThreadListParams: 'Asks for a page of recorded threads.',
  ThreadListResponse: 'A page of threads, and the cursors to go on with.',
  ThreadArchiveParams: 'Puts a thread out of the list.',
  ThreadArchiveResponse: 'It is archived.',
  ThreadUnarchiveParams: 'Puts an archived thread back into the list.',
  ThreadUnarchiveResponse: 'The thread.',
  ThreadDeleteParams: 'Deletes the log of a thread.',
  ThreadDeleteResponse: 'It is deleted.',
  ThreadSetNameParams: 'Gives a thread a name.',
  ThreadSetNameResponse: 'It has that name.',
  ThreadTurnsListParams: 'Asks for a page of the turns of a thread.',
  ThreadTurnsListResponse: 'A page of turns.',
  ThreadItemsListAnchor: 'The item behind which a page begins, in the order that is asked for.',
  ThreadItemOutputDeferral: 'Whose output is left out of a page of one turn.',
  ThreadItemsListParams: 'Asks for a page of the items of a thread, or of one turn of it.',
  ThreadItemEntry: 'An item, the turn it belongs to, and when it happened in milliseconds since 1970.',
  ThreadItemsListResponse: 'A page of items.',
  ThreadLoadedListParams: 'Asks which threads are in memory.',
  ThreadLoadedListResponse: 'The ids of threads in memory.',
  ThreadUnsubscribeParams: 'The connection wants to hear no more of a thread.',
  ThreadUnsubscribeResponse: 'Whether it heard of it before.',
};
