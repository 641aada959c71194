import type { CreateRule, ESTree } from '@oxlint/plugins';

const definers = new Set(['test', 'it', 'describe', 'suite']);
const switches = new Set(['skip', 'only', 'todo', 'skipIf', 'runIf', 'fails']);

const message =
  'Every test runs, everywhere, and must pass: delete `skip`, `only`, `todo`, `fails` or the condition, or delete the test. What only some machines have is asked for by `needs` of test/machine/needs.ts.';

function keyName(key: ESTree.PropertyKey): string | undefined {
  if (key.type === 'Identifier') return key.name;
  return key.type === 'Literal' && typeof key.value === 'string' ? key.value : undefined;
}

/** `test` of `test.concurrent.each(rows)(…)`. */
function rootName(node: ESTree.Node): string | undefined {
  switch (node.type) {
    case 'Identifier':
      return node.name;
    case 'MemberExpression':
      return rootName(node.object);
    case 'CallExpression':
      return rootName(node.callee);
    case 'TaggedTemplateExpression':
      return rootName(node.tag);
    default:
      return undefined;
  }
}

function switchesIn(node: ESTree.Argument): ESTree.Node[] {
  if (node.type !== 'ObjectExpression') return [];
  return node.properties.filter(
    (property) => property.type === 'Property' && switches.has(keyName(property.key) ?? ''),
  );
}

/** Tests that are skipped, awaited to fail, alone, or still to be written. What a machine lacks is asked by `needs`. */
export const noUnrunTests: CreateRule = {
  meta: {
    type: 'problem',
    docs: { description: 'No test is skipped, focused, expected to fail, or left to do.' },
  },
  create(context) {
    const tests = new Set<string>();
    const contexts = new Set<string>();
    const contextTypes = new Set<string>();
    const isTest = (node: ESTree.Node): boolean => tests.has(rootName(node) ?? '');

    function noteContext(node: ESTree.Argument): void {
      if (node.type !== 'ArrowFunctionExpression' && node.type !== 'FunctionExpression') return;
      const [first] = node.params;
      if (first?.type === 'Identifier') contexts.add(first.name);
      if (first?.type !== 'ObjectPattern') return;
      for (const property of first.properties) {
        if (property.type === 'Property' && keyName(property.key) === 'skip')
          context.report({ node: property, message });
      }
    }

    /** A context that is handed on to a function, which would skip where no test is seen. */
    function noteContextParameter(node: ESTree.Node): void {
      if (node.type !== 'Identifier' || node.typeAnnotation?.typeAnnotation.type !== 'TSTypeReference')
        return;
      const { typeName } = node.typeAnnotation.typeAnnotation;
      if (typeName.type === 'Identifier' && contextTypes.has(typeName.name)) contexts.add(node.name);
    }

    return {
      ImportDeclaration(node) {
        if (node.source.value !== 'vitest') return;
        for (const specifier of node.specifiers) {
          const imported = specifier.type === 'ImportSpecifier' ? keyName(specifier.imported) : undefined;
          if (imported === 'TestContext') contextTypes.add(specifier.local.name);
          if (imported === undefined || definers.has(imported)) tests.add(specifier.local.name);
        }
      },
      VariableDeclarator(node) {
        if (node.init?.type === 'CallExpression' && node.id.type === 'Identifier' && isTest(node.init)) {
          tests.add(node.id.name);
        }
      },
      FunctionDeclaration: (node) => node.params.forEach(noteContextParameter),
      FunctionExpression: (node) => node.params.forEach(noteContextParameter),
      ArrowFunctionExpression: (node) => node.params.forEach(noteContextParameter),
      MemberExpression(node) {
        const name = keyName(node.property) ?? '';
        const ofTest = switches.has(name) && isTest(node.object);
        const ofContext =
          name === 'skip' && node.object.type === 'Identifier' && contexts.has(node.object.name);
        if (ofTest || ofContext) context.report({ node, message });
      },
      CallExpression(node) {
        if (!isTest(node.callee)) return;
        node.arguments.forEach(noteContext);
        node.arguments.flatMap(switchesIn).forEach((found) => context.report({ node: found, message }));
      },
    };
  },
};
