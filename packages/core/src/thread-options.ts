import type { AuthManager, HttpIdentity } from '@codex-ts/login';
import type { ApprovalDecision, ApprovalRequest, ModelProvider, ThreadSettings } from '@codex-ts/protocol';

import type { ProjectDocOptions } from './context/project-doc.ts';
import type { ThreadPorts } from './thread-ports.ts';

/** What a thread is started with. Settings that are not given are the careful ones. */
export interface ThreadOptions extends Partial<ThreadSettings> {
  /** The model's slug, for example `gpt-5.5`. */
  model: string;
  auth: AuthManager;
  provider: ModelProvider;
  /** The directory that the agent works in. */
  workspace: string;
  /** How this program names itself to servers and in the log. */
  identity: HttpIdentity;
  /** Where the log goes; CODEX_HOME, or `~/.codex`, unless given. */
  codexHome?: string;
  /** What commands and provider keys are taken from; `process.env` unless given. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Whether a log is kept. True unless given; without a log nothing can be resumed later. */
  record?: boolean;
  /** How the log says the thread was begun; `exec` unless given. */
  source?: string;
  /** What the model is told first, instead of this package's words. A thread that is resumed or forked keeps its own, unless given. */
  baseInstructions?: string;
  /** How the log of a new thread is written; `paginated` unless given. */
  historyMode?: 'legacy' | 'paginated';
  /** How `AGENTS.md` is read. */
  projectDoc?: ProjectDocOptions;
  /**
   * Asked before what the approval policy does not allow by itself, unless `approvalsReviewer` is `auto_review`. The signal
   * aborts when the turn does. Absent: nobody can be asked, and what would need it is refused.
   */
  approve?: (request: ApprovalRequest, signal: AbortSignal) => Promise<ApprovalDecision>;
  ports?: Partial<ThreadPorts>;
}

/** The settings, complete. By default nothing may be written and nobody is asked. */
export function threadSettings(options: ThreadOptions): ThreadSettings {
  const { model, reasoningEffort, reasoningSummary, verbosity, webSearch } = options;
  const { approvalsReviewer, developerInstructions, serviceTier, disabledPluginIds } = options;
  const { threadSource, excludeSlashTmp, excludeTmpdirEnvVar } = options;
  return {
    model,
    sandboxMode: options.sandboxMode ?? 'read-only',
    approvalPolicy: options.approvalPolicy ?? 'never',
    ...(approvalsReviewer !== undefined && { approvalsReviewer }),
    writableRoots: options.writableRoots ?? [],
    networkAccess: options.networkAccess ?? false,
    ...(excludeSlashTmp !== undefined && { excludeSlashTmp }),
    ...(excludeTmpdirEnvVar !== undefined && { excludeTmpdirEnvVar }),
    ...(reasoningEffort !== undefined && { reasoningEffort }),
    ...(reasoningSummary !== undefined && { reasoningSummary }),
    ...(verbosity !== undefined && { verbosity }),
    ...(webSearch !== undefined && { webSearch }),
    ...(developerInstructions !== undefined && { developerInstructions }),
    ...(serviceTier !== undefined && { serviceTier }),
    ...(disabledPluginIds !== undefined && { disabledPluginIds }),
    ...(threadSource !== undefined && { threadSource }),
  };
}
