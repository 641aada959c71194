import { preset } from '../../tsup.preset.ts';

// One program: whatever it imports is bundled, from source, so that starting it reads few files.
export default preset({
  entry: ['src/main.ts'],
  sourcemap: false,
  minifySyntax: true,
  minifyWhitespace: true,
  // Two classes of one name in two packages: the bundle renames one, `error.name` must not show it.
  keepNames: true,
  esbuildOptions: (options) => {
    options.conditions = ['@codex-ts/source', 'module'];
  },
});
