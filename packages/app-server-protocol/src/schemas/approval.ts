import * as z from 'zod/mini';

import { maybe, whole } from './field.ts';
import { CommandAction } from './item.ts';

export const CommandExecutionApprovalDecision = z.union([
  z.enum(['accept', 'acceptForSession', 'decline', 'cancel']),
  z.object({
    acceptWithExecpolicyAmendment: z.object({ execpolicy_amendment: z.array(z.string()) }),
  }),
]);

export const CommandExecutionRequestApprovalParams = z.object({
  kind: z.enum(['command', 'humanCommand', 'writeStdin']),
  threadId: z.string(),
  turnId: z.string(),
  itemId: z.string(),
  startedAtMs: whole,
  approvalId: maybe(z.string()),
  environmentId: z.nullable(z.string()),
  reason: maybe(z.string()),
  command: maybe(z.string()),
  cwd: maybe(z.string()),
  commandActions: maybe(z.array(CommandAction)),
});

export const CommandExecutionRequestApprovalResponse = z.object({
  decision: CommandExecutionApprovalDecision,
});

export const FileChangeApprovalDecision = z.enum(['accept', 'acceptForSession', 'decline', 'cancel']);

export const FileChangeRequestApprovalParams = z.object({
  threadId: z.string(),
  turnId: z.string(),
  itemId: z.string(),
  startedAtMs: whole,
  reason: maybe(z.string()),
  grantRoot: maybe(z.string()),
});

export const FileChangeRequestApprovalResponse = z.object({ decision: FileChangeApprovalDecision });

export const ServerRequestResolvedNotification = z.object({
  threadId: z.string(),
  requestId: z.union([z.string(), whole]),
});

export const approvalSchemas = {
  CommandExecutionApprovalDecision,
  CommandExecutionRequestApprovalParams,
  CommandExecutionRequestApprovalResponse,
  FileChangeApprovalDecision,
  FileChangeRequestApprovalParams,
  FileChangeRequestApprovalResponse,
  ServerRequestResolvedNotification,
};

export const approvalTexts: Record<keyof typeof approvalSchemas, string> = {
  CommandExecutionApprovalDecision: 'Whether a command may run.',
  CommandExecutionRequestApprovalParams: 'Asks the user whether a command may run.',
  CommandExecutionRequestApprovalResponse: "The user's decision.",
  FileChangeApprovalDecision: 'Whether files may be changed.',
  FileChangeRequestApprovalParams: 'Asks the user whether files may be changed: those of the item.',
  FileChangeRequestApprovalResponse: "The user's decision.",
  ServerRequestResolvedNotification: 'A question to the user was answered, or is moot.',
};
