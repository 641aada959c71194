const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** npm packages that the workspace could install: name → code. */
export const npmPackages: Readonly<Record<string, string>> = {
  'bundled-lib': 'export const bundled = 1;\n',
  'dev-lib': 'export const dev = 1;\n',
  'npm-lib': 'export const npm = 1;\n',
  'root-dev-lib': 'export const rootDev = 1;\n',
};

interface ManifestParts {
  /** `false` for a manifest without any. */
  readonly exports?: Readonly<Record<string, unknown>> | false;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: readonly string[];
  readonly devDependencies?: readonly string[];
}

const source = (path: string): Readonly<Record<string, string>> => ({
  '@codex-ts/source': `./src/${path}.ts`,
  'default': `./dist/${path}.js`,
});

const versions = (names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, name.startsWith('@') ? 'workspace:*' : '1.0.0']));

/** The text of a `package.json`. */
export function manifest(
  name: string,
  { exports = { '.': source('index') }, bin, dependencies = [], devDependencies = [] }: ManifestParts = {},
): string {
  return json({
    name: `@codex-ts/${name}`,
    description: `What ${name} owns.`,
    exports: exports || undefined,
    bin,
    dependencies: versions(dependencies),
    devDependencies: versions(devDependencies),
  });
}

/** The text of a `tsconfig.json` with references to these packages. */
export function project(...references: readonly string[]): string {
  return json({ references: references.map((name) => ({ path: `../${name}` })) });
}

export interface Row {
  readonly name: string;
  readonly folder: string;
  readonly level: number | null;
  readonly codes: string | null;
  readonly owns: string;
  readonly isProgram?: boolean;
  readonly mayImport: readonly string[];
  readonly mayImportLazily?: readonly { name: string; from?: string }[];
  readonly mayTest: readonly string[];
}

const row = (name: string, level: number | null, rest: Partial<Row> = {}): Row => ({
  name,
  folder: `packages/${name}`,
  level,
  codes: name.toUpperCase(),
  owns: `What ${name} owns.`,
  mayImport: [],
  mayTest: [],
  ...rest,
});

/** The clean table: `words` below, `client` above it, `program` on top; `kit` for tests, `desk` for the house. */
export const rows: readonly Row[] = [
  row('words', /*level*/ 0),
  row('store', /*level*/ 1, { mayImport: ['words'] }),
  row('client', /*level*/ 1, {
    mayImport: ['words'],
    mayImportLazily: [{ name: 'store', from: 'src/open-store.ts' }],
    mayTest: ['kit'],
  }),
  row('program', /*level*/ 2, { isProgram: true, mayImport: ['client'] }),
  row('kit', /*level*/ null),
  row('desk', /*level*/ null, { folder: 'tools/desk' }),
  row('test', /*level*/ null, { folder: 'test', mayImport: ['words', 'desk'] }),
];

/** The text of a `layers.json`. */
export function layers(packages: readonly unknown[] = rows): string {
  return json({ bundled: ['bundled-lib'], packages });
}

/** A workspace in which nothing is wrong: path → text. */
export const cleanFiles: Readonly<Record<string, string>> = {
  '.gitignore': 'node_modules\ndist\n',
  'layers.json': layers(),
  'package.json': json({
    name: 'root',
    scripts: { desk: 'node tools/desk/src/run.ts' },
    devDependencies: { 'root-dev-lib': '1.0.0' },
  }),
  'pnpm-workspace.yaml': 'packages:\n  - packages/*\n  - tools/*\n  - test\n\ncatalog:\n  a: 1.0.0\n',
  'tsup.preset.ts': "import { rootDev } from 'root-dev-lib';\n\nexport const preset = rootDev;\n",

  'packages/words/package.json': manifest('words', { devDependencies: ['bundled-lib'] }),
  'packages/words/tsconfig.json': project(),
  'packages/words/src/index.ts': "export { word } from './word.ts';\n",
  'packages/words/src/word.ts': "import { bundled } from 'bundled-lib';\n\nexport const word = bundled;\n",

  'packages/store/package.json': manifest('store', { dependencies: ['@codex-ts/words'] }),
  'packages/store/tsconfig.json': project('words'),
  'packages/store/src/index.ts': "import { word } from '@codex-ts/words';\n\nexport const stored = word;\n",

  'packages/client/package.json': manifest('client', {
    dependencies: ['@codex-ts/words', '@codex-ts/store', 'npm-lib'],
    devDependencies: ['@codex-ts/kit', 'dev-lib'],
  }),
  'packages/client/tsconfig.json': project('words', 'store'),
  'packages/client/tsup.config.ts':
    "import { preset } from '../../tsup.preset.ts';\n\nexport default preset;\n",
  'packages/client/src/index.ts':
    "export { ask } from './ask.ts';\nexport { openStore } from './open-store.ts';\n",
  'packages/client/src/ask.ts':
    "import type { dev } from 'dev-lib';\nimport { npm } from 'npm-lib';\n\nimport { word } from '@codex-ts/words';\n\nexport const ask: typeof dev = npm + word;\n",
  'packages/client/src/open-store.ts':
    "import type { stored } from '@codex-ts/store';\n\nexport const openStore = (): Promise<{ stored: typeof stored }> => import('@codex-ts/store');\n",
  'packages/client/test/ask.test.ts':
    "import { rootDev } from 'root-dev-lib';\n\nimport { ask } from '@codex-ts/client';\nimport { kit } from '@codex-ts/kit';\n\nexport const asked = ask + kit + rootDev;\n",

  'packages/program/package.json': manifest('program', {
    exports: { './package.json': './package.json' },
    bin: { program: './dist/main.js' },
    // Not bundled, and imported by a package that is.
    dependencies: ['npm-lib'],
    devDependencies: ['@codex-ts/client', 'dev-lib'],
  }),
  'packages/program/tsconfig.json': project('client'),
  'packages/program/src/main.ts':
    "import { dev } from 'dev-lib';\n\nimport { ask } from '@codex-ts/client';\n\nexport const answer = ask + dev;\n",

  'packages/kit/package.json': manifest('kit'),
  'packages/kit/tsconfig.json': project(),
  'packages/kit/src/index.ts': 'export const kit = 1;\n',

  'tools/desk/package.json': manifest('desk', { exports: false }),
  'tools/desk/src/run.ts': "import { inner } from './inner.ts';\n\nexport const ran = inner;\n",
  'tools/desk/src/inner.ts': 'export const inner = 1;\n',
  'tools/desk/src/conclude.ts': "import 'node:process';\n",
  '.ci/run': '#!/bin/sh\nexec node tools/desk/src/conclude.ts\n',

  'test/package.json': manifest('test', {
    exports: false,
    devDependencies: ['@codex-ts/words', '@codex-ts/desk'],
  }),
  'test/words.test.ts': "import { word } from '@codex-ts/words';\n\nexport const heard = word;\n",
};
