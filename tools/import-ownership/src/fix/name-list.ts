import type { TextEdit } from '@codex-ts/lint-run';

import type { Span } from '../module-record.ts';

/** The names between the braces of an import or export, in their order. */
export interface NameList<Name extends Span = Span> {
  readonly names: readonly Name[];
  /** The offset of `}`. */
  readonly close: number;
}

/** Behind a name, its comma, and a comment that ends the line. */
function endBehind(text: string, end: number, limit: number): number {
  const found = /^\s*,(?:[ \t]*\/\/[^\n]*)?\s*/u.exec(text.slice(end, limit));
  return end + (found?.[0].length ?? 0);
}

function removeRun(text: string, { names, close }: NameList, run: { from: number; to: number }): TextEdit[] {
  const { from, to } = run;
  const [first, last, before, after] = [names[from], names[to], names[from - 1], names[to + 1]];
  if (first === undefined || last === undefined) return [];
  if (after !== undefined) {
    return [{ start: first.start, end: endBehind(text, last.end, after.start), text: '' }];
  }
  const isOnOneLine = before !== undefined && !text.slice(before.end, first.start).includes('\n');
  if (isOnOneLine) return [{ start: before.end, end: last.end, text: '' }];
  // The line of the last name that stays ends in a comma already.
  const lineStart = text.lastIndexOf('\n', first.start - 1) + 1;
  const start = text.slice(lineStart, first.start).trim() === '' ? lineStart : first.start;
  const rest = /^[ \t]*,?[ \t]*(?:\/\/[^\n]*)?\n?/u.exec(text.slice(last.end, close))?.[0].length ?? 0;
  return [{ start, end: last.end + rest, text: '' }];
}

/** The edits that take names out of a list of which at least one stays. Comments beside the others stay too. */
export function removeNames<Name extends Span>(
  text: string,
  list: NameList<Name>,
  removed: ReadonlySet<Name>,
): TextEdit[] {
  const edits: TextEdit[] = [];
  const isRemoved = (at: number): boolean => {
    const name = list.names[at];
    return name !== undefined && removed.has(name);
  };
  for (let from = 0; from < list.names.length; from += 1) {
    if (!isRemoved(from)) continue;
    let to = from;
    while (isRemoved(to + 1)) to += 1;
    edits.push(...removeRun(text, list, { from, to }));
    from = to;
  }
  return edits;
}

const token = /\/\/[^\n]*|\/\*[^]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|[{},]|[^\s{},'"/]+/gu;

/** The names between the first braces of a statement; undefined when it has none. */
export function nameListOf(text: string, { start, end }: Span): NameList | undefined {
  const names: { start: number; end: number }[] = [];
  let open: number | undefined;
  let current: { start: number; end: number } | undefined;
  for (const { 0: found, index } of text.slice(start, end).matchAll(token)) {
    const at = start + index;
    if (found.startsWith('//') || found.startsWith('/*')) continue;
    if (open === undefined) {
      if (found === '{') open = at;
      continue;
    }
    if (found === ',' || found === '}') {
      if (current !== undefined) names.push(current);
      current = undefined;
      if (found === '}') return { names, close: at };
    } else current = { start: current?.start ?? at, end: at + found.length };
  }
  return undefined;
}
