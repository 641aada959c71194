import { PatchTextError } from './errors.ts';
import type { ChunkLine, PatchChunk } from './patch.ts';
import { withoutTrailingSpace } from './white-space.ts';

const endOfFile = '*** End of File';
const kinds = new Map<string, ChunkLine['kind']>([
  [' ', 'keep'],
  ['-', 'remove'],
  ['+', 'add'],
]);

/** Reads one chunk of an update and says how many lines it took. Only the first may stand without `@@`. */
export function parseChunk(
  all: readonly string[],
  where: { at: number; line: number; isFirst: boolean },
): { chunk: PatchChunk; length: number } {
  const { at, line, isFirst } = where;
  const context = contextOf(all[at] ?? '');
  if (context === undefined && !isFirst) {
    const message = `Expected update hunk to start with a @@ context marker, got: '${all[at] ?? ''}'`;
    throw invalid(message, line);
  }
  const start = context === undefined ? at : at + 1;
  const { lines, isAtEnd, end } = readLines(all, start);
  if (lines.length === 0) throw noLines(all[start], { line: line + start - at });
  return {
    chunk: { lines, isAtEnd, line, ...(context === undefined || context === '' ? {} : { context }) },
    length: end - at,
  };
}

/** Whether the line says that the lines above it are the file's last. */
export function isEndOfFile(line: string): boolean {
  return withoutTrailingSpace(line) === endOfFile;
}

/** What stands after `@@`, or undefined when the line does not begin a chunk. */
function contextOf(line: string): string | undefined {
  if (!line.startsWith('@@ ') && line !== '@@') return undefined;
  return withoutTrailingSpace(line.slice(/*start*/ 3));
}

function readLines(
  all: readonly string[],
  start: number,
): { lines: ChunkLine[]; isAtEnd: boolean; end: number } {
  const lines: ChunkLine[] = [];
  for (let at = start; at < all.length; at += 1) {
    const text = all[at] ?? '';
    if (isEndOfFile(text) && lines.length > 0) {
      return { lines, isAtEnd: true, end: at + 1 };
    }
    const kind = text === '' ? 'keep' : kinds.get(text.charAt(0));
    if (kind === undefined) return { lines, isAtEnd: false, end: at };
    lines.push({ kind, text: text.slice(1) });
  }
  return { lines, isAtEnd: false, end: all.length };
}

function noLines(found: string | undefined, where: { line: number }): PatchTextError {
  if (found === undefined || isEndOfFile(found)) {
    return invalid('Update hunk does not contain any lines', where.line);
  }
  return invalid(
    `Unexpected line found in update hunk: '${found}'. Every line should start with ' ' (context line), '+' (added line), or '-' (removed line)`,
    where.line,
  );
}

function invalid(message: string, line: number): PatchTextError {
  return new PatchTextError(`Invalid patch hunk on line ${line}: ${message}`, { line });
}
