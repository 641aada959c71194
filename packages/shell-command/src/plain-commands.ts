const reserved = new Set(
  '! case coproc do done elif else esac fi for function if in select then time until while { } [['.split(' '),
);

/** In this order at every place of a script: blanks, an operator, a piece of a word. Anything else is not plain. */
const token = new RegExp(
  [
    String.raw`(?<blank>[ \t]+)`,
    String.raw`(?<join>&&|\|\|?(?![|&]))`,
    String.raw`(?<end>;(?![;&])|\r?\n)`,
    String.raw`(?<bare>(?:[\p{L}\p{N}_./:@%+,=^-]|(?<=[\p{L}\p{N}_./:@%+,=^-])#)+)`,
    String.raw`"(?<double>[^"$\\${'`'}!]*)"`,
    String.raw`'(?<single>[^']*)'`,
  ].join('|'),
  'uy',
);

/** The commands of a script that consists of plain words and operators, or undefined. */
export function plainCommands(script: string): string[][] | undefined {
  const reader = new PlainReader();
  token.lastIndex = 0;
  while (token.lastIndex < script.length) {
    const groups = token.exec(script)?.groups;
    if (groups === undefined) return undefined;
    if (groups['blank'] !== undefined) reader.endWord();
    else if (groups['join'] !== undefined) reader.endCommand('join');
    else if (groups['end'] !== undefined) reader.endCommand('end', groups['end'] !== ';');
    else
      reader.addPiece(
        groups['bare'] ?? groups['double'] ?? groups['single'] ?? '',
        groups['bare'] === undefined,
      );
    if (!reader.isPlain) return undefined;
  }
  return reader.finish();
}

class PlainReader {
  isPlain = true;
  readonly #commands: string[][] = [];
  #words: string[] = [];
  #word: string | undefined;
  #isQuoted = false;
  #isJoined = false;

  addPiece(text: string, isQuoted: boolean): void {
    this.#word = (this.#word ?? '') + text;
    this.#isQuoted ||= isQuoted;
  }

  endWord(): void {
    if (this.#word === undefined) return;
    const isProgram = this.#words.length === 0;
    if (isProgram && (this.#isQuoted || reserved.has(this.#word) || /^\w+\+?=/u.test(this.#word))) {
      this.isPlain = false;
    }
    this.#words.push(this.#word);
    this.#word = undefined;
    this.#isQuoted = false;
  }

  endCommand(by: 'join' | 'end', isLineEnd = false): void {
    this.endWord();
    if (this.#words.length > 0) {
      this.#commands.push(this.#words);
      this.#words = [];
      this.#isJoined = by === 'join';
    } else if (!isLineEnd) {
      this.isPlain = false; // an operator with nothing before it
    }
  }

  finish(): string[][] | undefined {
    const isOpen = this.#isJoined && this.#words.length === 0 && this.#word === undefined;
    if (isOpen) return undefined;
    if (this.#words.length > 0 || this.#word !== undefined) this.endCommand('end');
    return this.isPlain && this.#commands.length > 0 ? this.#commands : undefined;
  }
}
