import type { PlannedChange } from '@codex-ts/apply-patch';
import type { FileChangeEntry } from '@codex-ts/protocol';

/** A rewrite with more edits than this is shown as one: finding the smallest would take too long. */
const mostEdits = 2_000;

/** One change of a patch, with its text: a unified diff without file headers, or what was added or deleted. */
export async function fileChangeEntry(change: PlannedChange): Promise<FileChangeEntry> {
  const { path, kind, movedTo } = change;
  return { path, kind, ...(movedTo !== undefined && { movedTo }), diff: await changeText(change) };
}

async function changeText({ kind, before = '', after = '' }: PlannedChange): Promise<string> {
  if (kind === 'add') return after;
  if (kind === 'delete') return before;
  const { formatPatch, structuredPatch } = await import('diff');
  const patch = structuredPatch('', '', before, after, '', '', { context: 3, maxEditLength: mostEdits });
  if (patch === undefined) return wholeRewrite(before, after);
  const text = formatPatch(patch);
  const start = text.indexOf('@@');
  return start === -1 ? '' : text.slice(start);
}

function wholeRewrite(before: string, after: string): string {
  const removed = lines(before).map((line) => `-${line}`);
  const added = lines(after).map((line) => `+${line}`);
  return `${[`@@ -1,${removed.length} +1,${added.length} @@`, ...removed, ...added].join('\n')}\n`;
}

function lines(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/u, '').split('\n');
}
