import { anyNamingComment } from './comment-grammar.ts';

// An argument follows `(` or `,`, with comments, opening brackets and signs between.
const literalArgument =
  /(?:[(,]|\*\/|\/\/[^\n\r\u2028\u2029]*[\n\r\u2028\u2029])\s*(?:[-+]\s*)*(?:true|false|null|undefined|void|\.?\d)/u;
// `<T>true`: rare enough to let the parser decide. In TSX this is an element.
const assertedArgument = /(?:[(,+-]|\*\/)\s*</u;
const directivePattern = /argument-comment-lint-(?:disable|enable)/u;

/** Whether a file can hold anything to report: never false for one that does, sometimes true for one that does not. */
export function mayMatter(text: string, path: string): boolean {
  return (
    literalArgument.test(text) ||
    anyNamingComment.test(text) ||
    directivePattern.test(text) ||
    (!path.endsWith('x') && assertedArgument.test(text))
  );
}
