import type { CreateRule } from '@oxlint/plugins';

/** What a module exports is a list that a person keeps. */
export const noExportStar: CreateRule = {
  meta: { type: 'problem', docs: { description: 'No `export *`: an index is a list kept by hand.' } },
  create: (context) => ({
    ExportAllDeclaration(node) {
      context.report({ node, message: 'Name what you export: `export { a, type B } from …`.' });
    },
  }),
};
