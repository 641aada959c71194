/** A word of a script without its quotes. */
export interface ScriptWord {
  text: string;
  /** Any part of it. */
  isQuoted: boolean;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\u0007', e: '\u001B' };

/** Reads words and quotes of a shell script from left to right; what stands in substitutions is left to a scanner. */
export class ScriptReader {
  readonly #text: string;
  #at = 0;
  /** Called after `$(`; is to read up to and with the closing parenthesis. */
  onSubstitution = (): void => {};
  /** Called with what stands between backticks. */
  onBackticks = (_script: string): void => {};

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** What the pattern, which is sticky, matches here. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text)?.[0];
    if (match !== undefined) this.#at += match.length;
    return match;
  }

  skip(pattern: RegExp): boolean {
    return this.take(pattern) !== undefined;
  }

  /** The word that begins here; empty when none does. */
  word(): ScriptWord {
    let text = '';
    let isQuoted = false;
    for (;;) {
      const plain = this.take(/[^\s'"`$\\;&|()<>]+/uy);
      if (plain !== undefined) {
        text += plain;
        continue;
      }
      const quoted = this.#quoted();
      if (quoted !== undefined) isQuoted = true;
      const piece = quoted ?? this.#expansion();
      if (piece === undefined) return { text, isQuoted };
      text += piece;
    }
  }

  /** Text as within double quotes, up to the closing one or to the end of everything. */
  quotedText(until: 'quote' | 'end'): string {
    const plain = until === 'quote' ? /[^"\\$`]+/uy : /[^\\$`]+/uy;
    let text = '';
    while (!this.isAtEnd) {
      if (until === 'quote' && this.skip(/"/uy)) break;
      text += this.take(plain) ?? this.#escaped() ?? this.#expansion() ?? this.take(/[\s\S]/uy) ?? '';
    }
    return text;
  }

  /** The lines up to the delimiter. */
  hereDocument(delimiter: string, stripsTabs: boolean): string {
    const lines: string[] = [];
    while (!this.isAtEnd) {
      const line = this.take(/[^\n]*/uy) ?? '';
      this.skip(/\n/uy);
      const shown = stripsTabs ? line.replace(/^\t+/u, '') : line;
      if (shown === delimiter) break;
      lines.push(shown);
    }
    return lines.join('\n');
  }

  #escaped(): string | undefined {
    const pair = this.take(/\\[\s\S]/uy);
    if (pair === undefined) return undefined;
    if (pair === '\\\n') return '';
    return /["\\$`]/u.test(pair.charAt(1)) ? pair.charAt(1) : pair;
  }

  #quoted(): string | undefined {
    const single = this.take(/'[^']*(?:'|$)/uy);
    if (single !== undefined) return single.slice(1).replace(/'$/u, '');
    const ansi = this.take(/\$'(?:[^'\\]|\\[\s\S])*(?:'|$)/uy);
    if (ansi !== undefined) return unescapeAnsi(ansi.slice(2).replace(/'$/u, ''));
    if (this.skip(/\$?"/uy)) return this.quotedText('quote');
    const escaped = this.take(/\\[\s\S]?/uy);
    return escaped === undefined ? undefined : escaped.slice(1).replace('\n', '');
  }

  /** A parameter, a substitution or a lone dollar. */
  #expansion(): string | undefined {
    if (this.skip(/\$\(/uy)) {
      this.onSubstitution();
      return '$()';
    }
    const backticks = this.take(/`(?:[^`\\]|\\[\s\S])*(?:`|$)/uy);
    if (backticks !== undefined) {
      this.onBackticks(
        backticks
          .slice(1)
          .replace(/`$/u, '')
          .replaceAll(/\\([`$\\])/gu, '$1'),
      );
      return '$()';
    }
    if (this.skip(/\$\{/uy)) return this.#braces();
    return this.take(/\$/uy);
  }

  /** What stands in `${…}` may hold substitutions of its own. */
  #braces(): string {
    let text = '${';
    while (!this.isAtEnd && !text.endsWith('}')) {
      text +=
        this.take(/\}/uy) ??
        this.take(/[^}'"`$\\]+/uy) ??
        this.#quoted() ??
        this.#expansion() ??
        this.take(/[\s\S]/uy) ??
        '';
    }
    return text;
  }
}

function unescapeAnsi(text: string): string {
  return text.replaceAll(/\\(?:x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|[\s\S])/gu, (escape) => {
    const written = escape.slice(1);
    if (/^x./u.test(written)) return String.fromCharCode(Number.parseInt(written.slice(1), /*radix*/ 16));
    if (/^[0-7]/u.test(written)) return String.fromCharCode(Number.parseInt(written, /*radix*/ 8));
    return escapes[written] ?? written;
  });
}
