import type { SyntaxKinds, SyntaxNode } from './checker/checker.ts';
import { readComment, readTrivia, type Comment } from './comment-grammar.ts';

/** The kinds of literal that say nothing about themselves. Configuration names them so. */
export type LiteralKind = 'bigint' | 'boolean' | 'null' | 'number' | 'undefined';

/** One argument of a call. Offsets are of the expression, comments left out. */
export interface Argument {
  readonly node: SyntaxNode;
  readonly start: number;
  readonly end: number;
  readonly isSpread: boolean;
  /** What kind of literal stands there, wrappers such as `as const` and brackets set aside. */
  readonly literal?: LiteralKind;
  /** The `undefined` that has to be the global one for `literal` to hold. */
  readonly undefinedName?: SyntaxNode;
  /** A template or string, which may have its language named in a comment. */
  readonly isText: boolean;
  /** The last comment before it that stands right there. */
  readonly comment?: Comment;
  /** The first comment behind it. */
  readonly commentBehind?: Comment;
}

/** A call with an argument that a rule may speak about. */
export interface CallSite {
  readonly node: SyntaxNode;
  /** The name after the last dot of the callee. */
  readonly member?: string;
  readonly arguments: readonly Argument[];
}

/** Reads calls of one TypeScript's trees. */
export interface CallReader {
  readonly kinds: ReadonlySet<number>;
  /** `undefined` when no argument is a literal or has a comment that names something. */
  read(call: SyntaxNode, text: string): CallSite | undefined;
}

/** What reads the calls of trees with these kinds. */
export function createCallReader(kinds: SyntaxKinds): CallReader {
  const syntax: Syntax = {
    kinds,
    wrappers: new Set([
      kinds.AsExpression,
      kinds.NonNullExpression,
      kinds.ParenthesizedExpression,
      kinds.SatisfiesExpression,
      kinds.TypeAssertionExpression,
    ]),
    textual: new Set([kinds.NoSubstitutionTemplateLiteral, kinds.StringLiteral, kinds.TemplateExpression]),
  };
  return {
    kinds: new Set([kinds.CallExpression, kinds.NewExpression]),
    read(call, text) {
      const nodes = call.arguments;
      if (nodes === undefined || nodes.length === 0) return undefined;
      const isCandidate = nodes.some(
        (node) => literalOf(syntax, node) !== undefined || hasComment(node, text),
      );
      if (!isCandidate || call.expression?.kind === kinds.ImportKeyword) return undefined;
      const all = [...nodes].map((node) => readArgument(syntax, node, text));
      if (!all.some(({ literal, comment }) => literal !== undefined || isNaming(comment))) return undefined;
      const member = memberName(call.expression, kinds);
      return { node: call, arguments: all, ...(member !== undefined && { member }) };
    },
  };
}

interface Syntax {
  readonly kinds: SyntaxKinds;
  /** What may stand around a literal without changing what it says. */
  readonly wrappers: ReadonlySet<number>;
  readonly textual: ReadonlySet<number>;
}

function unwrap({ wrappers }: Syntax, node: SyntaxNode): SyntaxNode {
  let inner = node;
  while (wrappers.has(inner.kind) && inner.expression !== undefined) inner = inner.expression;
  return inner;
}

function literalOf(syntax: Syntax, node: SyntaxNode): LiteralKind | undefined {
  const { kinds } = syntax;
  const inner = unwrap(syntax, node);
  switch (inner.kind) {
    case kinds.TrueKeyword:
    case kinds.FalseKeyword:
      return 'boolean';
    case kinds.NullKeyword:
      return 'null';
    case kinds.NumericLiteral:
      return 'number';
    case kinds.BigIntLiteral:
      return 'bigint';
    case kinds.Identifier:
      return inner.text === 'undefined' ? 'undefined' : undefined;
    case kinds.VoidExpression:
      return inner.expression && literalOf(syntax, inner.expression) === undefined ? undefined : 'undefined';
    case kinds.PrefixUnaryExpression:
      return signedLiteral(syntax, inner);
    default:
      return undefined;
  }
}

function signedLiteral(syntax: Syntax, { operator, operand }: SyntaxNode): LiteralKind | undefined {
  const { MinusToken: minus, PlusToken: plus } = syntax.kinds;
  if (operand === undefined || (operator !== minus && operator !== plus)) return undefined;
  const literal = literalOf(syntax, operand);
  return literal === 'number' || literal === 'bigint' ? literal : undefined;
}

interface Beginning {
  readonly start: number;
  readonly comment: Comment | undefined;
}

/** The comment may also stand inside brackets: `((/*x*\/ 1))`. */
function beginningOf({ wrappers }: Syntax, node: SyntaxNode, text: string): Beginning {
  const trivia = readTrivia(text, node.pos);
  let comment = trivia.comments.at(-1);
  for (
    let inner = node;
    !isNaming(comment) && wrappers.has(inner.kind) && inner.expression !== undefined;
    inner = inner.expression
  ) {
    const deeper = readTrivia(text, inner.expression.pos).comments.at(-1);
    if (isNaming(deeper)) comment = deeper;
  }
  return { start: trivia.end, comment };
}

function readArgument(syntax: Syntax, node: SyntaxNode, text: string): Argument {
  const { kinds, textual } = syntax;
  const { start, comment } = beginningOf(syntax, node, text);
  const isSpread = node.kind === kinds.SpreadElement;
  const literal = isSpread ? undefined : literalOf(syntax, node);
  const inner = unwrap(syntax, node);
  const commentBehind = literal && readTrivia(text, node.end).comments[0];
  return {
    node,
    start,
    end: node.end,
    isSpread,
    isText: textual.has(inner.kind),
    ...(literal !== undefined && { literal }),
    ...(literal === 'undefined' && inner.kind === kinds.Identifier && { undefinedName: inner }),
    ...(comment !== undefined && { comment }),
    ...(commentBehind !== undefined && { commentBehind }),
  };
}

function hasComment(node: SyntaxNode, text: string): boolean {
  const comment = text.indexOf('/*', node.pos);
  return comment !== -1 && comment < node.end;
}

function isNaming(comment: Comment | undefined): boolean {
  return comment !== undefined && readComment(comment) !== undefined;
}

function memberName(callee: SyntaxNode | undefined, kinds: SyntaxKinds): string | undefined {
  let inner = callee;
  while (inner?.kind === kinds.ParenthesizedExpression || inner?.kind === kinds.NonNullExpression) {
    inner = inner.expression;
  }
  return inner?.kind === kinds.PropertyAccessExpression ? inner.name?.text?.replace(/^#/u, '') : undefined;
}
