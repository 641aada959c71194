/** One place where a rule of oxlint is switched off. */
export interface Disable {
  /** From the root. */
  readonly path: string;
  readonly line: number;
  /** Empty: all rules. */
  readonly rules: readonly string[];
  /** What stands behind ` -- `. */
  readonly reason: string | undefined;
}

// The word in two parts, so that this file holds none.
const directive = /ox(?:lint)-disable(?:-next-line|-line)?(?<rest>(?:(?!\*\/)[^\n])*)/gu;

/** Finds them in the text, not in the syntax: one in whatever kind of comment is found. */
export function findDisables(path: string, text: string): Disable[] {
  return [...text.matchAll(directive)].map(({ groups, index }) => {
    const [names = '', ...reason] = (groups?.['rest'] ?? '').split(/\s--\s/u);
    const said = reason.join(' -- ').trim();
    return {
      path,
      line: text.slice(0, index).split('\n').length,
      rules: names.split(/[\s,]+/u).filter(Boolean),
      reason: said === '' ? undefined : said,
    };
  });
}
