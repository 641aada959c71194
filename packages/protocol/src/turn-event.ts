import type { ApprovalReview, ApprovalReviewEnd } from './approval-review.ts';
import type { RateLimitSnapshot } from './rate-limits.ts';
import type { ThreadId, TurnId } from './thread-id.ts';
import type { TokenUsage } from './token-usage.ts';
import type { TurnItem } from './turn-item.ts';

/**
 * What a thread tells while a turn runs, in order. The user's words, a command, a change of files and a web search
 * start once and complete once, whatever becomes of the turn. What the model writes starts, comes in deltas and
 * completes when it is whole; after `reconnecting`, and at the end of the turn, what did not complete no longer counts.
 * A turn ends with exactly one of the last three.
 */
export type TurnEvent =
  | { type: 'threadStarted'; threadId: ThreadId }
  | { type: 'turnStarted'; turnId: TurnId }
  /** `awaitsApproval`: somebody is asked about it first; `itemUpdated` tells that it was approved. */
  | { type: 'itemStarted'; item: TurnItem; awaitsApproval?: true }
  | { type: 'itemUpdated' | 'itemCompleted'; item: TurnItem }
  /** A piece of the `agentMessage` or `reasoning` of this id, as it comes. `itemCompleted` brings the whole text. */
  | { type: 'agentMessageDelta' | 'reasoningDelta'; itemId: string; text: string }
  /** A piece of the output of the `commandExecution` of this id, as it comes. */
  | { type: 'commandOutputDelta'; itemId: string; text: string }
  /** A model reviews what the agent asks for, instead of the user. It completes once, whatever becomes of the turn. */
  | { type: 'reviewStarted'; review: ApprovalReview }
  | { type: 'reviewCompleted'; review: ApprovalReview; end: ApprovalReviewEnd; completedAtMs: number }
  /** So many were denied that the turn is interrupted: in a row, and of the last `window` in all. */
  | { type: 'reviewsExhausted'; consecutive: number; denied: number; window: number }
  /** All that patches have changed in this turn so far, as a unified diff; empty when they have undone each other. */
  | { type: 'turnDiff'; diff: string }
  /** What an answer of the model cost, and the thread with it. `contextWindow` is the usable part, in tokens. */
  | { type: 'tokenUsage'; last: TokenUsage; total: TokenUsage; contextWindow?: number }
  | { type: 'rateLimits'; snapshot: RateLimitSnapshot }
  /** The connection to the model broke, or was refused with that status, and is tried again; not an end. */
  | { type: 'reconnecting'; attempt: number; maxAttempts: number; message: string; httpStatus?: number }
  | { type: 'turnCompleted'; turnId: TurnId; usage: TokenUsage }
  | { type: 'turnFailed'; turnId: TurnId; failure: TurnFailure }
  | { type: 'turnInterrupted'; turnId: TurnId };

/** Why a turn failed. */
export interface TurnFailure {
  /** The stable code of the error that ended it. */
  code: string;
  /** One line for a person. */
  message: string;
  remedy?: string;
  /** What the model's server refused the request with, where no other code says it. */
  httpStatus?: number;
}
