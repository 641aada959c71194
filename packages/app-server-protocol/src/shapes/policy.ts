/** When the user is asked before something is done. */
export type AskForApproval =
  | 'untrusted'
  | 'on-request'
  | 'never'
  | {
      granular: {
        sandbox_approval: boolean;
        rules: boolean;
        skill_approval?: boolean;
        request_permissions?: boolean;
        mcp_elicitations: boolean;
      };
    };

/** Who answers when somebody is asked. */
export type ApprovalsReviewer = 'user' | 'auto_review' | 'guardian_subagent';

/** What commands may do, in one word. */
export type SandboxMode = 'read-only' | 'workspace-write' | 'danger-full-access';

/** What commands may do. */
export type SandboxPolicy =
  | { type: 'dangerFullAccess' }
  | { type: 'readOnly'; networkAccess?: boolean }
  | { type: 'externalSandbox'; networkAccess?: 'restricted' | 'enabled' }
  | {
      type: 'workspaceWrite';
      writableRoots?: string[];
      networkAccess?: boolean;
      excludeTmpdirEnvVar?: boolean;
      excludeSlashTmp?: boolean;
    };
