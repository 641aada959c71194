// Unicode's White_Space, which is not what `\s` and `trim` mean: with U+0085, without U+FEFF.
const space = String.raw`[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]`;
const leading = new RegExp(`^${space}+`, 'u');
const isSpace = new RegExp(space, 'u');

/** The text without white space at its end. */
export function withoutTrailingSpace(text: string): string {
  // Not a regular expression: `\s+$` takes quadratic time over a long run of blanks in the middle.
  let end = text.length;
  while (end > 0 && isSpace.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** The text without white space at either end. */
export function withoutOuterSpace(text: string): string {
  return withoutTrailingSpace(text).replace(leading, '');
}
