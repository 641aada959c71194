import type { TextEdit } from '@codex-ts/lint-run';

/** The text with edits made that do not overlap; what several of them insert at one place comes in their order. */
export function applyAll(text: string, edits: readonly TextEdit[]): string {
  let result = text;
  for (const { start, end, text: inserted } of edits.toSorted(
    (one, other) => other.start - one.start || other.end - one.end,
  )) {
    result = result.slice(0, start) + inserted + result.slice(end);
  }
  return result;
}
