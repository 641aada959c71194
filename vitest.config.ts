import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

import layers from './layers.json' with { type: 'json' };

// Packages export their TypeScript source under this condition, so tests need no build.
const conditions = ['@codex-ts/source', 'module', 'node', 'development|production'];

export default defineConfig({
  ssr: { resolve: { conditions } },
  test: {
    // Tests wait for children and servers; on two cores vitest would run one worker.
    maxWorkers: '100%',
    projects: layers.packages.map(({ name, folder }) => ({
      extends: true,
      test: {
        name,
        root: folder,
        include: folder === 'test' ? ['**/*.test.ts'] : ['test/**/*.test.ts'],
        ...(name === 'cli' && { globalSetup: ['test/bundle.ts'] }),
        setupFiles: [fileURLToPath(new URL('test/run/watch-worker.ts', import.meta.url))],
        testTimeout: 30_000,
        isolate: false, // no module here keeps state, so files may share a worker
      },
    })),
  },
});
