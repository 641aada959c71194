import { EditsOverlapError } from './errors.ts';
import { sortFindings, type Finding, type TextEdit } from './finding.ts';

/** By place; an insertion stands before what replaces the text at its place. */
function inOrder(edits: readonly TextEdit[]): TextEdit[] {
  return edits.toSorted((one, other) => one.start - other.start || one.end - other.end);
}

function assertInside(edits: readonly TextEdit[], length: number): void {
  for (const { start, end } of edits) {
    const isRange = Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end;
    if (!isRange || end > length) {
      throw new RangeError(`an edit from ${start} to ${end} is not in a text of ${length} characters`);
    }
  }
}

/** Two that begin at one place overlap too: which comes first would be a guess. */
function firstOverlap(sorted: readonly TextEdit[]): number | undefined {
  for (const [index, edit] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before !== undefined && (edit.start < before.end || edit.start === before.start)) return edit.start;
  }
  return undefined;
}

/** The line end that most lines of a text have. */
function lineEndOf(text: string): '\n' | '\r\n' {
  const all = text.split('\n').length - 1;
  const carriage = text.split('\r\n').length - 1;
  return carriage * 2 > all ? '\r\n' : '\n';
}

/**
 * The text with the edits made; what they insert gets the line ends of the text. Throws EditsOverlapError, and
 * RangeError for an edit outside the text.
 */
export async function applyEdits(
  text: string,
  edits: readonly TextEdit[],
  options: { file?: string } = {},
): Promise<string> {
  assertInside(edits, text.length);
  const sorted = inOrder(edits);
  const overlap = firstOverlap(sorted);
  if (overlap !== undefined) throw new EditsOverlapError(overlap, options);

  const { MagicString } = await import('magic-string');
  const lineEnd = lineEndOf(text);
  const edited = new MagicString(text);
  for (const { start, end, text: replacement } of sorted) {
    const inserted = replacement.replaceAll(/\r?\n/gu, lineEnd);
    if (start === end) edited.appendLeft(start, inserted);
    else if (inserted === '') edited.remove(start, end);
    else edited.update(start, end, inserted);
  }
  return edited.toString();
}

/**
 * Fixes that can be made together. Of two that overlap the first in the file is chosen; the other waits for the
 * next look. A fix is chosen whole or not at all; findings without a fix are in neither list.
 */
export function chooseFixes<Found extends Finding>(
  findings: readonly Found[],
): { chosen: Found[]; postponed: Found[] } {
  const chosen: Found[] = [];
  const postponed: Found[] = [];
  const taken = new Map<string, TextEdit[]>();
  for (const finding of sortFindings(findings)) {
    if (finding.fix === undefined) continue;
    const together = inOrder([...(taken.get(finding.file) ?? []), ...finding.fix.edits]);
    if (firstOverlap(together) === undefined) {
      taken.set(finding.file, together);
      chosen.push(finding);
    } else {
      postponed.push(finding);
    }
  }
  return { chosen, postponed };
}
