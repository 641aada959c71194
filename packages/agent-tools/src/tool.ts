import type {
  ApprovalDecision,
  ApprovalRequest,
  FileChangeEntry,
  ThreadId,
  ThreadSettings,
} from '@codex-ts/protocol';

/** What a tool call runs in. */
export interface ToolContext {
  /** Absolute. */
  workspace: string;
  settings: ThreadSettings;
  /** The environment of the program; credentials are taken out before a command sees it. */
  environment: Readonly<Record<string, string | undefined>>;
  threadId: ThreadId;
  callId: string;
  signal: AbortSignal;
  /**
   * Asks for approval; the `itemId` of a request is the `callId`. Absent, nobody can be asked, and what would need it is
   * refused.
   */
  approve?: (request: ApprovalRequest, signal: AbortSignal) => Promise<ApprovalDecision>;
  /** Told as it happens, in order. */
  emit: (event: ToolEvent) => void;
}

/** What a tool call does, for those who watch. A command or a change that starts also ends, whatever happens. */
export type ToolEvent =
  /** `asks`: an approval comes first, and with it `commandApproved`. */
  | { type: 'commandStarted'; command: readonly string[]; cwd: string; asks?: true }
  | { type: 'commandApproved' }
  | { type: 'commandOutput'; text: string }
  | { type: 'commandEnded'; end: CommandEnd }
  | { type: 'filesStarted'; changes: readonly FileChangeEntry[] }
  | { type: 'filesEnded'; status: 'completed' | 'failed' | 'declined' };

/** How a command ended. */
export interface CommandEnd {
  status: 'completed' | 'failed' | 'declined';
  /** Standard output and error as they came, capped; for `declined`, why. */
  aggregatedOutput: string;
  /** Absent when it was killed or never ran. */
  exitCode?: number;
  durationMs?: number;
}

/** A call as the model made it. */
export interface ToolCall {
  /** `function`: `input` is JSON. `custom`: `input` is text in the tool's own grammar. */
  kind: 'function' | 'custom';
  name: string;
  input: string;
}

/** One tool of the model. */
export interface Tool {
  readonly kind: ToolCall['kind'];
  readonly name: string;
  /** As it goes over the wire. */
  readonly spec: Readonly<Record<string, unknown>>;
  /** What the model reads as the call's output. Rejects as `ToolSet.run` does. */
  run(input: string, context: ToolContext): Promise<string>;
}
