import type { ApprovalReview } from '@codex-ts/protocol';

/** An action of more characters is not reviewed, and so not approved: no part of it may go unseen. */
const longestAction = 200_000;

/** The exact action, as one line of JSON; undefined when it is too large to be reviewed. */
export function reviewedAction({ request, workspace }: ApprovalReview): string | undefined {
  const action =
    request.kind === 'fileChange'
      ? { tool: 'apply_patch', cwd: workspace, reason: request.reason, changes: request.changes }
      : {
          tool: request.input === undefined ? 'exec_command' : 'write_stdin',
          command: request.command,
          cwd: request.cwd,
          isConfined: request.isConfined,
          reason: request.reason,
          stdin: request.input?.text,
        };
  const text = JSON.stringify(action);
  return text.length > longestAction ? undefined : text;
}
