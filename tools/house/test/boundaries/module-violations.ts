import { cleanFiles, manifest, project } from './clean-workspace.ts';
import type { Violation } from './import-violations.ts';

const ask = cleanFiles['packages/client/src/ask.ts'];
const word = cleanFiles['packages/words/src/word.ts'];

/** Wrong dependencies, and wrong modules inside a package. */
export const moduleViolations: readonly Violation[] = [
  {
    what: 'an npm package that nobody declares',
    rule: 'undeclared-dependency',
    path: 'packages/client/src/ask.ts',
    changes: { 'packages/client/src/ask.ts': `import 'nowhere-lib';\n${ask}` },
  },
  {
    what: 'an npm package that only the root declares',
    rule: 'undeclared-dependency',
    path: 'packages/client/src/ask.ts',
    changes: { 'packages/client/src/ask.ts': `import 'root-dev-lib';\n${ask}` },
  },
  {
    what: 'a development dependency at run time',
    rule: 'dev-dependency-in-source',
    path: 'packages/client/src/ask.ts',
    changes: { 'packages/client/src/ask.ts': `import 'dev-lib';\n${ask}` },
  },
  {
    what: 'a bundled package that users would install',
    rule: 'bundled-dependency-installed',
    path: 'packages/words/src/word.ts',
    changes: { 'packages/words/package.json': manifest('words', { dependencies: ['bundled-lib'] }) },
  },
  {
    what: 'a package in a program that users would install',
    rule: 'bundled-dependency-installed',
    path: 'packages/program/src/main.ts',
    changes: {
      'packages/program/package.json': manifest('program', {
        exports: { './package.json': './package.json' },
        bin: { program: './dist/main.js' },
        dependencies: ['dev-lib'],
        devDependencies: ['@codex-ts/client'],
      }),
    },
  },
  {
    what: 'a dependency that no source imports',
    rule: 'unused-dependency',
    path: 'packages/kit/package.json',
    changes: { 'packages/kit/package.json': manifest('kit', { dependencies: ['npm-lib'] }) },
  },
  {
    what: 'a development dependency that nothing imports',
    rule: 'unused-dependency',
    path: 'packages/kit/package.json',
    changes: { 'packages/kit/package.json': manifest('kit', { devDependencies: ['dev-lib'] }) },
  },
  {
    what: 'a file that is not there',
    rule: 'unresolvable-file',
    path: 'packages/client/src/ask.ts',
    changes: { 'packages/client/src/ask.ts': `import './gone.ts';\n${ask}` },
  },
  {
    what: 'a TypeScript file under the name of its output',
    rule: 'file-name-differs',
    path: 'packages/client/src/index.ts',
    changes: {
      'packages/client/src/index.ts':
        "export { ask } from './ask.js';\nexport { openStore } from './open-store.ts';\nimport './ask.ts';\n",
    },
  },
  {
    what: "a sibling's symbol passed on",
    rule: 'foreign-re-export',
    path: 'packages/store/src/index.ts',
    changes: { 'packages/store/src/index.ts': "export { word } from '@codex-ts/words';\n" },
  },
  {
    what: "a sibling's type passed on",
    rule: 'foreign-re-export',
    path: 'packages/store/src/index.ts',
    changes: { 'packages/store/src/index.ts': "export type { Word } from '@codex-ts/words';\n" },
  },
  {
    what: 'all of a sibling passed on',
    rule: 'foreign-re-export',
    path: 'packages/store/src/index.ts',
    changes: { 'packages/store/src/index.ts': "export * from '@codex-ts/words';\n" },
  },
  {
    what: 'an npm package passed on',
    rule: 'foreign-re-export',
    path: 'packages/client/src/index.ts',
    changes: {
      'packages/client/src/index.ts':
        "export { ask } from './ask.ts';\nexport { npm } from 'npm-lib';\nexport { openStore } from './open-store.ts';\n",
    },
  },
  {
    what: 'modules that go round',
    rule: 'module-cycle',
    path: 'packages/words/src/other.ts',
    changes: {
      'packages/words/src/word.ts': `import { other } from './other.ts';\n${word}export const both = other;\n`,
      'packages/words/src/other.ts': "import { word } from './word.ts';\n\nexport const other = word;\n",
    },
  },
  {
    what: 'modules that go round by types alone',
    rule: 'module-cycle',
    path: 'packages/words/src/other.ts',
    changes: {
      'packages/words/src/word.ts': `import { other } from './other.ts';\n${word}export const both = other;\n`,
      'packages/words/src/other.ts':
        "import type { word } from './word.ts';\n\nexport const other: typeof word = 1;\n",
    },
  },
  {
    what: 'source that imports a test',
    rule: 'source-imports-test',
    path: 'packages/words/src/word.ts',
    changes: {
      'packages/words/src/word.ts': `import '../test/sample.ts';\n${word}`,
      'packages/words/test/sample.ts': 'export const sample = 1;\n',
    },
  },
  {
    what: 'source that imports an example',
    rule: 'source-imports-test',
    path: 'packages/words/src/word.ts',
    changes: {
      'packages/words/src/word.ts': `import '../examples/sample.ts';\n${word}`,
      'packages/words/examples/sample.ts': 'export const sample = 1;\n',
    },
  },
  {
    what: 'a test that reaches into src',
    rule: 'test-reaches-into-source',
    path: 'packages/words/test/word.test.ts',
    changes: { 'packages/words/test/word.test.ts': "import '../src/word.ts';\n" },
  },
  {
    what: 'a module that no entry reaches',
    rule: 'dead-module',
    path: 'packages/words/src/unused.ts',
    changes: {
      'packages/words/src/unused.ts': "import { word } from './word.ts';\n\nexport const unused = word;\n",
    },
  },
  {
    what: 'a module that only a test would reach',
    rule: 'dead-module',
    path: 'tools/desk/src/forgotten.ts',
    changes: { 'tools/desk/src/forgotten.ts': 'export const forgotten = 1;\n' },
  },
  {
    what: 'a file beside the tests that nothing knows',
    rule: 'orphan',
    path: 'packages/words/test/alone.ts',
    changes: { 'packages/words/test/alone.ts': 'export const alone = 1;\n' },
  },
  {
    what: 'a file that lies in no package',
    rule: 'outside-every-package',
    path: 'scripts/run.ts',
    changes: { 'scripts/run.ts': "import 'node:fs';\n" },
  },
  {
    what: 'a reference that is missing',
    rule: 'tsconfig-references',
    path: 'packages/store/tsconfig.json',
    changes: { 'packages/store/tsconfig.json': project() },
  },
  {
    what: 'a reference too many',
    rule: 'tsconfig-references',
    path: 'packages/kit/tsconfig.json',
    changes: { 'packages/kit/tsconfig.json': project('words') },
  },
];
