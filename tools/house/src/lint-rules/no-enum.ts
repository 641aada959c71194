import type { CreateRule } from '@oxlint/plugins';

/** Node strips types and cannot run an enum; a union of literals needs no code. */
export const noEnum: CreateRule = {
  meta: { type: 'problem', docs: { description: 'No enums: write a union of literals.' } },
  create: (context) => ({
    'TSEnumDeclaration'(node) {
      context.report({ node, message: `Write \`type ${node.id.name} = 'a' | 'b'\` instead of an enum.` });
    },
  }),
};
