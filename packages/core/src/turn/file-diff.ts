import { formatPatch, structuredPatch } from 'diff';

/** A rewrite with more edits than this is shown as one: finding the smallest would take too long. */
const mostEdits = 2_000;
const noBlob = '0'.repeat(/*count*/ 40);

/** What became of one file, as `git diff` writes it; empty when nothing did. Undefined stands for no file. */
export async function fileDiff(
  path: string,
  { before, after }: { before: string | undefined; after: string | undefined },
): Promise<string> {
  if (before === after) return '';
  const head = [`diff --git a/${path} b/${path}`];
  if (before === undefined) head.push('new file mode 100644');
  if (after === undefined) head.push('deleted file mode 100644');
  head.push(
    `index ${await blobName(before)}..${await blobName(after)}`,
    `--- ${before === undefined ? '/dev/null' : `a/${path}`}`,
    `+++ ${after === undefined ? '/dev/null' : `b/${path}`}`,
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
