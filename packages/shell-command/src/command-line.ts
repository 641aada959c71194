/** The words as one line that a POSIX shell reads back as the same words, quoted where native codex quotes. */
export function commandLine(words: readonly string[]): string {
  return words.map(quoted).join(' ');
}

/** How a piece of a word can be written. */
const styles = [
  { allows: /^[\w+./:@\]-]$/u, write: (piece: string) => piece },
  // A backslash within single quotes means something to some shells, and a caret at any but the first place.
  { allows: /^[^'\\]$/u, write: (piece: string) => `'${piece}'` },
  { allows: /^[^`$!^]$/u, write: (piece: string) => `"${piece.replaceAll(/["\\]/gu, String.raw`\$&`)}"` },
];

function quoted(word: string): string {
  if (word === '') return "''";
  let line = '';
  for (let at = 0; at < word.length;) {
    const { end, write } = pieceFrom(word, at);
    line += write(word.slice(at, end));
    at = end;
  }
  return line;
}

/** As much as one style can write, in the plainest style that can. */
function pieceFrom(word: string, start: number): { end: number; write: (piece: string) => string } {
  let possible = styles;
  let end = start;
  for (; end < word.length; end += 1) {
    const character = word.charAt(end);
    if (character === '^' && end > start) break;
    const still = possible.filter(({ allows }) => allows.test(character));
    if (still.length === 0) break;
    possible = still;
  }
  const [{ write } = { write: (piece: string) => piece }] = possible;
  return { end, write };
}
