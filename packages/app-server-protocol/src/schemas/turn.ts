import * as z from 'zod/mini';

import { json, maybe, nothing, whole } from './field.ts';
import { ThreadItem, ToolOutputContent, UserInput } from './item.ts';
import { ApprovalsReviewer, AskForApproval, SandboxPolicy } from './policy.ts';
import { CollaborationMode, Personality, Thread, ThreadStatus, TurnEnvironmentParams } from './thread.ts';
import { Turn, TurnError } from './turn-object.ts';

const texts = z.record(z.string(), z.string());
const effort = z.string().check(z.minLength(1));

export const AdditionalContextEntry = z.object({
  value: z.string(),
  kind: z.enum(['untrusted', 'application']),
  name: maybe(z.string()),
});

export const TurnToolOutput = z.object({
  name: z.string(),
  namespace: maybe(z.string()),
  output: z.union([z.string(), z.array(ToolOutputContent)]),
  retain: z.exactOptional(z.boolean()),
});

export const TurnStartParams = z.object({
  threadId: z.string(),
  disabledPluginIds: maybe(z.array(z.string())),
  clientUserMessageId: maybe(z.string()),
  input: z.array(UserInput),
  turnTrigger: maybe(z.string()),
  parentTurnId: maybe(z.string()),
  rootTurnId: maybe(z.string()),
  toolOutput: maybe(TurnToolOutput),
  responsesapiClientMetadata: maybe(texts),
  responsesapiClientMetadataPatch: maybe(texts),
  additionalContext: maybe(z.record(z.string(), AdditionalContextEntry)),
  environments: maybe(z.array(TurnEnvironmentParams)),
  cwd: maybe(z.string()),
  approvalPolicy: maybe(AskForApproval),
  approvalsReviewer: maybe(ApprovalsReviewer),
  sandboxPolicy: maybe(SandboxPolicy),
  permissions: maybe(z.string()),
  model: maybe(z.string()),
  serviceTier: maybe(z.string()),
  serviceTierForTurn: maybe(z.string()),
  effort: maybe(effort),
  summary: maybe(z.enum(['auto', 'concise', 'detailed', 'none'])),
  personality: maybe(Personality),
  outputSchema: z.exactOptional(json),
  collaborationMode: maybe(CollaborationMode),
});

export const TurnStartResponse = z.object({ turn: Turn });

export const TurnSteerParams = z.object({
  threadId: z.string(),
  clientUserMessageId: maybe(z.string()),
  input: z.array(UserInput),
  responsesapiClientMetadata: maybe(texts),
  responsesapiClientMetadataPatch: maybe(texts),
  additionalContext: maybe(z.record(z.string(), AdditionalContextEntry)),
  expectedTurnId: z.string(),
});

export const TurnSteerResponse = z.object({ turnId: z.string() });

export const TurnInterruptParams = z.object({ threadId: z.string(), turnId: z.string() });

export const TurnInterruptResponse = nothing();

export const TokenUsageBreakdown = z.object({
  totalTokens: whole,
  inputTokens: whole,
  cachedInputTokens: whole,
  cacheWriteInputTokens: whole,
  outputTokens: whole,
  reasoningOutputTokens: whole,
});

export const ThreadTokenUsage = z.object({
  total: TokenUsageBreakdown,
  last: TokenUsageBreakdown,
  modelContextWindow: z.nullable(whole),
});

const ofThread = { threadId: z.string() };
const ofTurn = { threadId: z.string(), turnId: z.string() };
const ofItem = { ...ofTurn, itemId: z.string(), delta: z.string() };

export const ThreadStartedNotification = z.object({ thread: Thread });
export const ThreadStatusChangedNotification = z.object({ ...ofThread, status: ThreadStatus });
export const ThreadArchivedNotification = z.object(ofThread);
export const ThreadUnarchivedNotification = z.object(ofThread);
export const ThreadDeletedNotification = z.object(ofThread);
export const ThreadClosedNotification = z.object(ofThread);
export const ThreadNameUpdatedNotification = z.object({ ...ofThread, threadName: z.string() });
export const ThreadTokenUsageUpdatedNotification = z.object({ ...ofTurn, tokenUsage: ThreadTokenUsage });
export const TurnStartedNotification = z.object({ ...ofThread, turn: Turn });
export const TurnCompletedNotification = z.object({ ...ofThread, turn: Turn });
export const TurnDiffUpdatedNotification = z.object({ ...ofTurn, diff: z.string() });
export const ItemStartedNotification = z.object({ item: ThreadItem, ...ofTurn, startedAtMs: whole });
export const ItemCompletedNotification = z.object({
  item: ThreadItem,
  ...ofTurn,
  contentTokenCount: z.null(),
  completedAtMs: whole,
});
export const AgentMessageDeltaNotification = z.object(ofItem);
export const ReasoningSummaryTextDeltaNotification = z.object({ ...ofItem, summaryIndex: whole });
export const ReasoningSummaryPartAddedNotification = z.object({
  ...ofTurn,
  itemId: z.string(),
  summaryIndex: whole,
});
export const ReasoningTextDeltaNotification = z.object({ ...ofItem, contentIndex: whole });
export const CommandExecutionOutputDeltaNotification = z.object(ofItem);
export const ErrorNotification = z.object({ error: TurnError, willRetry: z.boolean(), ...ofTurn });

export const turnSchemas = {
  AdditionalContextEntry,
  TurnToolOutput,
  TurnStartParams,
  TurnStartResponse,
  TurnSteerParams,
  TurnSteerResponse,
  TurnInterruptParams,
  TurnInterruptResponse,
  TokenUsageBreakdown,
  ThreadTokenUsage,
  ThreadStartedNotification,
  ThreadStatusChangedNotification,
  ThreadArchivedNotification,
  ThreadUnarchivedNotification,
  ThreadDeletedNotification,
  ThreadClosedNotification,
  ThreadNameUpdatedNotification,
  ThreadTokenUsageUpdatedNotification,
  TurnStartedNotification,
  TurnCompletedNotification,
  TurnDiffUpdatedNotification,
  ItemStartedNotification,
  ItemCompletedNotification,
  AgentMessageDeltaNotification,
  ReasoningSummaryTextDeltaNotification,
  ReasoningSummaryPartAddedNotification,
  ReasoningTextDeltaNotification,
  CommandExecutionOutputDeltaNotification,
  ErrorNotification,
};

export const turnTexts: Record<keyof typeof turnSchemas, string> = {
  AdditionalContextEntry: 'Something that the model has to know besides what is said.',
  TurnToolOutput: 'The result of a tool that nobody called, for the model to read instead of words.',
  TurnStartParams: 'The user says something. Settings given here hold from this turn on.',
  TurnStartResponse: 'The turn that began.',
  TurnSteerParams: 'The user says more while a turn runs.',
  TurnSteerResponse: 'The turn that will read it.',
  TurnInterruptParams: 'Stops a turn.',
  TurnInterruptResponse: 'It is stopped.',
  TokenUsageBreakdown: 'Tokens, by kind.',
  ThreadTokenUsage: 'Tokens of the whole thread and of the last answer of the model.',
  ThreadStartedNotification: 'A thread is in memory.',
  ThreadStatusChangedNotification: 'A thread began or ended to do something.',
  ThreadArchivedNotification: 'A thread was archived.',
  ThreadUnarchivedNotification: 'A thread was taken out of the archive.',
  ThreadDeletedNotification: 'A thread was deleted.',
  ThreadClosedNotification: 'A thread is no longer in memory.',
  ThreadNameUpdatedNotification: 'A thread has a new name.',
  ThreadTokenUsageUpdatedNotification: 'The model answered; so many tokens were used.',
  TurnStartedNotification: 'A turn began.',
  TurnCompletedNotification: 'A turn ended: its status says how.',
  TurnDiffUpdatedNotification: 'What the turn changed in files so far, as a unified diff.',
  ItemStartedNotification: 'Something is being said or done.',
  ItemCompletedNotification: 'Something was said or done.',
  AgentMessageDeltaNotification: 'More of an answer.',
  ReasoningSummaryTextDeltaNotification: 'More of a summary of the thoughts.',
  ReasoningSummaryPartAddedNotification: 'A new part of the summary begins.',
  ReasoningTextDeltaNotification: 'More of the thoughts.',
  CommandExecutionOutputDeltaNotification: 'More output of a command.',
  ErrorNotification: 'Something failed; `willRetry` says whether the turn goes on.',
};
