import {
  approvalPolicyFromWire,
  approvalPolicyToWire,
  parseTurnId,
  type ApprovalPolicy,
  type ApprovalsReviewer,
  type ReasoningEffort,
  type ReasoningSummary,
  type SandboxMode,
  type TurnAttribution,
  type TurnId,
} from '@codex-ts/protocol';
import * as z from 'zod/mini';

import { defined } from './defined.ts';

/** What a turn ran with. */
export interface TurnContext {
  turnId: TurnId;
  attribution?: TurnAttribution;
  cwd: string;
  model: string;
  approvalPolicy: ApprovalPolicy;
  approvalsReviewer?: ApprovalsReviewer;
  sandboxMode: SandboxMode;
  writableRoots: readonly string[];
  networkAccess: boolean;
  excludeSlashTmp?: boolean;
  excludeTmpdirEnvVar?: boolean;
  effort?: ReasoningEffort;
  summary?: ReasoningSummary;
  /** Empty in a log that says there is none; absent in one of old. */
  serviceTier?: string;
  disabledPluginIds?: readonly string[];
}

/** What a log tells of a turn's context. Native knows policies that we do not: those are absent. */
export type RecordedContext = Partial<
  Pick<
    TurnContext,
    | 'turnId'
    | 'cwd'
    | 'model'
    | 'approvalPolicy'
    | 'approvalsReviewer'
    | 'sandboxMode'
    | 'effort'
    | 'serviceTier'
    | 'disabledPluginIds'
  >
>;

const text = z.catch(z.optional(z.string()), undefined);
const policy = z.union([
  z.enum(['untrusted', 'on-request', 'never']),
  z.object({
    granular: z.object({
      sandbox_approval: z.boolean(),
      rules: z.boolean(),
      skill_approval: z.exactOptional(z.boolean()),
      request_permissions: z.exactOptional(z.boolean()),
      mcp_elicitations: z.boolean(),
    }),
  }),
]);
const payload = z.object({
  turn_id: text,
  cwd: text,
  model: text,
  approval_policy: z.catch(z.optional(policy), undefined),
  approvals_reviewer: z.catch(z.optional(z.enum(['user', 'auto_review', 'guardian_subagent'])), undefined),
  sandbox_policy: z.catch(
    z.optional(z.object({ type: z.enum(['read-only', 'workspace-write', 'danger-full-access']) })),
    undefined,
  ),
  effort: text,
  service_tier: z.catch(z.optional(z.nullable(z.string())), undefined),
  disabled_plugin_ids: z.catch(z.optional(z.array(z.string())), undefined),
});

/** The payload of a `turn_context` line. */
export function parseTurnContext(value: unknown): RecordedContext | undefined {
  const parsed = payload.safeParse(value);
  if (!parsed.success) return undefined;
  const { data } = parsed;
  return defined({
    turnId: data.turn_id === undefined ? undefined : parseTurnId(data.turn_id),
    cwd: data.cwd,
    model: data.model,
    approvalPolicy:
      data.approval_policy === undefined ? undefined : approvalPolicyFromWire(data.approval_policy),
    approvalsReviewer:
      data.approvals_reviewer === 'guardian_subagent' ? 'auto_review' : data.approvals_reviewer,
    sandboxMode: data.sandbox_policy?.type,
    // Native takes an empty one for a mistake.
    effort: data.effort === '' ? undefined : data.effort,
    serviceTier: data.service_tier === null ? '' : data.service_tier,
    disabledPluginIds: data.disabled_plugin_ids,
  });
}

/** The payload of a `turn_context` line. */
export function turnContextToWire(context: TurnContext): Readonly<Record<string, unknown>> {
  return {
    turn_id: context.turnId,
    root_turn_id: context.attribution?.rootTurnId ?? context.turnId,
    disabled_plugin_ids: context.disabledPluginIds ?? [],
    cwd: context.cwd,
    approval_policy: approvalPolicyToWire(context.approvalPolicy),
    approvals_reviewer: context.approvalsReviewer ?? 'user',
    sandbox_policy: sandboxPolicy(context),
    model: context.model,
    effort: context.effort,
    summary: context.summary ?? 'none',
    service_tier: context.serviceTier ?? null,
  };
}

function sandboxPolicy(context: TurnContext): Readonly<Record<string, unknown>> {
  const { sandboxMode, networkAccess, writableRoots } = context;
  switch (sandboxMode) {
    case 'danger-full-access':
      return { type: sandboxMode };
    case 'read-only':
      return networkAccess ? { type: sandboxMode, network_access: true } : { type: sandboxMode };
    case 'workspace-write':
      return {
        type: sandboxMode,
        writable_roots: writableRoots,
        network_access: networkAccess,
        exclude_tmpdir_env_var: context.excludeTmpdirEnvVar ?? false,
        exclude_slash_tmp: context.excludeSlashTmp ?? false,
      };
    default:
      return sandboxMode satisfies never;
  }
}
