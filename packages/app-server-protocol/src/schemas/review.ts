import * as z from 'zod/mini';

import { whole } from './field.ts';

export const GuardianApprovalReviewStatus = z.enum([
  'inProgress',
  'approved',
  'denied',
  'timedOut',
  'aborted',
]);
export const GuardianRiskLevel = z.enum(['low', 'medium', 'high', 'critical']);
export const GuardianUserAuthorization = z.enum(['unknown', 'low', 'medium', 'high']);

export const GuardianApprovalReview = z.object({
  status: GuardianApprovalReviewStatus,
  riskLevel: z.nullable(GuardianRiskLevel),
  userAuthorization: z.nullable(GuardianUserAuthorization),
  rationale: z.nullable(z.string()),
});

export const GuardianApprovalReviewAction = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('command'),
    source: z.enum(['shell', 'unifiedExec']),
    command: z.string(),
    cwd: z.string(),
  }),
  z.object({
    type: z.literal('writeStdin'),
    approvalId: z.string(),
    processId: z.string(),
    stdin: z.string(),
    cwd: z.string(),
  }),
  z.object({ type: z.literal('applyPatch'), cwd: z.string(), files: z.array(z.string()) }),
]);

const ofReview = {
  threadId: z.string(),
  turnId: z.string(),
  startedAtMs: whole,
  reviewId: z.string(),
  targetItemId: z.nullable(z.string()),
  review: GuardianApprovalReview,
  action: GuardianApprovalReviewAction,
};

export const ItemGuardianApprovalReviewStartedNotification = z.object(ofReview);

export const ItemGuardianApprovalReviewCompletedNotification = z.object({
  ...ofReview,
  completedAtMs: whole,
  decisionSource: z.literal('agent'),
});

export const GuardianWarningNotification = z.object({ threadId: z.string(), message: z.string() });

export const reviewSchemas = {
  GuardianApprovalReviewStatus,
  GuardianRiskLevel,
  GuardianUserAuthorization,
  GuardianApprovalReview,
  GuardianApprovalReviewAction,
  ItemGuardianApprovalReviewStartedNotification,
  ItemGuardianApprovalReviewCompletedNotification,
  GuardianWarningNotification,
};

export const reviewTexts: Record<keyof typeof reviewSchemas, string> = {
  GuardianApprovalReviewStatus: 'How far a review is, or how it ended.',
  GuardianRiskLevel: 'How much harm an action can do.',
  GuardianUserAuthorization: "How far the user's words cover an action.",
  GuardianApprovalReview: 'What a model says of an action; null where it has said nothing.',
  GuardianApprovalReviewAction: 'What the agent asks for.',
  ItemGuardianApprovalReviewStartedNotification:
    'A model reviews what the agent asks for, instead of the user.',
  ItemGuardianApprovalReviewCompletedNotification: 'A review ended: its status says how.',
  GuardianWarningNotification: 'What came of a review, in a sentence for the user.',
};
