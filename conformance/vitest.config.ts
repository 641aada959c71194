import { defineConfig } from 'vitest/config';

const conditions = ['@codex-ts/source', 'module', 'node', 'development|production'];

/** Runs beside the peer: `pnpm conformance`, not part of `pnpm test`. */
export default defineConfig({
  ssr: { resolve: { conditions } },
  test: {
    root: import.meta.dirname,
    include: ['suite/**/*.test.ts'],
    globalSetup: ['suite/install.ts'],
    testTimeout: 60_000,
    fileParallelism: false,
  },
});
