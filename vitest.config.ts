import { readFileSync } from 'node:fs';

import { defineConfig } from 'vitest/config';

// Packages export their TypeScript source under this condition, so tests need no build.
const conditions = ['@codex-ts/source', 'module', 'node', 'development|production'];

const table: { packages: { name: string; folder: string }[] } = JSON.parse(
  readFileSync(new URL('layers.json', import.meta.url), 'utf8'),
);

export default defineConfig({
  ssr: { resolve: { conditions } },
  test: {
    reporters: process.env['CI'] === undefined ? ['default'] : ['default', 'json'],
    outputFile: { json: 'node_modules/.cache/vitest/report.json' },
    projects: table.packages.map(({ name, folder }) => ({
      extends: true,
      test: {
        name,
        root: folder,
        include: folder === 'test' ? ['**/*.test.ts'] : ['test/**/*.test.ts'],
        testTimeout: 30_000,
      },
    })),
  },
});
