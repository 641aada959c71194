/** Who is asked before something is done. `granular` is `on-request` of which some questions are not asked. */
export type ApprovalPolicy = 'untrusted' | 'on-request' | 'never' | { readonly granular: GranularApproval };

/** Which questions are asked. What a question that is not asked is about is refused at once, and the model hears why. */
export interface GranularApproval {
  /** Whether a command may run unconfined, and files be changed that a confined command could not change. */
  readonly sandboxApproval: boolean;
  /** What a rule about commands asks for. Kept and shown; there are no rules, so it governs nothing. */
  readonly rules: boolean;
  /** What a skill asks for. Kept and shown; skills ask for nothing, so it governs nothing. */
  readonly skillApproval: boolean;
  /** What the `request_permissions` tool asks for. Kept and shown; there is no such tool, so it governs nothing. */
  readonly requestPermissions: boolean;
  /** What MCP servers ask for. Kept and shown; there are none, so it governs nothing. */
  readonly mcpElicitations: boolean;
}

/** A policy as files, logs and the app server's protocol spell it. Flags that may be absent are then false. */
export type ApprovalPolicyWire =
  | Extract<ApprovalPolicy, string>
  | {
      granular: {
        sandbox_approval: boolean;
        rules: boolean;
        skill_approval?: boolean | undefined;
        request_permissions?: boolean | undefined;
        mcp_elicitations: boolean;
      };
    };

/** The policy that files, logs and the app server's protocol spell so. */
export function approvalPolicyFromWire(wire: ApprovalPolicyWire): ApprovalPolicy {
  if (typeof wire === 'string') return wire;
  const { granular } = wire;
  return {
    granular: {
      sandboxApproval: granular.sandbox_approval,
      rules: granular.rules,
      skillApproval: granular.skill_approval ?? false,
      requestPermissions: granular.request_permissions ?? false,
      mcpElicitations: granular.mcp_elicitations,
    },
  };
}

/** The policy as files, logs and the app server's protocol spell it, with all flags of a granular one. */
export function approvalPolicyToWire(
  policy: ApprovalPolicy,
): Extract<ApprovalPolicy, string> | { granular: Record<GranularFlag, boolean> } {
  if (typeof policy === 'string') return policy;
  const { granular } = policy;
  return {
    granular: {
      sandbox_approval: granular.sandboxApproval,
      rules: granular.rules,
      skill_approval: granular.skillApproval,
      request_permissions: granular.requestPermissions,
      mcp_elicitations: granular.mcpElicitations,
    },
  };
}

/** A flag of a granular policy, as it is spelled. */
export type GranularFlag = keyof Exclude<ApprovalPolicyWire, string>['granular'];

/** Whether somebody is asked about what the sandbox does not let pass. Otherwise it is refused. */
export function asksBeyondSandbox(policy: ApprovalPolicy): boolean {
  return typeof policy === 'string' ? policy !== 'never' : policy.granular.sandboxApproval;
}
