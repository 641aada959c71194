import { isToml, parseTomlText } from './parse-toml.ts';
import { valueAt } from './toml-table.ts';

const keyAndEquals = /^\s*(?:(?:"(?:\\.|[^"\\])*"|'[^']*'|[\w-]+)\s*\.?\s*)+=\s*/u;

/**
 * Where in a TOML text the value at `path` stands: its line, and the column of the value or of the table's header.
 * The parser keeps no positions, so this reads ever more lines until the value appears. For errors only: it takes
 * quadratic time.
 */
export function locateKey(
  text: string,
  path: readonly string[],
): { line: number; column: number } | undefined {
  const lines = text.replace(/^\uFEFF/u, '').split('\n');
  let statement = 0;
  for (let end = 1; end <= lines.length; end += 1) {
    const soFar = lines.slice(0, end).join('\n');
    if (!isToml(soFar)) continue;
    if (valueAt(parseTomlText(soFar), path) === undefined) {
      statement = end;
      continue;
    }
    const first = firstOfStatement(lines, statement);
    return { line: first + 1, column: columnOf(lines[first] ?? '') };
  }
  return undefined;
}

/** Empty lines and comments above a statement are not part of it. */
function firstOfStatement(lines: readonly string[], from: number): number {
  let at = from;
  while (/^\s*(?:#.*)?$/u.test(lines[at] ?? '')) at += 1;
  return at;
}

function columnOf(line: string): number {
  const before = keyAndEquals.exec(line)?.[0] ?? /^\s*/u.exec(line)?.[0] ?? '';
  return before.length + 1;
}
