import type { Plugin } from '@oxlint/plugins';

import { assertionNeedsProof } from './assertion-needs-proof.ts';
import { fileNamedAfterContent } from './file-named-after-content.ts';
import { noEnum } from './no-enum.ts';
import { noExportStar } from './no-export-star.ts';
import { noForeignReExport } from './no-foreign-re-export.ts';
import { noModuleMocks } from './no-module-mocks.ts';
import { noUnrunTests } from './no-unrun-tests.ts';
import { noUsingInSource } from './no-using-in-source.ts';
import { oneWordAcronyms } from './one-word-acronyms.ts';
import { zodMiniOnly } from './zod-mini-only.ts';

const plugin: Plugin = {
  meta: { name: 'codex-ts' },
  rules: {
    'assertion-needs-proof': assertionNeedsProof,
    'file-named-after-content': fileNamedAfterContent,
    'no-enum': noEnum,
    'no-export-star': noExportStar,
    'no-foreign-re-export': noForeignReExport,
    'no-module-mocks': noModuleMocks,
    'no-unrun-tests': noUnrunTests,
    'no-using-in-source': noUsingInSource,
    'one-word-acronyms': oneWordAcronyms,
    'zod-mini-only': zodMiniOnly,
  },
};

export default plugin;
