import type { SandboxMode } from '@codex-ts/protocol';

/** The flags of `codex-ts exec`, as commander hands them over. */
export interface ExecFlags {
  config: readonly string[];
  enable: readonly string[];
  disable: readonly string[];
  image: readonly string[];
  addDir: readonly string[];
  json?: boolean;
  experimentalJson?: boolean;
  model?: string;
  profile?: string;
  account?: string;
  sandbox?: SandboxMode;
  cd?: string;
  threadSource?: string;
  outputSchema?: string;
  outputLastMessage?: string;
  skipGitRepoCheck?: boolean;
  dangerouslyBypassApprovalsAndSandbox?: boolean;
  ephemeral?: boolean;
  strictConfig?: boolean;
  ignoreUserConfig?: boolean;
  stdinTimeout?: number;
  cyberAccessProgram?: string;
  /** Flags of native codex that this program refuses by name. */
  worktree?: boolean;
  oss?: boolean;
  localProvider?: string;
  approveForMe?: boolean;
}

/** Which thread the command line names. */
export type ExecTarget = { kind: 'new' } | { kind: 'resume'; id?: string; last: boolean; all: boolean };
