import { isLintRunError } from './errors.ts';

const deepest = 8;

function causesOf(error: Error): string[] {
  const texts: string[] = [];
  let at: unknown = error.cause;
  for (let depth = 0; depth < deepest && at !== undefined; depth += 1) {
    const text = at instanceof Error ? at.message : `a thrown ${typeof at}`;
    if (!error.message.includes(text)) texts.push(text);
    at = at instanceof Error ? at.cause : undefined;
  }
  return texts;
}

/** Without what could steer a terminal; lines stay. */
function plain(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]+/gu, ' ').trimEnd();
}

/**
 * An error as text for stderr, ending in a line end: what happened, what lies below, what to do. An error that is
 * none of ours is a fault of the program and shows its stack.
 */
export function explainError(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown ${error === null ? 'null' : typeof error}\n`;
  if (!isLintRunError(error)) return `${plain(error.stack ?? `${error.name}: ${error.message}`)}\n`;
  const lines = [error.message, ...causesOf(error).map((text) => `  because ${text}`)];
  if (error.remedy !== undefined) lines.push(error.remedy);
  return `${plain(lines.join('\n'))}\n`;
}
