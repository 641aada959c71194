/** How far a review is, or how it ended. */
export type GuardianApprovalReviewStatus = 'inProgress' | 'approved' | 'denied' | 'timedOut' | 'aborted';

/** How much harm an action can do. */
export type GuardianRiskLevel = 'low' | 'medium' | 'high' | 'critical';

/** How far the user's words cover an action. */
export type GuardianUserAuthorization = 'unknown' | 'low' | 'medium' | 'high';

/** What a model says of an action; null where it has said nothing. */
export interface GuardianApprovalReview {
  status: GuardianApprovalReviewStatus;
  riskLevel: GuardianRiskLevel | null;
  userAuthorization: GuardianUserAuthorization | null;
  rationale: string | null;
}

/** What the agent asks for. */
export type GuardianApprovalReviewAction =
  | { type: 'command'; source: 'shell' | 'unifiedExec'; command: string; cwd: string }
  | { type: 'writeStdin'; approvalId: string; processId: string; stdin: string; cwd: string }
  | { type: 'applyPatch'; cwd: string; files: string[] };

/** A model reviews what the agent asks for, instead of the user. */
export interface ItemGuardianApprovalReviewStartedNotification {
  threadId: string;
  turnId: string;
  startedAtMs: number;
  reviewId: string;
  targetItemId: string | null;
  review: GuardianApprovalReview;
  action: GuardianApprovalReviewAction;
}

/** A review ended: its status says how. */
export interface ItemGuardianApprovalReviewCompletedNotification {
  threadId: string;
  turnId: string;
  startedAtMs: number;
  reviewId: string;
  targetItemId: string | null;
  review: GuardianApprovalReview;
  action: GuardianApprovalReviewAction;
  completedAtMs: number;
  decisionSource: 'agent';
}

/** What came of a review, in a sentence for the user. */
export interface GuardianWarningNotification {
  threadId: string;
  message: string;
}
