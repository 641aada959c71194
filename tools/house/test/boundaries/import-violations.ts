import { cleanFiles, manifest, project } from './clean-workspace.ts';
import type { Changes } from './planted-workspace.ts';

/** One thing done wrong, and the finding it must make: this one, and no other. */
export interface Violation {
  readonly what: string;
  readonly rule: string;
  readonly path: string;
  readonly changes: Changes;
}

const ask = cleanFiles['packages/client/src/ask.ts'];
const word = cleanFiles['packages/words/src/word.ts'];

/** Wrong ways into another package. */
export const importViolations: readonly Violation[] = [
  {
    what: 'an import against the table',
    rule: 'layer-words',
    path: 'packages/words/src/word.ts',
    changes: {
      'packages/words/src/word.ts': `import '@codex-ts/kit';\n${word}`,
      'packages/words/package.json': manifest('words', {
        dependencies: ['@codex-ts/kit'],
        devDependencies: ['bundled-lib'],
      }),
      'packages/words/tsconfig.json': project('kit'),
    },
  },
  {
    what: 'a type import against the table',
    rule: 'layer-words',
    path: 'packages/words/src/word.ts',
    changes: {
      'packages/words/src/word.ts': `import type { kit } from '@codex-ts/kit';\n${word}export type Kit = typeof kit;\n`,
      'packages/words/package.json': manifest('words', {
        dependencies: ['@codex-ts/kit'],
        devDependencies: ['bundled-lib'],
      }),
      'packages/words/tsconfig.json': project('kit'),
    },
  },
  {
    what: 'a program of the house that imports what its row does not name',
    rule: 'layer-test',
    path: 'test/words.test.ts',
    changes: {
      'test/words.test.ts': "import '@codex-ts/words';\nimport '@codex-ts/kit';\n",
      'test/package.json': manifest('test', {
        exports: false,
        devDependencies: ['@codex-ts/words', '@codex-ts/kit'],
      }),
    },
  },
  {
    what: 'a test that imports what its row does not name',
    rule: 'test-layer-words',
    path: 'packages/words/test/word.test.ts',
    changes: {
      'packages/words/test/word.test.ts': "import '@codex-ts/kit';\n",
      'packages/words/package.json': manifest('words', { devDependencies: ['bundled-lib', '@codex-ts/kit'] }),
    },
  },
  {
    what: 'an example that imports what its row does not name',
    rule: 'test-layer-words',
    path: 'packages/words/examples/word.ts',
    changes: {
      'packages/words/examples/word.ts': "import '@codex-ts/kit';\n",
      'packages/words/package.json': manifest('words', { devDependencies: ['bundled-lib', '@codex-ts/kit'] }),
    },
  },
  {
    what: 'a lazy package imported eagerly',
    rule: 'lazy-client-store',
    path: 'packages/client/src/open-store.ts',
    changes: {
      'packages/client/src/open-store.ts': "import '@codex-ts/store';\n\nexport const openStore = 1;\n",
    },
  },
  {
    what: 'a lazy package loaded by another file than the one named',
    rule: 'lazy-client-store-elsewhere',
    path: 'packages/client/src/ask.ts',
    changes: {
      'packages/client/src/ask.ts': `${ask}export const load = (): unknown => import('@codex-ts/store');\n`,
    },
  },
  {
    what: 'a type of a lazy package in another file than the one named',
    rule: 'lazy-client-store-elsewhere',
    path: 'packages/client/src/ask.ts',
    changes: {
      'packages/client/src/ask.ts': `import type { stored } from '@codex-ts/store';\n${ask}export type Stored = typeof stored;\n`,
    },
  },
  {
    what: 'a relative path into another package',
    rule: 'outside-the-package',
    path: 'packages/client/src/ask.ts',
    changes: { 'packages/client/src/ask.ts': `import '../../words/src/word.ts';\n${ask}` },
  },
  {
    what: 'a relative path to a file of the root',
    rule: 'outside-the-package',
    path: 'packages/client/src/ask.ts',
    changes: { 'packages/client/src/ask.ts': `import '../../../tsup.preset.ts';\n${ask}` },
  },
  {
    what: 'configuration that reaches into another package',
    rule: 'outside-the-package',
    path: 'packages/client/tsup.config.ts',
    changes: { 'packages/client/tsup.config.ts': "import '../words/src/word.ts';\n" },
  },
  {
    what: 'a sibling that offers built files',
    rule: 'sibling-not-from-source',
    path: 'packages/client/src/ask.ts',
    changes: {
      'packages/client/src/ask.ts': `import '@codex-ts/words/built';\n${ask}`,
      'packages/words/package.json': manifest('words', {
        exports: {
          '.': { '@codex-ts/source': './src/index.ts', 'default': './dist/index.js' },
          './built': './dist/built.js',
        },
        devDependencies: ['bundled-lib'],
      }),
      'packages/words/dist/built.js': 'export {};\n',
    },
  },
  {
    what: 'a file of a package that has no exports',
    rule: 'public-entries-only',
    path: 'test/words.test.ts',
    changes: { 'test/words.test.ts': "import '@codex-ts/words';\nimport '@codex-ts/desk/src/inner.ts';\n" },
  },
  {
    what: 'a file that exports do not offer',
    rule: 'unresolved-sibling',
    path: 'packages/client/src/ask.ts',
    changes: { 'packages/client/src/ask.ts': `import '@codex-ts/words/src/word.ts';\n${ask}` },
  },
  {
    what: 'an entry without a file behind it',
    rule: 'unresolved-sibling',
    path: 'packages/client/src/ask.ts',
    changes: {
      'packages/client/src/ask.ts': `import '@codex-ts/words/more';\n${ask}`,
      'packages/words/package.json': manifest('words', {
        exports: {
          '.': { '@codex-ts/source': './src/index.ts' },
          './more': { '@codex-ts/source': './src/more.ts' },
        },
        devDependencies: ['bundled-lib'],
      }),
    },
  },
  {
    what: 'a sibling that is not installed',
    rule: 'unresolved-sibling',
    path: 'packages/client/test/ask.test.ts',
    changes: {
      'packages/client/package.json': manifest('client', {
        dependencies: ['@codex-ts/words', '@codex-ts/store', 'npm-lib'],
        devDependencies: ['dev-lib'],
      }),
    },
  },
  {
    what: 'a sibling that only tests declare',
    rule: 'undeclared-sibling',
    path: 'packages/store/src/index.ts',
    changes: { 'packages/store/package.json': manifest('store', { devDependencies: ['@codex-ts/words'] }) },
  },
  {
    what: 'a sibling that a program would have its users install',
    rule: 'undeclared-sibling',
    path: 'packages/program/src/main.ts',
    changes: {
      'packages/program/package.json': manifest('program', {
        exports: { './package.json': './package.json' },
        bin: { program: './dist/main.js' },
        dependencies: ['@codex-ts/client'],
        devDependencies: ['dev-lib'],
      }),
    },
  },
];
