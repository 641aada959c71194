import type {
  GuardianApprovalReview,
  GuardianApprovalReviewAction,
  ServerNotifications,
} from '@codex-ts/app-server-protocol';
import type { ApprovalReview, ApprovalReviewEnd, TurnEvent } from '@codex-ts/protocol';
import { commandLine } from '@codex-ts/shell-command';

type Shown<Method extends keyof ServerNotifications> = Omit<
  ServerNotifications[Method],
  'threadId' | 'turnId'
>;

const undecided = { riskLevel: null, userAuthorization: null, rationale: null };
const tooLate = 'Automatic approval review timed out while evaluating the requested approval.';

/** A review that began, as clients see it. */
export function startedView(review: ApprovalReview): Shown<'item/autoApprovalReview/started'> {
  return {
    startedAtMs: review.startedAtMs,
    reviewId: review.id,
    targetItemId: review.request.itemId,
    review: { status: 'inProgress', ...undecided },
    action: actionView(review),
  };
}

/** A review that ended, as clients see it. */
export function completedView({
  review,
  end,
  completedAtMs,
}: Extract<TurnEvent, { type: 'reviewCompleted' }>): Shown<'item/autoApprovalReview/completed'> {
  return { ...startedView(review), completedAtMs, decisionSource: 'agent', review: endView(end) };
}

/** What came of a review, for the user; in native's words. An interrupted turn says so itself. */
export function endText(end: ApprovalReviewEnd): string | undefined {
  switch (end.status) {
    case 'approved':
    case 'denied': {
      const grounds = `risk: ${end.risk}, authorization: ${end.authorization}`;
      return `Automatic approval review ${end.status} (${grounds}): ${end.rationale}`;
    }
    case 'failed':
      return failure(end.message);
    case 'timedOut':
      return tooLate;
    case 'aborted':
      return undefined;
    default:
      return end satisfies never;
  }
}

/** Why a turn is interrupted whose reviews denied too much; in native's words. */
export function exhaustedText(event: Extract<TurnEvent, { type: 'reviewsExhausted' }>): string {
  const { consecutive, denied, window } = event;
  const counts = `${consecutive} consecutive, ${denied} in the last ${window} reviews`;
  return `Automatic approval review rejected too many approval requests for this turn (${counts}); interrupting the turn.`;
}

function endView(end: ApprovalReviewEnd): GuardianApprovalReview {
  switch (end.status) {
    case 'approved':
    case 'denied': {
      const { status, risk, authorization, rationale } = end;
      return { status, riskLevel: risk, userAuthorization: authorization, rationale };
    }
    case 'failed':
      return { status: 'denied', ...undecided, rationale: failure(end.message) };
    case 'timedOut':
      return { status: 'timedOut', ...undecided, rationale: tooLate };
    case 'aborted':
      return { status: 'aborted', ...undecided };
    default:
      return end satisfies never;
  }
}

function failure(message: string): string {
  return `Automatic approval review failed: ${message}`;
}

function actionView({ request, workspace }: ApprovalReview): GuardianApprovalReviewAction {
  if (request.kind === 'fileChange') {
    const files = request.changes.flatMap(({ path, movedTo }) =>
      movedTo === undefined ? [path] : [path, movedTo],
    );
    return { type: 'applyPatch', cwd: workspace, files };
  }
  const { command, cwd, input } = request;
  if (input === undefined)
    return { type: 'command', source: 'unifiedExec', command: commandLine(command), cwd };
  const { callId, sessionId, text } = input;
  return { type: 'writeStdin', approvalId: callId, processId: String(sessionId), stdin: text, cwd };
}
