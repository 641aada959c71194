import type { Effort } from './effort.ts';
import { ScriptReader } from './script-reader.ts';

/** One command of a script, as far as it can be read without running it. */
export interface ScannedCommand {
  /** Program and arguments. Quotes are gone; expansions stand as they are written. */
  words: string[];
  /** What its here-document or here-string holds. */
  input?: string;
  /** The files it is redirected to. */
  writesTo: string[];
}

/** Words that stand before a command without being one. */
const leading = new Set('! coproc do elif else if then until while { } fi done esac'.split(' '));

/**
 * Every simple command of a script, wherever it stands: in lists, pipes, groups, subshells, bodies of loops and
 * functions, and in substitutions within quotes and here-documents. Forgiving: what no shell would take is read as
 * well as may be. Throws TooDeepError.
 */
export function scanScript(script: string, effort: Effort): ScannedCommand[] {
  effort.spend(script.length);
  const scanner = new Scanner(new ScriptReader(script), effort);
  scanner.list();
  return scanner.found;
}

interface HereDocument {
  delimiter: string;
  isLiteral: boolean;
  stripsTabs: boolean;
  command: ScannedCommand;
}

class Scanner {
  readonly found: ScannedCommand[] = [];
  readonly #reader: ScriptReader;
  readonly #documents: HereDocument[] = [];
  #current: ScannedCommand = { words: [], writesTo: [] };
  #effort: Effort;
  /** Open `case` commands, whose patterns end with a parenthesis that closes nothing. */
  #cases = 0;

  constructor(reader: ScriptReader, effort: Effort) {
    this.#reader = reader;
    this.#effort = effort;
    reader.onSubstitution = () => this.#nested();
    reader.onBackticks = (script) => {
      for (const command of scanScript(script, this.#effort.deeper())) this.found.push(command);
    };
  }

  /** Reads up to the end, or nested up to the parenthesis that closes. */
  list(isNested = false): void {
    const reader = this.#reader;
    while (!reader.isAtEnd) {
      if (reader.skip(/[ \t\r]+|\\\n/uy) || reader.skip(/#[^\n]*/uy)) continue;
      if (reader.skip(/\n/uy)) this.#endLine();
      else if (reader.skip(/\)/uy)) {
        if (isNested && this.#cases === 0) break;
        this.#endCommand();
      } else if (reader.skip(/[<>]\(/uy)) this.#nested();
      else if (reader.skip(/\(/uy)) this.#parenthesis();
      else if (reader.skip(/&(?!>)|[;|]/uy)) this.#endCommand();
      else if (!this.#redirection()) this.#word();
    }
    this.#endCommand();
  }

  #nested(): void {
    const outer = { current: this.#current, cases: this.#cases, effort: this.#effort };
    this.#current = { words: [], writesTo: [] };
    this.#cases = 0;
    this.#effort = outer.effort.deeper();
    this.list(/*isNested*/ true);
    this.#effort = outer.effort;
    this.#current = outer.current;
    this.#cases = outer.cases;
  }

  #parenthesis(): void {
    // `name()` defines a function: its body is read like any group.
    if (this.#current.words.length === 1 && this.#reader.skip(/[ \t]*\)/uy)) {
      this.#current = { words: [], writesTo: [] };
      return;
    }
    this.#endCommand();
    this.#nested();
  }

  #word(): void {
    const { text, isQuoted } = this.#reader.word();
    // A character that begins no word and is no operator either.
    if (text === '' && !isQuoted) return void this.#reader.skip(/[\s\S]/uy);
    const { words } = this.#current;
    const isFirst = words.length === 0 && !isQuoted;
    if (isFirst && text === 'case') this.#cases += 1;
    if (isFirst && text === 'esac') this.#cases = Math.max(0, this.#cases - 1);
    if (!isFirst) words.push(text);
    else if (text === 'function') this.#reader.skip(/[ \t]+[^\s(){};&|<>]+/uy);
    else if (!leading.has(text) && !/^[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=/u.test(text)) words.push(text);
  }

  #redirection(): boolean {
    const operator = this.#reader.take(/\d*(?:<<<|<<-?|<>|<&|<|&>>?|>>|>\||>&|>)/uy);
    if (operator === undefined) return false;
    this.#reader.skip(/(?:[ \t]|\\\n)+/uy);
    const { text, isQuoted } = this.#reader.word();
    const command = this.#current;
    const sign = operator.replace(/^\d+/u, '');
    if (sign === '<<<') command.input = text;
    else if (sign.startsWith('<<')) {
      this.#documents.push({ delimiter: text, isLiteral: isQuoted, stripsTabs: sign === '<<-', command });
    } else if (sign.includes('>')) command.writesTo.push(text);
    return true;
  }

  #endLine(): void {
    // The command goes on in its here-document, so that comes first.
    for (const { delimiter, isLiteral, stripsTabs, command } of this.#documents.splice(/*start*/ 0)) {
      const body = this.#reader.hereDocument(delimiter, stripsTabs);
      command.input = body;
      if (!isLiteral) this.#substitutionsOf(body);
    }
    this.#endCommand();
  }

  #substitutionsOf(body: string): void {
    if (!/[$`]/u.test(body)) return;
    this.#effort.spend(body.length);
    const inner = new Scanner(new ScriptReader(body), this.#effort.deeper());
    inner.#reader.quotedText('end');
    inner.#endCommand();
    for (const command of inner.found) this.found.push(command);
  }

  #endCommand(): void {
    const { words, writesTo } = this.#current;
    if (words.length > 0 || writesTo.length > 0) this.found.push(this.#current);
    this.#current = { words: [], writesTo: [] };
  }
}
