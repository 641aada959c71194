import { PatchContextError } from './errors.ts';
import { indexLines, type LineIndex } from './line-index.ts';
import type { ChunkLine, PatchChunk } from './patch.ts';
import { fromLines, toLines, type TextLine, type TextLines } from './text-lines.ts';

/** Lines of the file that give way to others; none of them is one that stays. */
interface Edit {
  readonly start: number;
  readonly count: number;
  readonly added: readonly string[];
}

/**
 * The file's text after the chunks. Lines that stay keep their bytes, also where the chunk only nearly matched
 * them; new lines end as the file's first does; the last line gets an ending.
 *
 * @throws {PatchContextError} when a chunk's lines do not stand in the text, below those of the chunk before.
 */
export function applyChunks(text: string, chunks: readonly PatchChunk[], path: string): string {
  const file = toLines(text);
  const index = indexLines(file.lines.map((line) => line.text));
  const edits: Edit[] = [];
  let from = 0;
  for (const chunk of chunks) {
    from = belowContext(index, { chunk, from, path });
    if (chunk.lines.every((line) => line.kind === 'add')) {
      // With nothing to stand beside, lines go to the end.
      edits.push({ start: file.lines.length, count: 0, added: chunk.lines.map((line) => line.text) });
      continue;
    }
    const found = locate(index, { chunk, from, path });
    edits.push(...editsOf(found));
    from = found.start + oldLines(found.lines).length;
  }
  return fromLines({ ...file, lines: edited(file, edits) });
}

interface Search {
  readonly chunk: PatchChunk;
  readonly from: number;
  readonly path: string;
}

function belowContext(index: LineIndex, { chunk, from, path }: Search): number {
  if (chunk.context === undefined) return from;
  const at = index.find([chunk.context], { from, isAtEnd: false });
  if (at !== undefined) return at + 1;
  throw new PatchContextError(`Failed to find context '${chunk.context}' in ${path}`, {
    path,
    expected: [chunk.context],
    line: chunk.line,
  });
}

/** Where the chunk's old lines begin, and the chunk's lines as they apply there. */
function locate(
  index: LineIndex,
  { chunk, from, path }: Search,
): { start: number; lines: readonly ChunkLine[] } {
  const options = { from, isAtEnd: chunk.isAtEnd };
  let { lines } = chunk;
  let expected = oldLines(lines);
  let start = index.find(expected, options);
  if (start === undefined && expected.at(-1) === '') {
    // The empty line may mean the end of the line above it.
    lines = withoutLastEmpty(lines);
    expected = oldLines(lines);
    start = index.find(expected, options);
  }
  if (start !== undefined) return { start, lines };
  throw new PatchContextError(`Failed to find expected lines in ${path}:\n${expected.join('\n')}`, {
    path,
    expected,
    line: chunk.line,
  });
}

function oldLines(lines: readonly ChunkLine[]): string[] {
  return lines.filter((line) => line.kind !== 'add').map((line) => line.text);
}

/** Drops the empty last line from the old lines, and from the new ones where they end with one too. */
function withoutLastEmpty(lines: readonly ChunkLine[]): ChunkLine[] {
  const rest = [...lines];
  const lastOld = rest.findLastIndex((line) => line.kind !== 'add');
  dropFrom('old', rest, lastOld);
  const lastNew = rest.findLastIndex((line) => line.kind !== 'remove');
  if (rest[lastNew]?.text === '') dropFrom('new', rest, lastNew);
  return rest;
}

/** A line that stays is one of the old and one of the new lines; it becomes the other. */
function dropFrom(side: 'old' | 'new', lines: ChunkLine[], at: number): void {
  const line = lines[at];
  if (line?.kind !== 'keep') lines.splice(at, /*deleteCount*/ 1);
  else lines[at] = { kind: side === 'old' ? 'add' : 'remove', text: line.text };
}

function editsOf(match: { start: number; lines: readonly ChunkLine[] }): Edit[] {
  const edits: Edit[] = [];
  let at = match.start;
  let open: { start: number; count: number; added: string[] } | undefined;
  for (const { kind, text } of match.lines) {
    if (kind === 'keep') {
      open = undefined;
      at += 1;
      continue;
    }
    if (open === undefined) edits.push((open = { start: at, count: 0, added: [] }));
    if (kind === 'add') {
      open.added.push(text);
    } else {
      open.count += 1;
      at += 1;
    }
  }
  return edits;
}

/** The file's lines after the edits, which do not overlap. Of two at one place the earlier in the patch is first. */
function edited(file: TextLines, edits: readonly Edit[]): TextLine[] {
  const result: TextLine[] = [];
  let at = 0;
  const keepUntil = (end: number): void => {
    for (const line of file.lines.slice(at, end)) result.push(line);
  };
  for (const { start, count, added } of edits.toSorted((one, other) => one.start - other.start)) {
    keepUntil(start);
    for (const text of added) result.push({ text, ending: file.newEnding });
    at = start + count;
  }
  keepUntil(file.lines.length);
  return result;
}
