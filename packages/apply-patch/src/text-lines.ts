/** A line of a file, and how it ends: the last one may have no ending. */
export interface TextLine {
  readonly text: string;
  readonly ending: string;
}

/** A file's text in lines, so that each keeps its own ending. */
export interface TextLines {
  /** U+FEFF, where the file begins with one. */
  readonly mark: string;
  readonly lines: readonly TextLine[];
  /** What new lines end with: as the first line does. */
  readonly newEnding: string;
}

const endings = /\r\n|\n|\r/gu;
const byteOrderMark = '\uFEFF';

/** Takes a text apart at LF, CR LF and CR. */
export function toLines(text: string): TextLines {
  const mark = text.startsWith(byteOrderMark) ? byteOrderMark : '';
  const lines: TextLine[] = [];
  let from = mark.length;
  for (const match of text.matchAll(endings)) {
    lines.push({ text: text.slice(from, match.index), ending: match[0] });
    from = match.index + match[0].length;
  }
  if (from < text.length) lines.push({ text: text.slice(from), ending: '' });
  const first = lines[0]?.ending ?? '';
  return { mark, lines, newEnding: first === '' ? '\n' : first };
}

/** Puts a text together; a last line that has no ending gets one. */
export function fromLines({ mark, lines, newEnding }: TextLines): string {
  const parts = [mark];
  for (const { text, ending } of lines) parts.push(text, ending === '' ? newEnding : ending);
  return parts.join('');
}
