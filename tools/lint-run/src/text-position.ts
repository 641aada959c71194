/** A place in a text: both count from 1, columns in UTF-16 units. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** Offsets and positions of one text. */
export interface TextPositions {
  /** The position of an offset; throws RangeError outside the text. */
  at(offset: number): TextPosition;
  /** The offset of a position; throws RangeError for a line that is not there. The column is not checked. */
  offsetOf(position: TextPosition): number;
  /** The text of a line without its end; empty for a line that is not there. */
  line(line: number): string;
}

/** Where the lines of a text begin. */
function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n|[\n\r\u2028\u2029]/gu)) starts.push(index + end.length);
  return starts;
}

/** The index of the last start that is not behind the offset. */
function lineIndexAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Lines as TypeScript and ESLint count them: they end with LF, CR LF, CR, U+2028 or U+2029. */
export function createTextPositions(text: string): TextPositions {
  const starts = lineStartsOf(text);
  return {
    at(offset) {
      if (!(offset >= 0 && offset <= text.length))
        throw new RangeError(`offset ${offset} is not in the text`);
      const index = lineIndexAt(starts, offset);
      return { line: index + 1, column: offset - (starts[index] ?? 0) + 1 };
    },
    offsetOf({ line, column }) {
      const start = starts[line - 1];
      if (start === undefined) throw new RangeError(`line ${line} is not in the text`);
      return start + column - 1;
    },
    line(line) {
      const start = starts[line - 1];
      if (start === undefined) return '';
      return text.slice(start, starts[line] ?? text.length).replace(/(?:\r\n|[\n\r\u2028\u2029])$/u, '');
    },
  };
}
