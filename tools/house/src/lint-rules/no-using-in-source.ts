import type { CreateRule } from '@oxlint/plugins';

/** Sources run unbuilt on Node 22, which does not know the syntax yet. */
export const noUsingInSource: CreateRule = {
  meta: { type: 'problem', docs: { description: 'No `using` in what runs on Node 22 as it is written.' } },
  create: (context) => ({
    VariableDeclaration(node) {
      if (node.kind !== 'using' && node.kind !== 'await using') return;
      context.report({ node, message: 'Write `try { … } finally { … }`: Node 22 cannot parse `using`.' });
    },
  }),
};
