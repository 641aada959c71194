import { isCodexError } from '@codex-ts/utils-error';

/** What the exit codes of `codex-ts` mean. The one place that knows them. */
export const exitCode = {
  ok: 0,
  failed: 1,
  usage: 2,
  hangup: 129,
  interrupted: 130,
  outputClosed: 141,
  terminated: 143,
} as const;

const usageCodes = new Set(['CLI_USAGE', 'CLI_FEATURE_MISSING', 'CLI_STDIN_SILENT', 'CLI_STDIN_NOT_TEXT']);

/** The exit code for an error that ended the program. */
export function exitCodeOf(error: unknown): number {
  if (!isCodexError(error)) return exitCode.failed;
  if (error.code === 'CLI_OUTPUT_CLOSED') return exitCode.outputClosed;
  return usageCodes.has(error.code) ? exitCode.usage : exitCode.failed;
}

/** The exit code after a signal ended the work: 128 and the signal's number. */
export function exitCodeOfSignal(signal: EndSignal): number {
  const codes = {
    SIGHUP: exitCode.hangup,
    SIGINT: exitCode.interrupted,
    SIGTERM: exitCode.terminated,
  } as const;
  return codes[signal];
}

/** The signals that end the program in order. */
export type EndSignal = 'SIGHUP' | 'SIGINT' | 'SIGTERM';
