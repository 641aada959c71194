import { preset } from '../../tsup.preset.ts';

type Plugin = NonNullable<NonNullable<Parameters<typeof preset>[0]>['esbuildPlugins']>[number];

/**
 * Takes node's own modules by `process.getBuiltinModule`. An `import` of one evaluates all of its lazy exports first:
 * `node:http` alone costs 50 ms instead of 4. Each export is taken by itself, so that unused ones are shaken off.
 */
const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup(build) {
    // esbuild reads its filters as Go's regular expressions, which know no `u`.
    const filter = /^node:/;
    build.onResolve({ filter }, ({ path, importer }) => ({
      path,
      // Each file has its own of what is dear to load: the names that one of them takes are not taken for all.
      suffix: path === 'node:child_process' ? `?${importer.replaceAll(/[/\\]/gu, ':')}` : '',
      namespace: 'builtin',
      sideEffects: false,
    }));
    // CommonJS asks for a module by `require`, and wants it whole.
    build.onResolve({ filter: /^[a-z_]+$/ }, ({ path, kind }) =>
      kind === 'require-call' && process.getBuiltinModule(path) !== undefined
        ? { path: `node:${path}`, namespace: 'whole-builtin', sideEffects: false }
        : undefined,
    );
    build.onLoad({ filter, namespace: 'whole-builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}');`,
      loader: 'js',
    }));
    build.onLoad({ filter, namespace: 'builtin' }, ({ path }) => ({
      contents: builtinText(path),
      loader: 'js',
    }));
  },
};

function builtinText(path: string): string {
  const builtin: unknown = process.getBuiltinModule(path);
  const names =
    typeof builtin === 'object' || typeof builtin === 'function' ? Object.keys(builtin ?? {}) : [];
  const take = `process.getBuiltinModule('${path}')`;
  return [
    // commander imports it whole, for subcommands that are programs of their own: loaded when one of its functions is.
    path === 'node:child_process'
      ? `export default new Proxy({}, { get: (_, name) => ${take}[name] });`
      : `const whole = /* @__PURE__ */ (() => ${take})(); export default whole;`,
    ...names
      .filter((name) => /^[A-Za-z_$][\w$]*$/u.test(name) && name !== 'default')
      .map(
        (name) =>
          `const own_${name} = /* @__PURE__ */ (() => ${take}.${name})(); export { own_${name} as ${name} };`,
      ),
  ].join('\n');
}

/** `main.ts` answers `--version` by itself and loads the rest as one file, whose compiled code node keeps. */
const programApart: Plugin = {
  name: 'program-apart',
  setup(build) {
    build.onResolve({ filter: /^\.\/program\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './program.js', external: true } : undefined,
    );
  },
};

// Whatever the program imports is bundled, from source. What a command loads by `import()` stands in the same file and
// is evaluated only then: thirty chunks took longer to find and link than one file to read.
export default preset({
  entry: ['src/main.ts', 'src/program.ts'],
  sourcemap: false,
  splitting: false,
  // Names stay: `error.name` is that of its class, and setting each back at start-up takes longer than reading them.
  minify: false,
  esbuildPlugins: [programApart, lazyBuiltins],
  esbuildOptions: (options) => {
    options.conditions = ['@codex-ts/source', 'module'];
    options.minifySyntax = true;
    options.minifyWhitespace = true;
  },
});
