/** A comment in the source, with its offsets. */
export interface Comment {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Comments and white space between two tokens; `end` is where the next token starts. */
export interface Trivia {
  readonly end: number;
  readonly comments: readonly Comment[];
}

/**
 * What a comment says about the argument beside it. `exact` is `/*name*\/`; `assigned` is the style of other tools,
 * `/* name= *\/`; `near` is a `/* name *\/` that was meant to be exact, or prose of one word.
 */
export type CommentReading = { readonly kind: 'exact' | 'assigned' | 'near'; readonly name: string };

const namePattern = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*`;
const exactComment = new RegExp(String.raw`^/\*(${namePattern})\*/$`, 'u');
const assignedComment = new RegExp(String.raw`^/\*\*?\s*(${namePattern})\s*[=:]\s*\*/$`, 'u');
const nearComment = new RegExp(String.raw`^/\*\*?\s*(${namePattern})\s*\*/$`, 'u');
const spacePattern = /\s*/uy;
const lineEnd = /[\n\r\u2028\u2029]/gu;

/** Whether a text holds a comment that could name an argument. */
export const anyNamingComment: RegExp = new RegExp(String.raw`/\*\*?\s*${namePattern}\s*[=:]?\s*\*/`, 'u');

/** Reads white space and comments from `position` on. */
export function readTrivia(text: string, position: number): Trivia {
  const comments: Comment[] = [];
  for (let start = skipSpace(text, position); ; start = skipSpace(text, start)) {
    const end = commentEnd(text, start);
    if (end === undefined) return { end: start, comments };
    comments.push({ start, end, text: text.slice(start, end) });
    start = end;
  }
}

/** The one spelling that counts: `/*name*\/`. */
export function namingComment(name: string): string {
  return `/*${name}*/`;
}

/** Reads what a comment says, `undefined` for prose. */
export function readComment({ text }: Pick<Comment, 'text'>): CommentReading | undefined {
  for (const [kind, pattern] of [
    ['exact', exactComment],
    ['assigned', assignedComment],
    ['near', nearComment],
  ] as const) {
    const name = pattern.exec(text)?.[1];
    if (name !== undefined) return { kind, name };
  }
  return undefined;
}

function skipSpace(text: string, position: number): number {
  spacePattern.lastIndex = position;
  return position + (spacePattern.exec(text)?.[0].length ?? 0);
}

function commentEnd(text: string, start: number): number | undefined {
  if (text.startsWith('/*', start)) {
    const close = text.indexOf('*/', start + 2);
    return close === -1 ? text.length : close + 2;
  }
  if (!text.startsWith('//', start)) return undefined;
  lineEnd.lastIndex = start;
  return lineEnd.exec(text)?.index ?? text.length;
}
