import { basename } from 'node:path';

import type { CreateRule } from '@oxlint/plugins';

const empty = new Set([
  'common',
  'constants',
  'helper',
  'helpers',
  'misc',
  'shared',
  'types',
  'util',
  'utils',
]);

/** A file that is named `utils` owns nothing and collects everything. */
export const fileNamedAfterContent: CreateRule = {
  meta: { type: 'suggestion', docs: { description: 'A file is named after what it owns.' } },
  create: (context) => ({
    Program(node) {
      const stem = basename(context.filename).split('.')[0] ?? '';
      if (!empty.has(stem)) return;
      context.report({ node, message: `Name the file after what it owns; \`${stem}\` says nothing.` });
    },
  }),
};
