import type { TurnFailure } from '@codex-ts/protocol';

/** What went wrong and what to do about it, as one line. */
export function failureLine({ message, remedy }: TurnFailure): string {
  const isSaid = remedy === undefined || message.includes(remedy);
  const stop = /[.!?]$/u.test(message) ? '' : '.';
  const text = isSaid ? message : `${message}${stop} ${remedy}`;
  return text.replaceAll(/\s*[\r\n]+\s*/gu, ' ');
}
