import * as z from 'zod/mini';

export const AskForApproval = z.union([
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

export const ApprovalsReviewer = z.enum(['user', 'auto_review', 'guardian_subagent']);

export const SandboxMode = z.enum(['read-only', 'workspace-write', 'danger-full-access']);

export const SandboxPolicy = z.discriminatedUnion('type', [
  z.object({ type: z.literal('dangerFullAccess') }),
  z.object({ type: z.literal('readOnly'), networkAccess: z.exactOptional(z.boolean()) }),
  z.object({
    type: z.literal('externalSandbox'),
    networkAccess: z.exactOptional(z.enum(['restricted', 'enabled'])),
  }),
  z.object({
    type: z.literal('workspaceWrite'),
    writableRoots: z.exactOptional(z.array(z.string())),
    networkAccess: z.exactOptional(z.boolean()),
    excludeTmpdirEnvVar: z.exactOptional(z.boolean()),
    excludeSlashTmp: z.exactOptional(z.boolean()),
  }),
]);

export const policySchemas = { AskForApproval, ApprovalsReviewer, SandboxMode, SandboxPolicy };

export const policyTexts: Record<keyof typeof policySchemas, string> = {
  AskForApproval: 'When the user is asked before something is done.',
  ApprovalsReviewer: 'Who answers when somebody is asked.',
  SandboxMode: 'What commands may do, in one word.',
  SandboxPolicy: 'What commands may do.',
};
