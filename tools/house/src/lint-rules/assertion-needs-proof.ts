import type { Context, CreateRule, ESTree } from '@oxlint/plugins';

const message =
  'Say in a comment on this line or above the statement why the assertion holds, or make it unnecessary: a type guard, a schema, `satisfies`.';

function isConst({ typeAnnotation }: ESTree.TSAsExpression | ESTree.TSTypeAssertion): boolean {
  return (
    typeAnnotation.type === 'TSTypeReference' &&
    typeAnnotation.typeName.type === 'Identifier' &&
    typeAnnotation.typeName.name === 'const'
  );
}

function enclosingStatement(node: ESTree.Node): ESTree.Node {
  let at: ESTree.Node = node;
  while (at.parent !== null && !/Statement$|Declaration$|Definition$|^Program$/u.test(at.type))
    at = at.parent;
  return at;
}

/** A doc comment is a contract for callers, not a proof. */
function isProof(comment: Pick<ESTree.Comment, 'type' | 'value'>): boolean {
  return comment.type === 'Line' || !comment.value.startsWith('*');
}

function isProven({ sourceCode }: Context, node: ESTree.Node): boolean {
  const statement = enclosingStatement(node);
  if (sourceCode.getCommentsBefore(statement).some(isProof)) return true;
  return sourceCode
    .getAllComments()
    .filter(isProof)
    .some(({ loc }) => loc.start.line <= node.loc.end.line && loc.end.line >= node.loc.start.line - 1);
}

/** An `as` other than `as const` stands beside its proof. */
export const assertionNeedsProof: CreateRule = {
  meta: { type: 'problem', docs: { description: 'A type assertion has a comment that proves it.' } },
  create(context) {
    const check = (node: ESTree.TSAsExpression | ESTree.TSTypeAssertion): void => {
      if (node.parent.type === 'TSAsExpression' || isConst(node) || isProven(context, node)) return;
      context.report({ node, message });
    };
    return { 'TSAsExpression': (node) => check(node), 'TSTypeAssertion': (node) => check(node) };
  },
};
