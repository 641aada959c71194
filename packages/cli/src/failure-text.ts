import { describeError, isCodexError } from '@codex-ts/utils-error';

/** What went wrong, where, and what to do, as one line without secrets and without a stack trace. */
export function failureLine(error: unknown): string {
  const remedy = isCodexError(error) ? error.remedy : undefined;
  return problemLine({ message: describeError(error), ...(remedy !== undefined && { remedy }) });
}

/** The same for what is wrong without having been thrown. */
export function problemLine({ message, remedy }: { message: string; remedy?: string }): string {
  return `error: ${withRemedy(message, remedy)}`;
}

/** What is so, and what to do about it, as one line. */
export function withRemedy(text: string, remedy: string | undefined): string {
  const end =
    remedy === undefined || text.includes(remedy) ? '' : `${/[.!?]$/u.test(text) ? '' : '.'} ${remedy}`;
  return printable(`${text}${end}`.replaceAll(/\s*[\r\n]+\s*/gu, ' '));
}

/** One line without control characters: names and addresses from outside must not steer a terminal. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\uFFFD');
}

/** The same as the one line that `--json` prints. */
export function failureJson(error: unknown): string {
  const code = isCodexError(error) ? error.code : 'CLI_UNEXPECTED';
  return JSON.stringify({ type: 'error', message: failureLine(error).slice('error: '.length), code });
}
