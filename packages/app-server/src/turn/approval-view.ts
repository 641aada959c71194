import type {
  CommandExecutionApprovalDecision,
  CommandExecutionRequestApprovalParams,
  FileChangeRequestApprovalParams,
} from '@codex-ts/app-server-protocol';
import type { ApprovalDecision, ApprovalRequest, ThreadId, TurnId } from '@codex-ts/protocol';
import { commandLine } from '@codex-ts/shell-command';

import { commandActions } from '../thread/command-actions.ts';

/** Where and when a question comes up. */
export interface QuestionPlace {
  readonly threadId: ThreadId;
  readonly turnId: TurnId;
  readonly startedAtMs: number;
}

/** A question as clients are asked it. */
export type Question =
  | { method: 'item/commandExecution/requestApproval'; params: CommandExecutionRequestApprovalParams }
  | { method: 'item/fileChange/requestApproval'; params: FileChangeRequestApprovalParams };

/** What the agent asks for, in words of the wire. */
export function questionOf(request: ApprovalRequest, place: QuestionPlace): Question {
  const { itemId, reason = null } = request;
  if (request.kind === 'fileChange') {
    return {
      method: 'item/fileChange/requestApproval',
      params: { ...place, itemId, reason, grantRoot: null },
    };
  }
  const { command, cwd, input } = request;
  const about = {
    ...place,
    itemId,
    environmentId: 'local',
    ...(reason !== null && { reason }),
    cwd,
  };
  if (input === undefined) {
    return {
      method: 'item/commandExecution/requestApproval',
      params: {
        kind: 'command',
        ...about,
        command: commandLine(command),
        commandActions: commandActions(command, cwd),
      },
    };
  }
  const line = commandLine(['write_stdin', '--session-id', String(input.sessionId), input.text]);
  return {
    method: 'item/commandExecution/requestApproval',
    params: {
      kind: 'writeStdin',
      ...about,
      approvalId: input.callId,
      command: line,
      commandActions: [{ type: 'unknown', command: line }],
    },
  };
}

/** A client's decision. A rule that it wants to keep for ever is kept as long as the thread lives. */
export function decisionOf(decision: CommandExecutionApprovalDecision): ApprovalDecision {
  return typeof decision === 'string' ? decision : 'acceptForSession';
}
