import type { ApprovalPolicy, SandboxMode } from '@codex-ts/protocol';

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
  const fixedPolicy = policyOf(managed.approval_policy);
  const modes = requirements.allowed_sandbox_modes?.filter((mode) => mode !== 'external-sandbox');
  const policies = requirements.allowed_approval_policies
    ?.map(policyOf)
    .filter((policy) => policy !== undefined);
  const sandboxModes = both<SandboxMode>(modes && [...new Set([...modes, 'read-only'] as const)], fixed);
  const approvalPolicies = both<ApprovalPolicy>(policies, fixedPolicy && [fixedPolicy]);
  return {
    path,
    ...(sandboxModes !== undefined && { sandboxModes }),
    ...(approvalPolicies !== undefined && { approvalPolicies }),
    ...(requirements.allowed_login_methods !== undefined && {
      loginMethods: requirements.allowed_login_methods,
    }),
    ...(requirements.allowed_chatgpt_workspaces !== undefined && {
      workspaceIds: requirements.allowed_chatgpt_workspaces,
    }),
  };
}

function policyOf(
  policy: ConfigToml['approval_policy'] | 'granular' | undefined,
): ApprovalPolicy | undefined {
  if (policy === undefined) return undefined;
  return typeof policy === 'object' || policy === 'on-failure' || policy === 'granular'
    ? 'on-request'
    : policy;
}

function both<T>(one: readonly T[] | undefined, other: readonly T[] | undefined): readonly T[] | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one.filter((value) => other.includes(value));
}
