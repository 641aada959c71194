import type { ApprovalsReviewer, AskForApproval, SandboxMode, SandboxPolicy } from './policy.ts';
import type { ThreadItem } from './item.ts';
import type { Turn, TurnItemsView } from './turn-object.ts';

/** Whether a thread is in memory, and what it does. */
export type ThreadStatus =
  | { type: 'notLoaded' }
  | { type: 'idle' }
  | { type: 'systemError' }
  | { type: 'active'; activeFlags: ('waitingOnApproval' | 'waitingOnUserInput')[] };

/** The repository a thread was begun in. */
export interface GitInfo {
  sha: string | null;
  branch: string | null;
  originUrl: string | null;
}

/** The kind of program that began a thread. */
export type SessionSource = 'cli' | 'vscode' | 'exec' | 'appServer' | 'unknown' | { custom: string };

/** Where the commands of a thread run. */
export interface ThreadEnvironment {
  environmentId: string;
  cwd: string;
  runtimeWorkspaceRoots: string[];
}

/** A thread. Times in seconds since 1970; `turns` is filled only where the request asks for it. */
export interface Thread {
  id: string;
  environments: ThreadEnvironment[] | null;
  extra: null;
  sessionId: string;
  forkedFromId: string | null;
  attachedToThreadId: null;
  parentThreadId: string | null;
  preview: string;
  ephemeral: boolean;
  section: null;
  sectionEnteredAt: null;
  projectId: null;
  historyMode: 'legacy' | 'paginated';
  modelProvider: string;
  model: string | null;
  reasoningEffort: string | null;
  createdAt: number;
  updatedAt: number;
  recencyAt: number | null;
  status: ThreadStatus;
  path: string | null;
  cwd: string;
  cliVersion: string;
  originator: string | null;
  source: SessionSource;
  canAcceptDirectInput: boolean | null;
  threadSource: string | null;
  agentNickname: string | null;
  agentRole: string | null;
  gitInfo: GitInfo | null;
  name: string | null;
  daybreakEnabled: null;
  turns: Turn[];
}

/** A style of speaking; deprecated, and without effect. */
export type Personality = 'none' | 'friendly' | 'pragmatic';

/** A machine to work on, and where on it. */
export interface TurnEnvironmentParams {
  environmentId: string;
  cwd: string;
  runtimeWorkspaceRoots?: string[] | null;
}

/** Begins a thread. What is left out comes from the configuration. */
export interface ThreadStartParams {
  model?: string | null;
  modelProvider?: string | null;
  serviceTier?: string | null;
  cwd?: string | null;
  approvalPolicy?: AskForApproval | null;
  approvalsReviewer?: ApprovalsReviewer | null;
  sandbox?: SandboxMode | null;
  permissions?: string | null;
  config?: Record<string, unknown> | null;
  baseInstructions?: string | null;
  developerInstructions?: string | null;
  serviceName?: string | null;
  personality?: Personality | null;
  ephemeral?: boolean | null;
  sessionStartSource?: 'startup' | 'clear' | null;
  threadSource?: string | null;
  historyMode?: 'legacy' | 'paginated' | null;
  projectId?: string | null;
  environments?: TurnEnvironmentParams[] | null;
}

/** The thread, and the settings in effect. */
export interface ThreadStartResponse {
  thread: Thread;
  model: string;
  modelProvider: string;
  serviceTier: string | null;
  disabledPluginIds: string[];
  cwd: string;
  instructionSources: string[];
  approvalPolicy: AskForApproval;
  approvalsReviewer: ApprovalsReviewer;
  sandbox: SandboxPolicy;
  activePermissionProfile: null;
  reasoningEffort: string | null;
}

/** A page of turns. */
export interface TurnsPage {
  data: Turn[];
  nextCursor: string | null;
  backwardsCursor: string | null;
}

/** Which turns the answer shows at once. */
export interface ThreadResumeInitialTurnsPageParams {
  limit?: number | null;
  sortDirection?: SortDirection | null;
  itemsView?: TurnItemsView | null;
}

/** Takes a recorded thread into memory, or joins one that is there. */
export interface ThreadResumeParams {
  threadId: string;
  path?: string | null;
  model?: string | null;
  modelProvider?: string | null;
  serviceTier?: string | null;
  cwd?: string | null;
  approvalPolicy?: AskForApproval | null;
  approvalsReviewer?: ApprovalsReviewer | null;
  sandbox?: SandboxMode | null;
  permissions?: string | null;
  config?: Record<string, unknown> | null;
  baseInstructions?: string | null;
  developerInstructions?: string | null;
  personality?: Personality | null;
  excludeTurns?: boolean;
  initialTurnsPage?: ThreadResumeInitialTurnsPageParams | null;
}

/** A model and how it is spoken to, under one name. */
export interface CollaborationMode {
  mode: 'default' | 'plan' | 'code' | 'custom' | 'execute' | 'pair_programming';
  settings: { model: string; reasoning_effort?: string | null; developer_instructions?: string | null };
}

/** The thread, with its turns unless they were not wanted, and the settings in effect. */
export interface ThreadResumeResponse {
  thread: Thread;
  model: string;
  modelProvider: string;
  serviceTier: string | null;
  disabledPluginIds: string[];
  cwd: string;
  instructionSources: string[];
  approvalPolicy: AskForApproval;
  approvalsReviewer: ApprovalsReviewer;
  sandbox: SandboxPolicy;
  activePermissionProfile: null;
  reasoningEffort: string | null;
  collaborationMode: CollaborationMode;
  initialTurnsPage: TurnsPage | null;
  turnsBackwardsCursor: string | null;
  itemsBackwardsCursor: string | null;
}

/** Begins a thread that shares the past of another, up to a turn. */
export interface ThreadForkParams {
  threadId: string;
  lastTurnId?: string | null;
  beforeTurnId?: string | null;
  path?: string | null;
  model?: string | null;
  modelProvider?: string | null;
  serviceTier?: string | null;
  cwd?: string | null;
  approvalPolicy?: AskForApproval | null;
  approvalsReviewer?: ApprovalsReviewer | null;
  sandbox?: SandboxMode | null;
  permissions?: string | null;
  config?: Record<string, unknown> | null;
  baseInstructions?: string | null;
  developerInstructions?: string | null;
  ephemeral?: boolean;
  threadSource?: string | null;
  excludeTurns?: boolean;
}

/** The new thread, and the settings in effect. */
export interface ThreadForkResponse {
  thread: Thread;
  model: string;
  modelProvider: string;
  serviceTier: string | null;
  disabledPluginIds: string[];
  cwd: string;
  instructionSources: string[];
  approvalPolicy: AskForApproval;
  approvalsReviewer: ApprovalsReviewer;
  sandbox: SandboxPolicy;
  activePermissionProfile: null;
  reasoningEffort: string | null;
}

/** Asks for a thread without taking it into memory. */
export interface ThreadReadParams {
  threadId: string;
  includeTurns?: boolean;
}

/** The thread. */
export interface ThreadReadResponse {
  thread: Thread;
}

/** Which end comes first. */
export type SortDirection = 'asc' | 'desc';

/** Asks for a page of recorded threads. */
export interface ThreadListParams {
  includeAttachedThreads?: boolean;
  currentAccountOnly?: boolean;
  cursor?: string | null;
  limit?: number | null;
  excludedThreadIds?: string[] | null;
  sortKey?: 'created_at' | 'updated_at' | 'recency_at' | 'section_position' | null;
  sortDirection?: SortDirection | null;
  modelProviders?: string[] | null;
  sourceKinds?:
    | (
        | 'cli'
        | 'vscode'
        | 'exec'
        | 'appServer'
        | 'subAgent'
        | 'subAgentReview'
        | 'subAgentCompact'
        | 'subAgentThreadSpawn'
        | 'subAgentOther'
        | 'unknown'
      )[]
    | null;
  originators?: string[] | null;
  archived?: boolean | null;
  sectionId?: string | null;
  projectId?: string | null;
  cwd?: string | string[] | null;
  useStateDbOnly?: boolean;
  searchTerm?: string | null;
  parentThreadId?: string | null;
  ancestorThreadId?: string | null;
  attachedToThreadId?: string | null;
}

/** A page of threads, and the cursors to go on with. */
export interface ThreadListResponse {
  data: Thread[];
  nextCursor: string | null;
  backwardsCursor: string | null;
}

/** Puts a thread out of the list. */
export interface ThreadArchiveParams {
  threadId: string;
}

/** It is archived. */
export type ThreadArchiveResponse = Record<string, never>;

/** Puts an archived thread back into the list. */
export interface ThreadUnarchiveParams {
  threadId: string;
}

/** The thread. */
export interface ThreadUnarchiveResponse {
  thread: Thread;
}

/** Deletes the log of a thread. */
export interface ThreadDeleteParams {
  threadId: string;
}

/** It is deleted. */
export type ThreadDeleteResponse = Record<string, never>;

/** Gives a thread a name. */
export interface ThreadSetNameParams {
  threadId: string;
  name: string;
}

/** It has that name. */
export type ThreadSetNameResponse = Record<string, never>;

/** Asks for a page of the turns of a thread. */
export interface ThreadTurnsListParams {
  threadId: string;
  cursor?: string | null;
  limit?: number | null;
  sortDirection?: SortDirection | null;
  itemsView?: TurnItemsView | null;
}

/** A page of turns. */
export interface ThreadTurnsListResponse {
  data: Turn[];
  nextCursor: string | null;
  backwardsCursor: string | null;
}

/** The item behind which a page begins, in the order that is asked for. */
export interface ThreadItemsListAnchor {
  type: 'item';
  itemId: string;
}

/** Whose output is left out of a page of one turn. */
export interface ThreadItemOutputDeferral {
  commandExecution?: boolean;
  mcpToolCall?: boolean;
}

/** Asks for a page of the items of a thread, or of one turn of it. */
export interface ThreadItemsListParams {
  threadId: string;
  turnId?: string | null;
  cursor?: string | ThreadItemsListAnchor | null;
  limit?: number | null;
  sortDirection?: SortDirection | null;
  deferOutput?: ThreadItemOutputDeferral | null;
}

/** An item, the turn it belongs to, and when it happened in milliseconds since 1970. */
export interface ThreadItemEntry {
  turnId: string;
  item: ThreadItem;
  outputDeferred?: boolean;
  startedAtMs: number | null;
  completedAtMs: number | null;
}

/** A page of items. */
export interface ThreadItemsListResponse {
  data: ThreadItemEntry[];
  nextCursor: string | null;
  backwardsCursor: string | null;
}

/** Asks which threads are in memory. */
export interface ThreadLoadedListParams {
  cursor?: string | null;
  limit?: number | null;
}

/** The ids of threads in memory. */
export interface ThreadLoadedListResponse {
  data: string[];
  nextCursor: string | null;
}

/** The connection wants to hear no more of a thread. */
export interface ThreadUnsubscribeParams {
  threadId: string;
}

/** Whether it heard of it before. */
export interface ThreadUnsubscribeResponse {
  status: 'notLoaded' | 'notSubscribed' | 'unsubscribed';
}
