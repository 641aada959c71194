import type { CreateRule, ESTree } from '@oxlint/plugins';

const replacing = new Set([
  'mock',
  'doMock',
  'unmock',
  'doUnmock',
  'hoisted',
  'importMock',
  'importActual',
  'stubGlobal',
]);

const message =
  'A test replaces no module and no global: hand the clock, randomness or far end in as an argument, and use real files, servers and processes.';

function keyName(key: ESTree.PropertyKey): string | undefined {
  if (key.type === 'Identifier') return key.name;
  return key.type === 'Literal' && typeof key.value === 'string' ? key.value : undefined;
}

/** `vi.mock` and its relatives are refused, under whatever name `vi` was imported. */
export const noModuleMocks: CreateRule = {
  meta: { type: 'problem', docs: { description: 'Tests replace no modules and no globals.' } },
  create(context) {
    const utilities = new Set<string>();
    const namespaces = new Set<string>();

    const isUtility = (node: ESTree.Node): boolean => {
      if (node.type === 'Identifier') return utilities.has(node.name);
      if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return false;
      return namespaces.has(node.object.name) && ['vi', 'vitest'].includes(keyName(node.property) ?? '');
    };

    return {
      ImportDeclaration(node) {
        if (node.source.value !== 'vitest') return;
        for (const specifier of node.specifiers) {
          if (specifier.type !== 'ImportSpecifier') namespaces.add(specifier.local.name);
          else if (['vi', 'vitest'].includes(keyName(specifier.imported) ?? ''))
            utilities.add(specifier.local.name);
        }
      },
      MemberExpression(node) {
        if (isUtility(node.object) && replacing.has(keyName(node.property) ?? ''))
          context.report({ node, message });
      },
      VariableDeclarator(node) {
        if (node.id.type !== 'ObjectPattern' || node.init === null || !isUtility(node.init)) return;
        for (const property of node.id.properties) {
          if (property.type === 'Property' && replacing.has(keyName(property.key) ?? '')) {
            context.report({ node: property, message });
          }
        }
      },
    };
  },
};
