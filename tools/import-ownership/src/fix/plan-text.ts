import { applyEdits } from '@codex-ts/lint-run';

import type { FixPlan } from './fix-plan.ts';

const contextLines = 3;

interface Hunk {
  readonly start: number;
  /** How many lines of the old text go, and what comes for them. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/u);
}

/** The longest common subsequence, for the few lines in which two texts differ. */
function hunksOf(before: readonly string[], after: readonly string[], offset: number): Hunk[] {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const diagonal = (lengths[(row + 1) * width + column + 1] ?? 0) + 1;
      const best = Math.max(lengths[(row + 1) * width + column] ?? 0, lengths[row * width + column + 1] ?? 0);
      lengths[row * width + column] = before[row] === after[column] ? diagonal : best;
    }
  }
  const hunks: { start: number; removed: string[]; added: string[] }[] = [];
  let current: { start: number; removed: string[]; added: string[] } | undefined;
  const open = (row: number): { start: number; removed: string[]; added: string[] } => {
    if (current === undefined) hunks.push((current = { start: offset + row, removed: [], added: [] }));
    return current;
  };
  for (let row = 0, column = 0; row < before.length || column < after.length;) {
    const [old, next] = [before[row], after[column]];
    if (old !== undefined && old === next) {
      current = undefined;
      row += 1;
      column += 1;
    } else if (
      next === undefined ||
      (old !== undefined &&
        (lengths[(row + 1) * width + column] ?? 0) >= (lengths[row * width + column + 1] ?? 0))
    ) {
      open(row).removed.push(old ?? '');
      row += 1;
    } else {
      open(row).added.push(next);
      column += 1;
    }
  }
  return hunks;
}

function marked(mark: string, lines: readonly string[]): string {
  return lines
    .map((line) => `${mark}${line}${line.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`)
    .join('');
}

/** Hunks whose context would touch stand under one heading. */
function groupHunks(hunks: readonly Hunk[]): Hunk[][] {
  const groups: Hunk[][] = [];
  for (const hunk of hunks) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const isNear = last !== undefined && hunk.start - (last.start + last.removed.length) <= 2 * contextLines;
    if (isNear) group?.push(hunk);
    else groups.push([hunk]);
  }
  return groups;
}

function fileDiff(file: string, before: string, after: string): string {
  const [old, next] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < old.length && head < next.length && old[head] === next[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(old.length, next.length) - head && old.at(-1 - tail) === next.at(-1 - tail))
    tail += 1;
  const hunks = hunksOf(old.slice(head, old.length - tail), next.slice(head, next.length - tail), head);
  let text = `--- a/${file}\n+++ b/${file}\n`;
  let shift = 0;
  for (const group of groupHunks(hunks)) {
    const [first, last] = [group[0], group.at(-1)];
    if (first === undefined || last === undefined) continue;
    const from = Math.max(0, first.start - contextLines);
    const to = Math.min(old.length, last.start + last.removed.length + contextLines);
    let body = '';
    let at = from;
    let growth = 0;
    for (const { start, removed, added } of group) {
      body += marked(' ', old.slice(at, start)) + marked('-', removed) + marked('+', added);
      at = start + removed.length;
      growth += added.length - removed.length;
    }
    body += marked(' ', old.slice(at, to));
    text += `@@ -${from + 1},${to - from} +${from + 1 + shift},${to - from + growth} @@\n${body}`;
    shift += growth;
  }
  return text;
}

/** The plan as a unified diff, which `git apply` takes; empty when nothing changes. */
export async function planText({ changes }: FixPlan): Promise<string> {
  const diffs: string[] = [];
  for (const { file, before, edits } of changes) {
    diffs.push(fileDiff(file, before, await applyEdits(before, edits, { file })));
  }
  return diffs.join('');
}
