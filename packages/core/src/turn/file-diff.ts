import { formatPatch, structuredPatch } from 'diff';

/** A rewrite with more edits than this is shown as one: finding the smallest would take too long. */
const mostEdits = 2_000;
const noBlob = '0'.repeat(/*count*/ 40);

/** A file at one moment. */
export interface FileState {
  readonly path: string;
  /** Undefined when there is no file. */
  readonly text: string | undefined;
}

/** What became of one file, which may have another name now, as `git diff` writes it; empty when nothing did. */
export async function fileDiff(from: FileState, to: FileState): Promise<string> {
  const { text: before } = from;
  const { text: after } = to;
  if (before === after && (from.path === to.path || after === undefined)) return '';
  const head = [`diff --git a/${from.path} b/${to.path}`];
  if (before === after) {
    head.push('similarity index 100%', `rename from ${from.path}`, `rename to ${to.path}`);
    return `${head.join('\n')}\n`;
  }
  if (before === undefined) head.push('new file mode 100644');
  if (after === undefined) head.push('deleted file mode 100644');
  head.push(
    `index ${await blobName(before)}..${await blobName(after)}`,
    `--- ${before === undefined ? '/dev/null' : `a/${from.path}`}`,
    `+++ ${after === undefined ? '/dev/null' : `b/${to.path}`}`,
  );
  return `${head.join('\n')}\n${hunks(before ?? '', after ?? '')}`;
}

async function blobName(text: string | undefined): Promise<string> {
  if (text === undefined) return noBlob;
  // A program that is one file would load it at its start otherwise.
  const { createHash } = await import('node:crypto');
  return createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex');
}

function hunks(before: string, after: string): string {
  const patch = structuredPatch('', '', before, after, '', '', { context: 3, maxEditLength: mostEdits });
  if (patch === undefined) return wholeRewrite(before, after);
  const text = formatPatch(patch);
  const start = text.indexOf('@@');
  return start === -1 ? '' : gitRanges(text.slice(start));
}

/** git leaves out a count of one. */
function gitRanges(text: string): string {
  return text.replaceAll(/^@@ [^@]* @@/gmu, (range) => range.replaceAll(/,1(?= )/gu, ''));
}

function wholeRewrite(before: string, after: string): string {
  const removed = lines(before).map((line) => `-${line}`);
  const added = lines(after).map((line) => `+${line}`);
  return `${[`@@ -1,${removed.length} +1,${added.length} @@`, ...removed, ...added].join('\n')}\n`;
}

function lines(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/u, '').split('\n');
}
