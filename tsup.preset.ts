import { defineConfig, type Options } from 'tsup';

type Config = ReturnType<typeof defineConfig>;

/** JavaScript for Node 22 on; the declarations beside it are tsc's. What stands in devDependencies (zod/mini) is bundled. */
export function preset(overrides: Options = {}): Config {
  return defineConfig({
    entry: ['src/index.ts'],
    format: ['esm'],
    platform: 'node',
    target: 'node22',
    dts: false,
    sourcemap: true,
    clean: ['!**/*.d.ts', '!**/*.d.ts.map', '!**/.tsbuildinfo'],
    splitting: true,
    treeshake: false,
    ...overrides,
  });
}
