import type { ApprovalsReviewer, AskForApproval, SandboxPolicy } from './policy.ts';
import type {
  CollaborationMode,
  Personality,
  Thread,
  ThreadStatus,
  TurnEnvironmentParams,
} from './thread.ts';
import type { ThreadItem, ToolOutputContent, UserInput } from './item.ts';
import type { Turn, TurnError } from './turn-object.ts';

/** Something that the model has to know besides what is said. */
export interface AdditionalContextEntry {
  value: string;
  kind: 'untrusted' | 'application';
  name?: string | null;
}

/** The result of a tool that nobody called, for the model to read instead of words. */
export interface TurnToolOutput {
  name: string;
  namespace?: string | null;
  output: string | ToolOutputContent[];
  retain?: boolean;
}

/** The user says something. Settings given here hold from this turn on. */
export interface TurnStartParams {
  threadId: string;
  disabledPluginIds?: string[] | null;
  clientUserMessageId?: string | null;
  input: UserInput[];
  turnTrigger?: string | null;
  parentTurnId?: string | null;
  rootTurnId?: string | null;
  toolOutput?: TurnToolOutput | null;
  responsesapiClientMetadata?: Record<string, string> | null;
  responsesapiClientMetadataPatch?: Record<string, string> | null;
  additionalContext?: Record<string, AdditionalContextEntry> | null;
  environments?: TurnEnvironmentParams[] | null;
  cwd?: string | null;
  approvalPolicy?: AskForApproval | null;
  approvalsReviewer?: ApprovalsReviewer | null;
  sandboxPolicy?: SandboxPolicy | null;
  permissions?: string | null;
  model?: string | null;
  serviceTier?: string | null;
  serviceTierForTurn?: string | null;
  effort?: string | null;
  summary?: 'auto' | 'concise' | 'detailed' | 'none' | null;
  personality?: Personality | null;
  outputSchema?: unknown;
  collaborationMode?: CollaborationMode | null;
}

/** The turn that began. */
export interface TurnStartResponse {
  turn: Turn;
}

/** The user says more while a turn runs. */
export interface TurnSteerParams {
  threadId: string;
  clientUserMessageId?: string | null;
  input: UserInput[];
  responsesapiClientMetadata?: Record<string, string> | null;
  responsesapiClientMetadataPatch?: Record<string, string> | null;
  additionalContext?: Record<string, AdditionalContextEntry> | null;
  expectedTurnId: string;
}

/** The turn that will read it. */
export interface TurnSteerResponse {
  turnId: string;
}

/** Stops a turn. */
export interface TurnInterruptParams {
  threadId: string;
  turnId: string;
}

/** It is stopped. */
export type TurnInterruptResponse = Record<string, never>;

/** Tokens, by kind. */
export interface TokenUsageBreakdown {
  totalTokens: number;
  inputTokens: number;
  cachedInputTokens: number;
  cacheWriteInputTokens: number;
  outputTokens: number;
  reasoningOutputTokens: number;
}

/** Tokens of the whole thread and of the last answer of the model. */
export interface ThreadTokenUsage {
  total: TokenUsageBreakdown;
  last: TokenUsageBreakdown;
  modelContextWindow: number | null;
}

/** A thread is in memory. */
export interface ThreadStartedNotification {
  thread: Thread;
}

/** A thread began or ended to do something. */
export interface ThreadStatusChangedNotification {
  threadId: string;
  status: ThreadStatus;
}

/** A thread was archived. */
export interface ThreadArchivedNotification {
  threadId: string;
}

/** A thread was taken out of the archive. */
export interface ThreadUnarchivedNotification {
  threadId: string;
}

/** A thread was deleted. */
export interface ThreadDeletedNotification {
  threadId: string;
}

/** A thread is no longer in memory. */
export interface ThreadClosedNotification {
  threadId: string;
}

/** A thread has a new name. */
export interface ThreadNameUpdatedNotification {
  threadId: string;
  threadName: string;
}

/** The model answered; so many tokens were used. */
export interface ThreadTokenUsageUpdatedNotification {
  threadId: string;
  turnId: string;
  tokenUsage: ThreadTokenUsage;
}

/** A turn began. */
export interface TurnStartedNotification {
  threadId: string;
  turn: Turn;
}

/** A turn ended: its status says how. */
export interface TurnCompletedNotification {
  threadId: string;
  turn: Turn;
}

/** What the turn changed in files so far, as a unified diff. */
export interface TurnDiffUpdatedNotification {
  threadId: string;
  turnId: string;
  diff: string;
}

/** Something is being said or done. */
export interface ItemStartedNotification {
  item: ThreadItem;
  threadId: string;
  turnId: string;
  startedAtMs: number;
}

/** Something was said or done. */
export interface ItemCompletedNotification {
  item: ThreadItem;
  threadId: string;
  turnId: string;
  contentTokenCount: null;
  completedAtMs: number;
}

/** More of an answer. */
export interface AgentMessageDeltaNotification {
  threadId: string;
  turnId: string;
  itemId: string;
  delta: string;
}

/** More of a summary of the thoughts. */
export interface ReasoningSummaryTextDeltaNotification {
  threadId: string;
  turnId: string;
  itemId: string;
  delta: string;
  summaryIndex: number;
}

/** A new part of the summary begins. */
export interface ReasoningSummaryPartAddedNotification {
  threadId: string;
  turnId: string;
  itemId: string;
  summaryIndex: number;
}

/** More of the thoughts. */
export interface ReasoningTextDeltaNotification {
  threadId: string;
  turnId: string;
  itemId: string;
  delta: string;
  contentIndex: number;
}

/** More output of a command. */
export interface CommandExecutionOutputDeltaNotification {
  threadId: string;
  turnId: string;
  itemId: string;
  delta: string;
}

/** Something failed; `willRetry` says whether the turn goes on. */
export interface ErrorNotification {
  error: TurnError;
  willRetry: boolean;
  threadId: string;
  turnId: string;
}
