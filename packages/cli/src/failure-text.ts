import { describeError, isCodexError } from '@codex-ts/utils-error';

/** What went wrong, where, and what to do, as one line without secrets and without a stack trace. */
export function failureLine(error: unknown): string {
  const text = describeError(error);
  const remedy = isCodexError(error) ? error.remedy : undefined;
  const end =
    remedy === undefined || text.includes(remedy) ? '' : `${/[.!?]$/u.test(text) ? '' : '.'} ${remedy}`;
  return `error: ${text}${end}`.replaceAll(/\s*[\r\n]+\s*/gu, ' ');
}

/** The same as the one line that `--json` prints. */
export function failureJson(error: unknown): string {
  const code = isCodexError(error) ? error.code : 'CLI_UNEXPECTED';
  return JSON.stringify({ type: 'error', message: failureLine(error).slice('error: '.length), code });
}
