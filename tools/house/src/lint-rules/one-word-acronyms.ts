import type { Context, CreateRule, ESTree } from '@oxlint/plugins';

import { oneWordSpelling } from './acronym-spelling.ts';

type Kind = 'type' | 'value';
type Binding = ESTree.BindingPattern | ESTree.ParamPattern;
type Key = ESTree.PropertyKey;

const environmentName = /^[A-Z][A-Z0-9_]*$/u;

function check(context: Context, node: ESTree.Node, [name, kind]: [name: string, kind: Kind]): void {
  const spelling = oneWordSpelling(name, kind);
  if (spelling === name) return;
  context.report({
    node,
    message: `Write \`${spelling}\`, not \`${name}\`: an acronym counts as one word. A key that others spell so stands in quotes.`,
  });
}

/** The names that a pattern makes. `{ someURL }` only reads a name that somebody else gave. */
function checkBinding(context: Context, node: Binding | null): void {
  switch (node?.type) {
    case 'Identifier':
      return check(context, node, [node.name, 'value']);
    case 'AssignmentPattern':
      return checkBinding(context, node.left);
    case 'RestElement':
      return checkBinding(context, node.argument);
    case 'TSParameterProperty':
      return checkBinding(context, node.parameter);
    case 'ArrayPattern':
      return node.elements.forEach((element) => checkBinding(context, element));
    case 'ObjectPattern':
      return node.properties.forEach((property) => {
        if (property.type === 'RestElement') checkBinding(context, property);
        else if (!property.shorthand) checkBinding(context, property.value);
      });
    default:
  }
}

/** Keys in capitals are names of environment variables. */
function checkKey(context: Context, key: Key, computed: boolean): void {
  const named = key.type === 'PrivateIdentifier' || (key.type === 'Identifier' && !computed);
  if (named && !environmentName.test(key.name)) check(context, key, [key.name, 'value']);
}

/** Identifiers that we declare hold no run of capitals: `parseUrl`, `JsonRpc`, `Chatgpt`. */
export const oneWordAcronyms: CreateRule = {
  meta: {
    type: 'suggestion',
    docs: { description: 'An acronym or contraction in a name counts as one word.' },
  },
  create(context) {
    const value = (node: ESTree.BindingIdentifier | null): void => checkBinding(context, node);
    const type = (node: ESTree.BindingIdentifier): void => check(context, node, [node.name, 'type']);
    const parameters = (node: { params: readonly Binding[] }): void =>
      node.params.forEach((parameter) => checkBinding(context, parameter));
    const member = (node: { key: Key; computed: boolean }): void =>
      checkKey(context, node.key, node.computed);

    return {
      VariableDeclarator: (node) => checkBinding(context, node.id),
      FunctionDeclaration(node) {
        value(node.id);
        parameters(node);
      },
      FunctionExpression(node) {
        value(node.id);
        parameters(node);
      },
      ArrowFunctionExpression: (node) => parameters(node),
      CatchClause: (node) => checkBinding(context, node.param),
      ClassDeclaration: (node) => node.id && type(node.id),
      ClassExpression: (node) => node.id && type(node.id),
      'TSInterfaceDeclaration': (node) => type(node.id),
      'TSTypeAliasDeclaration': (node) => type(node.id),
      'TSTypeParameter': (node) => type(node.name),
      PropertyDefinition: (node) => member(node),
      MethodDefinition: (node) => member(node),
      AccessorProperty: (node) => member(node),
      'TSPropertySignature': (node) => member(node),
      'TSMethodSignature': (node) => member(node),
      Property(node) {
        if (node.parent.type === 'ObjectExpression' && !node.shorthand) member(node);
      },
      ImportSpecifier(node) {
        const imported = node.imported.type === 'Identifier' ? node.imported.name : node.imported.value;
        if (node.local.name !== imported) value(node.local);
      },
      ImportNamespaceSpecifier: (node) => value(node.local),
      ExportSpecifier(node) {
        if (node.exported.type !== 'Identifier') return;
        const local = node.local.type === 'Literal' ? node.local.value : node.local.name;
        if (node.exported.name !== local) check(context, node, [node.exported.name, 'value']);
      },
    };
  },
};
