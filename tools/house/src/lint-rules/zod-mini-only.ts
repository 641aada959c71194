import type { CreateRule, ESTree } from '@oxlint/plugins';

const message =
  "Write `import * as z from 'zod/mini'`: bundled and tree-shaken it costs 3 ms at start, classic zod 27.";

function isZod(source: ESTree.Expression): boolean {
  return source.type === 'Literal' && typeof source.value === 'string' && /^zod(?:$|\/)/u.test(source.value);
}

/** What ships validates with `zod/mini`, imported as a namespace so that the bundler can shake it. */
export const zodMiniOnly: CreateRule = {
  meta: {
    type: 'problem',
    docs: { description: 'Only `zod/mini` may be imported where start-up time counts.' },
  },
  create: (context) => ({
    ImportDeclaration(node) {
      if (!isZod(node.source)) return;
      const isNamespace = node.specifiers.every(({ type }) => type === 'ImportNamespaceSpecifier');
      if (node.source.value === 'zod/mini' && (isNamespace || node.importKind === 'type')) return;
      context.report({ node, message });
    },
    ImportExpression(node) {
      if (isZod(node.source)) context.report({ node, message });
    },
    'TSImportType'(node) {
      if (isZod(node.source) && node.source.value !== 'zod/mini') context.report({ node, message });
    },
  }),
};
