import { PatchTextError } from './errors.ts';
import type { Patch, PatchChunk, PatchSection, UpdateSection } from './patch.ts';
import { isEndOfFile, parseChunk } from './parse-chunk.ts';
import { withoutOuterSpace, withoutTrailingSpace } from './white-space.ts';

const beginMark = '*** Begin Patch';
const endMark = '*** End Patch';
const environmentMark = '*** Environment ID:';
const moveMark = '*** Move to: ';
const headers = { add: '*** Add File: ', delete: '*** Delete File: ', update: '*** Update File: ' };

/** Lines are counted from 1, and the first is `*** Begin Patch`. */
const firstLine = 2;

/** How far the lines between the marks have been read. */
interface Cursor {
  readonly lines: readonly string[];
  at: number;
}

/**
 * Reads a patch, by native codex's rules: white space around the whole and around markers does not matter, and it
 * may come wrapped in a here-document.
 *
 * @throws {PatchTextError} when it is none, or has no section.
 */
export function parsePatch(text: string): Patch {
  const cursor: Cursor = { lines: withinMarks(linesOf(withoutOuterSpace(text))), at: 0 };
  const environmentId = readEnvironment(cursor);
  const sections: PatchSection[] = [];
  while (cursor.at < cursor.lines.length) sections.push(readSection(cursor));
  if (sections.length === 0) throw new PatchTextError('No files were modified.', { line: firstLine });
  return environmentId === undefined ? { sections } : { environmentId, sections };
}

function linesOf(text: string): string[] {
  return text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

/** What stands between the two marks. */
function withinMarks(all: readonly string[]): readonly string[] {
  const wrapped = /^<<(?:EOF|'EOF'|"EOF")$/u.test(all[0] ?? '') && all.length >= 4;
  const lines = wrapped && all.at(-1)?.endsWith('EOF') === true ? all.slice(1, -1) : all;
  const isEmpty = lines.length === 1 && lines[0] === '';
  if (!isEmpty && withoutOuterSpace(lines[0] ?? '') !== beginMark) {
    throw new PatchTextError(`Invalid patch: The first line of the patch must be '${beginMark}'`, {
      line: 1,
    });
  }
  let end = lines.length - 1;
  if (end < 1 || withoutOuterSpace(lines[end] ?? '') !== endMark) throw noEnd(lines.length);
  // The last mark may come more than once. With white space before it, it may be a line of a file.
  for (let at = end - 1; at > 0; at -= 1) {
    const text = withoutTrailingSpace(lines[at] ?? '');
    if (text === endMark) end = at;
    else if (text !== '') break;
  }
  return lines.slice(1, end);
}

function noEnd(line: number): PatchTextError {
  return new PatchTextError(`Invalid patch: The last line of the patch must be '${endMark}'`, { line });
}

function readEnvironment(cursor: Cursor): string | undefined {
  const named = environmentAt(cursor);
  if (named === undefined) return undefined;
  const line = cursor.at + firstLine;
  cursor.at += 1;
  if (named === '') {
    throw new PatchTextError('Invalid patch: apply_patch environment_id cannot be empty', { line });
  }
  if (environmentAt(cursor) !== undefined) {
    const message = 'Invalid patch: apply_patch environment_id cannot be specified more than once';
    throw new PatchTextError(message, { line: line + 1 });
  }
  return named;
}

function environmentAt({ lines, at }: Cursor): string | undefined {
  const line = withoutOuterSpace(lines[at] ?? '');
  return line.startsWith(environmentMark) ? withoutOuterSpace(line.slice(environmentMark.length)) : undefined;
}

function readSection(cursor: Cursor): PatchSection {
  const line = cursor.at + firstLine;
  const header = withoutOuterSpace(cursor.lines[cursor.at] ?? '');
  if (header === endMark) throw noEnd(line);
  const section = sectionNamed(header);
  if (section === undefined) {
    const valid = Object.values(headers).map((mark) => `'${mark}{path}'`);
    const message = `Invalid patch hunk on line ${line}: '${header}' is not a valid hunk header. Valid hunk headers: ${valid.join(', ')}`;
    throw new PatchTextError(message, { line });
  }
  cursor.at += 1;
  const { kind, path } = section;
  switch (kind) {
    case 'add':
      return { kind, path, contents: readAdded(cursor) };
    case 'delete':
      return { kind, path };
    case 'update':
      return readUpdate(cursor, { path, line });
    default:
      return kind satisfies never;
  }
}

function sectionNamed(header: string): { kind: PatchSection['kind']; path: string } | undefined {
  for (const kind of ['add', 'delete', 'update'] as const) {
    if (header.startsWith(headers[kind])) return { kind, path: header.slice(headers[kind].length) };
  }
  return undefined;
}

function readAdded(cursor: Cursor): string {
  const from = cursor.at;
  while (cursor.lines[cursor.at]?.startsWith('+') === true) cursor.at += 1;
  return cursor.lines
    .slice(from, cursor.at)
    .map((line) => `${line.slice(1)}\n`)
    .join('');
}

function readUpdate(cursor: Cursor, header: { path: string; line: number }): UpdateSection {
  const { path } = header;
  skipWhile(cursor, isEndOfFile);
  const moveTo = movedTo(cursor.lines[cursor.at]);
  if (moveTo !== undefined) cursor.at += 1;
  skipWhile(cursor, isEndOfFile);
  const chunks: PatchChunk[] = [];
  while (cursor.at < cursor.lines.length && !endsUpdate(cursor.lines[cursor.at] ?? '')) {
    const { chunk, length } = parseChunk(cursor.lines, {
      at: cursor.at,
      line: cursor.at + firstLine,
      isFirst: chunks.length === 0,
    });
    chunks.push(chunk);
    cursor.at += length;
    // Elsewhere a blank line stands for an empty line of the file.
    if (chunk.isAtEnd) skipWhile(cursor, isBlank);
  }
  if (chunks.length === 0 && moveTo === undefined) {
    const message = `Invalid patch hunk on line ${header.line}: Update file hunk for path '${path}' is empty`;
    throw new PatchTextError(message, { line: header.line });
  }
  return { kind: 'update', path, chunks, ...(moveTo === undefined ? {} : { moveTo }) };
}

function skipWhile(cursor: Cursor, isSkipped: (line: string) => boolean): void {
  while (cursor.at < cursor.lines.length && isSkipped(cursor.lines[cursor.at] ?? '')) cursor.at += 1;
}

function isBlank(line: string): boolean {
  return withoutTrailingSpace(line) === '';
}

function movedTo(line: string | undefined): string | undefined {
  if (line?.startsWith(moveMark) !== true) return undefined;
  const path = withoutTrailingSpace(line.slice(moveMark.length));
  return path === '' ? undefined : path;
}

/** What follows an update. With white space before it, it would be a line of the file. */
function endsUpdate(line: string): boolean {
  const text = withoutTrailingSpace(line);
  return text === endMark || sectionNamed(text) !== undefined;
}
