import type { SandboxPolicy } from './policy.ts';

/** The size of a terminal in characters. */
export interface CommandExecTerminalSize {
  rows: number;
  cols: number;
}

/** Runs a command for the client, outside any thread. `processId` is needed for everything but waiting. */
export interface CommandExecParams {
  command: string[];
  processId?: string | null;
  tty?: boolean;
  streamStdin?: boolean;
  streamStdoutStderr?: boolean;
  outputBytesCap?: number | null;
  disableOutputCap?: boolean;
  disableTimeout?: boolean;
  timeoutMs?: number | null;
  cwd?: string | null;
  env?: Record<string, string | null> | null;
  size?: CommandExecTerminalSize | null;
  sandboxPolicy?: SandboxPolicy | null;
  permissionProfile?: string | null;
}

/** The command ended. What was streamed is not repeated here. */
export interface CommandExecResponse {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Writes to the standard input of a command, and may close it. */
export interface CommandExecWriteParams {
  processId: string;
  deltaBase64?: string | null;
  closeStdin?: boolean;
}

/** It was written. */
export type CommandExecWriteResponse = Record<string, never>;

/** The terminal has a new size. */
export interface CommandExecResizeParams {
  processId: string;
  size: CommandExecTerminalSize;
}

/** The command knows. */
export type CommandExecResizeResponse = Record<string, never>;

/** Ends a command. */
export interface CommandExecTerminateParams {
  processId: string;
}

/** It was told to end. */
export type CommandExecTerminateResponse = Record<string, never>;

/** Output of a command that streams, in base64. */
export interface CommandExecOutputDeltaNotification {
  processId: string;
  stream: 'stdout' | 'stderr';
  deltaBase64: string;
  capReached: boolean;
}
