import type { ApprovalPolicy, ApprovalsReviewer, SandboxMode } from '@codex-ts/protocol';

import { policyText } from './policy-text.ts';
import type { Requirements } from './requirements.ts';
import type { ConfigToml, RequirementsToml } from './schema.ts';

/** `requirements.toml`, and what `managed_config.toml` fixes. */
export function resolveRequirements(
  found: { requirements: RequirementsToml; path: string },
  managed: ConfigToml,
): Requirements {
  const { requirements, path } = found;
  const fixed =
    managed.sandbox_mode === undefined ? undefined : ([managed.sandbox_mode, 'read-only'] as const);
  const fixedPolicy = managed.approval_policy;
  const modes = requirements.allowed_sandbox_modes?.filter((mode) => mode !== 'external-sandbox');
  const sandboxModes = both<SandboxMode>(
    modes && [...new Set([...modes, 'read-only'] as const)],
    fixed,
    String,
  );
  const approvalPolicies = both<ApprovalPolicy>(
    requirements.allowed_approval_policies,
    fixedPolicy && [fixedPolicy],
    policyText,
  );
  const fixedReviewer = managed.approvals_reviewer;
  const approvalsReviewers = both<ApprovalsReviewer>(
    requirements.allowed_approvals_reviewers,
    fixedReviewer && [fixedReviewer],
    String,
  );
  return {
    path,
    ...(sandboxModes !== undefined && { sandboxModes }),
    ...(approvalPolicies !== undefined && { approvalPolicies }),
    ...(approvalsReviewers !== undefined && { approvalsReviewers }),
    ...(requirements.allowed_login_methods !== undefined && {
      loginMethods: requirements.allowed_login_methods,
    }),
    ...(requirements.allowed_chatgpt_workspaces !== undefined && {
      workspaceIds: requirements.allowed_chatgpt_workspaces,
    }),
  };
}

/** What both lists hold; `text` is the same for what is the same. */
function both<T>(
  one: readonly T[] | undefined,
  other: readonly T[] | undefined,
  text: (value: T) => string,
): readonly T[] | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const texts = new Set(other.map(text));
  return one.filter((value) => texts.has(text(value)));
}
