import type { CommandAction } from './item.ts';

/** Whether a command may run. */
export type CommandExecutionApprovalDecision =
  | 'accept'
  | 'acceptForSession'
  | 'decline'
  | 'cancel'
  | { acceptWithExecpolicyAmendment: { execpolicy_amendment: string[] } };

/** Asks the user whether a command may run. */
export interface CommandExecutionRequestApprovalParams {
  kind: 'command' | 'humanCommand' | 'writeStdin';
  threadId: string;
  turnId: string;
  itemId: string;
  startedAtMs: number;
  approvalId?: string | null;
  environmentId: string | null;
  reason?: string | null;
  command?: string | null;
  cwd?: string | null;
  commandActions?: CommandAction[] | null;
}

/** The user's decision. */
export interface CommandExecutionRequestApprovalResponse {
  decision: CommandExecutionApprovalDecision;
}

/** Whether files may be changed. */
export type FileChangeApprovalDecision = 'accept' | 'acceptForSession' | 'decline' | 'cancel';

/** Asks the user whether files may be changed: those of the item. */
export interface FileChangeRequestApprovalParams {
  threadId: string;
  turnId: string;
  itemId: string;
  startedAtMs: number;
  reason?: string | null;
  grantRoot?: string | null;
}

/** The user's decision. */
export interface FileChangeRequestApprovalResponse {
  decision: FileChangeApprovalDecision;
}

/** A question to the user was answered, or is moot. */
export interface ServerRequestResolvedNotification {
  threadId: string;
  requestId: string | number;
}
