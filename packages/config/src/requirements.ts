import type {
  ApprovalPolicy,
  ApprovalsReviewer,
  AuthSettings,
  SandboxMode,
  ThreadSettings,
} from '@codex-ts/protocol';

import { ConfigForbiddenError } from './errors.ts';
import { policyText } from './policy-text.ts';

/** What the administrator of this machine allows. An absent member allows everything. */
export interface Requirements {
  readonly sandboxModes?: readonly SandboxMode[];
  readonly approvalPolicies?: readonly ApprovalPolicy[];
  readonly approvalsReviewers?: readonly ApprovalsReviewer[];
  readonly loginMethods?: readonly ('chatgpt' | 'api')[];
  readonly workspaceIds?: readonly string[];
  /** The file that says so. */
  readonly path: string;
}

/**
 * Makes sure that settings are allowed, for what flags and callers put over the configuration.
 *
 * @throws {ConfigForbiddenError} when one is not.
 */
export function assertAllowed(
  requirements: Requirements,
  thread: Pick<ThreadSettings, 'sandboxMode' | 'approvalPolicy' | 'approvalsReviewer'>,
): void {
  const { sandboxModes, approvalPolicies, approvalsReviewers, path } = requirements;
  const { approvalsReviewer = 'user' } = thread;
  assertOneOf('approvals_reviewer', approvalsReviewer, { allowed: approvalsReviewers, path });
  assertOneOf('sandbox_mode', thread.sandboxMode, { allowed: sandboxModes, path });
  const allowed = approvalPolicies?.map(policyText);
  assertOneOf('approval_policy', policyText(thread.approvalPolicy), { allowed, path });
}

function assertOneOf(
  key: string,
  value: string,
  { allowed, path }: { allowed: readonly string[] | undefined; path: string },
): void {
  if (allowed?.includes(value) === false) throw new ConfigForbiddenError(key, { value, allowed, path });
}

/**
 * The thread's settings within the requirements: what was configured but is not allowed falls back, and a notice
 * says so. Nothing falls back to more rights.
 */
export function withinRequirements(
  thread: ThreadSettings,
  requirements: Requirements,
  notify: (notice: string) => void,
): ThreadSettings {
  const { sandboxModes, approvalPolicies, path } = requirements;
  const result = { ...thread };
  if (sandboxModes?.includes(thread.sandboxMode) === false) {
    result.sandboxMode = 'read-only';
    notify(`sandbox_mode "${thread.sandboxMode}" is not allowed by ${path}: "read-only" is used`);
  }
  const asked = policyText(thread.approvalPolicy);
  if (approvalPolicies?.map(policyText).includes(asked) === false) {
    result.approvalPolicy = strictest(approvalPolicies, path);
    notify(
      `approval_policy "${asked}" is not allowed by ${path}: "${policyText(result.approvalPolicy)}" is used`,
    );
  }
  const { approvalsReviewers } = requirements;
  const { approvalsReviewer: reviewer = 'user' } = thread;
  if (approvalsReviewers?.includes(reviewer) === false) {
    result.approvalsReviewer = firstReviewer(approvalsReviewers, path);
    notify(
      `approvals_reviewer "${reviewer}" is not allowed by ${path}: "${result.approvalsReviewer}" is used`,
    );
  }
  return result;
}

function firstReviewer(allowed: readonly ApprovalsReviewer[], path: string): ApprovalsReviewer {
  const [first] = allowed;
  if (first !== undefined) return first;
  throw new ConfigForbiddenError('approvals_reviewer', { value: 'any', allowed, path });
}

/**
 * The credentials within the requirements.
 *
 * @throws {ConfigForbiddenError} when nothing is left that would be allowed.
 */
export function authWithinRequirements(auth: AuthSettings, requirements: Requirements): AuthSettings {
  const { loginMethods, workspaceIds, path } = requirements;
  const result = { ...auth };
  if (loginMethods !== undefined) {
    const method = auth.forcedLoginMethod;
    const left = loginMethods.filter((one) => method === undefined || one === method);
    const [only] = left;
    if (only === undefined) {
      const facts = { value: `"${method ?? ''}"`, allowed: loginMethods, path };
      throw new ConfigForbiddenError('forced_login_method', facts);
    }
    if (left.every((one) => one === only)) result.forcedLoginMethod = only;
  }
  if (workspaceIds !== undefined && workspaceIds.length > 0) {
    const wanted = auth.forcedWorkspaceIds ?? workspaceIds;
    const left = wanted.filter((id) => workspaceIds.includes(id));
    if (left.length === 0) {
      const facts = { value: JSON.stringify(wanted), allowed: workspaceIds, path };
      throw new ConfigForbiddenError('forced_chatgpt_workspace_id', facts);
    }
    result.forcedWorkspaceIds = left;
  }
  return result;
}

/** The policy that asks most; of several granular ones the first. */
function strictest(allowed: readonly ApprovalPolicy[], path: string): ApprovalPolicy {
  const ranks = ['untrusted', 'on-request', 'granular', 'never'];
  const rank = (policy: ApprovalPolicy): number =>
    ranks.indexOf(typeof policy === 'string' ? policy : 'granular');
  const [found] = allowed.toSorted((one, other) => rank(one) - rank(other));
  if (found !== undefined) return found;
  throw new ConfigForbiddenError('approval_policy', { value: 'any', allowed: [], path });
}
