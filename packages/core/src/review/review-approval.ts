import type {
  ApprovalDecision,
  ApprovalRequest,
  ApprovalReview,
  ApprovalReviewEnd,
} from '@codex-ts/protocol';
import { describeError } from '@codex-ts/utils-error';

import type { TurnRun } from '../turn/turn-run.ts';
import { reviewedAction } from './action.ts';
import { askReviewer } from './ask-reviewer.ts';

/** As in native codex: so long a review may take, and so often an answer that is no verdict is asked for again. */
const patienceMs = 90_000;
const mostAttempts = 3;

/**
 * Has a model decide on what the agent asks for, and tells of it. Only its clear word approves: a review that fails,
 * that takes too long or whose answer is no verdict declines, and the model hears which of these it was. Too many
 * denials end the turn. Throws the signal's reason.
 */
export async function reviewApproval(
  run: TurnRun,
  request: ApprovalRequest,
  signal: AbortSignal,
): Promise<ApprovalDecision> {
  signal.throwIfAborted();
  const { order, thread } = run;
  const { now, uuid } = thread.ports;
  const { workspace } = thread.state;
  const review: ApprovalReview = { id: uuid(), request, workspace, startedAtMs: now() };
  order.emit({ type: 'reviewStarted', review });
  const end = await endOf(run, review, signal);
  signal.throwIfAborted();
  return decisionOf(run, end);
}

/** Told when it comes, and at once when the turn is interrupted. */
function endOf(run: TurnRun, review: ApprovalReview, signal: AbortSignal): Promise<ApprovalReviewEnd> {
  return new Promise((resolve) => {
    let isOver = false;
    const settle = (end: ApprovalReviewEnd): void => {
      if (isOver) return;
      isOver = true;
      signal.removeEventListener('abort', abort);
      run.order.emit({ type: 'reviewCompleted', review, end, completedAtMs: run.thread.ports.now() });
      resolve(end);
    };
    const abort = (): void => settle({ status: 'aborted' });
    signal.addEventListener('abort', abort, { once: true });
    verdictOn(run, review, signal).then(settle, (error: unknown) =>
      settle({ status: 'failed', message: describeError(error) }),
    );
  });
}

async function verdictOn(
  run: TurnRun,
  review: ApprovalReview,
  signal: AbortSignal,
): Promise<ApprovalReviewEnd> {
  const action = reviewedAction(review);
  if (action === undefined) return { status: 'failed', message: 'the action is too large to be reviewed' };
  const deadline = run.thread.ports.deadline(patienceMs);
  const stop = AbortSignal.any([signal, deadline]);
  try {
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const verdict = await askReviewer(run, action, stop);
      if (verdict === undefined) continue;
      const { isAllowed, ...grounds } = verdict;
      return { status: isAllowed ? 'approved' : 'denied', ...grounds };
    }
    return { status: 'failed', message: 'the answer of the reviewer is no verdict' };
  } catch (error) {
    if (deadline.aborted) return { status: 'timedOut' };
    throw error;
  }
}

function decisionOf({ order, denials }: TurnRun, end: ApprovalReviewEnd): ApprovalDecision {
  switch (end.status) {
    case 'approved':
      denials.approved();
      return 'accept';
    case 'denied': {
      const exhausted = denials.denied();
      if (exhausted === undefined) {
        return {
          declined:
            `rejected by the automatic approval review: ${end.rationale}\nDo not try to reach the same end in ` +
            'another way. Go on with something that is materially safer, or stop and ask the user, who may approve ' +
            'the action knowing its risk.',
        };
      }
      order.emit({ type: 'reviewsExhausted', ...exhausted });
      return 'cancel';
    }
    case 'failed':
      return { declined: unreviewed(`it failed: ${end.message}`) };
    case 'timedOut':
      return { declined: unreviewed('it did not end in time') };
    case 'aborted':
      return 'decline';
    default:
      return end satisfies never;
  }
}

function unreviewed(what: string): string {
  return (
    `not approved, for there was no automatic approval review; ${what}\nThis is no verdict on the action. Do not ` +
    'work around the review: solve what went wrong, try the action once more, or ask the user.'
  );
}
