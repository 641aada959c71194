import type { ApprovalPolicy } from './approval-policy.ts';
import type { ApprovalsReviewer } from './approval-review.ts';

/** What a command of the agent may touch. */
export type SandboxMode = 'read-only' | 'workspace-write' | 'danger-full-access';

/** How hard the model thinks: these words, and whatever else the model's server may know; never empty. */
export type ReasoningEffort =
  | 'none'
  | 'minimal'
  | 'low'
  | 'medium'
  | 'high'
  | 'xhigh'
  | 'max'
  | 'ultra'
  | (string & Record<never, never>);

/** How much of its thinking the model tells. */
export type ReasoningSummary = 'auto' | 'concise' | 'detailed' | 'none';

/** How long the model's answers are. */
export type Verbosity = 'low' | 'medium' | 'high';

/** Whether the model's side may search the web, and whether it may leave its cache for that. */
export type WebSearchMode = 'disabled' | 'cached' | 'live';

/** What one thread runs with. Resolved once, at the edge, from `config.toml` and flags. */
export interface ThreadSettings {
  /** The model's slug, for example `gpt-5.5`. */
  model: string;
  sandboxMode: SandboxMode;
  approvalPolicy: ApprovalPolicy;
  /** Who answers what the policy has asked. Absent means `user`. */
  approvalsReviewer?: ApprovalsReviewer;
  /** Directories besides the workspace that may be written under `workspace-write`; absolute. */
  writableRoots: readonly string[];
  /** Whether a confined command reaches the network. */
  networkAccess: boolean;
  /** Whether `/tmp` may not be written under `workspace-write`. */
  excludeSlashTmp?: boolean;
  /** Whether `$TMPDIR` may not be written under `workspace-write`. */
  excludeTmpdirEnvVar?: boolean;
  reasoningEffort?: ReasoningEffort;
  reasoningSummary?: ReasoningSummary;
  verbosity?: Verbosity;
  /** Absent means `disabled`. */
  webSearch?: WebSearchMode;
  /** Instructions put before the user's words, as a developer message. */
  developerInstructions?: string;
  /** How soon answers come: `fast` or `priority`, `flex`, `default`. Other words ask for nothing. */
  serviceTier?: string;
  /** Plugins that the program has switched off. There are none to switch off; whoever opens the thread later reads it. */
  disabledPluginIds?: readonly string[];
  /** Where the thread came from, as its log says, for example `user` or `sdk`. */
  threadSource?: string;
}
