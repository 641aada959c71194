import type { ApprovalRequest } from './approval.ts';

/** Who answers what the agent asks for: the user, or a model that reviews it. */
export type ApprovalsReviewer = 'user' | 'auto_review';

/** How much harm an action can do, as its reviewer sees it. */
export type ReviewRisk = 'low' | 'medium' | 'high' | 'critical';

/** How far the user's words cover an action, as its reviewer sees it. */
export type ReviewAuthorization = 'unknown' | 'low' | 'medium' | 'high';

/** A review of something that the agent asks for. */
export interface ApprovalReview {
  readonly id: string;
  readonly request: ApprovalRequest;
  /** The directory that the turn works in; absolute. */
  readonly workspace: string;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
}

/** How a review ended. Only `approved` lets the action happen. */
export type ApprovalReviewEnd =
  | {
      readonly status: 'approved' | 'denied';
      readonly risk: ReviewRisk;
      readonly authorization: ReviewAuthorization;
      readonly rationale: string;
    }
  /** There is no verdict: the reviewer could not be asked, or what it said is none. */
  | { readonly status: 'failed'; readonly message: string }
  | { readonly status: 'timedOut' }
  /** The turn was interrupted meanwhile. */
  | { readonly status: 'aborted' };
