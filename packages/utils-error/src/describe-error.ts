import { redact } from './redact.ts';

const deepest = 8;

function ownText(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(ownText).join('; ');
  }
  if (error instanceof Error) return error.message === '' ? error.name : error.message;
  return typeof error === 'string' ? error : `a thrown ${typeof error}`;
}

/** An error and its causes as one redacted line: `message: cause: cause of the cause`. Never a stack trace. */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  let at: unknown = error;
  for (let depth = 0; at !== undefined && depth < deepest; depth += 1) {
    const text = ownText(at);
    if (!parts.some((part) => part.includes(text))) parts.push(text);
    at = at instanceof Error ? at.cause : undefined;
  }
  return redact(parts.join(': ').replaceAll(/\s*[\r\n]+\s*/gu, ' '));
}
