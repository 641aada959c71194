import { redact } from './redact.ts';

const deepest = 8;

function ownText(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map((inner) => ownText(inner)).join('; ');
  }
  if (error instanceof Error) return error.message === '' ? error.name : error.message;
  return typeof error === 'string' ? error : `a thrown ${error === null ? 'null' : typeof error}`;
}

/**
 * An error and its causes as one redacted line: `message: cause: cause of the cause`. Never a stack trace,
 * and no control characters, so that text from outside cannot steer a terminal.
 */
export function describeError(error: unknown): string {
  const parts = [ownText(error)];
  let at = error instanceof Error ? error.cause : undefined;
  for (let depth = 1; at !== undefined && depth < deepest; depth += 1) {
    const text = ownText(at);
    if (!parts.some((part) => part.includes(text))) parts.push(text);
    at = at instanceof Error ? at.cause : undefined;
  }
  return redact(parts.join(': '))
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}
