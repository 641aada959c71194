import { expect, test } from 'vitest';

import { planFixes, runOwnership } from '@codex-ts/import-ownership';
import { writeEdits } from '@codex-ts/lint-run';

import { manifest, openSmallWorkspace, siblings, type Files } from '../small-workspace.ts';

/** `proxy` hands on all of `owner`, adds `own`, and does nothing when it is loaded. */
const packages: Files = {
  'packages/owner/package.json': manifest('owner', {
    sideEffects: false,
    exports: { '.': './src/index.ts', './deep': './src/deep.ts' },
  }),
  'packages/owner/src/index.ts':
    'export const a = 1;\nexport const b = 2;\nexport const Box = 3;\nexport interface T {}\nexport default function d() {}\n',
  'packages/owner/src/deep.ts': 'export const deep = 1;\n',
  'packages/proxy/package.json': manifest('proxy', {
    sideEffects: false,
    dependencies: siblings('owner'),
    exports: { '.': './src/index.ts', './all': './src/all.ts' },
  }),
  'packages/proxy/src/index.ts':
    "export * from '@acme/owner';\nexport { default as d, a as renamed } from '@acme/owner';\nexport * as ns from '@acme/owner';\nexport { deep } from '@acme/owner/deep';\nexport const own = 1;\nexport interface Own {}\n",
  'packages/proxy/src/all.ts': "export * from '@acme/owner';\nexport { a as renamed } from '@acme/owner';\n",
  'packages/reader/package.json': manifest('reader', { dependencies: siblings('owner', 'proxy') }),
};

interface Row {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

const p = "'@acme/proxy'";
const o = "'@acme/owner'";

const rows: readonly Row[] = [
  { what: 'a name', before: `import { a } from ${p};`, after: `import { a } from ${o};` },
  {
    what: 'no semicolon, other quotes',
    before: 'import { a } from "@acme/proxy"',
    after: 'import { a } from "@acme/owner"',
  },
  {
    what: 'a name that is called otherwise here',
    before: `import { a as x } from ${p};`,
    after: `import { a as x } from ${o};`,
  },
  {
    what: 'a name that the proxy renames',
    before: `import { renamed } from ${p};`,
    after: `import { a as renamed } from ${o};`,
  },
  {
    what: 'a name back to its own',
    before: `import { renamed as a } from ${p};`,
    after: `import { a } from ${o};`,
  },
  { what: 'a default under a name', before: `import { d } from ${p};`, after: `import d from ${o};` },
  { what: 'a type', before: `import type { T } from ${p};`, after: `import type { T } from ${o};` },
  { what: 'an inline type', before: `import { type T } from ${p};`, after: `import { type T } from ${o};` },
  {
    what: 'an inline type that leaves values behind',
    before: `import { own, type T, type T as U } from ${p};`,
    after: `import { own } from ${p};\nimport type { T, T as U } from ${o};`,
  },
  {
    what: 'an inline type and a value',
    before: `import { type T as U, a } from ${p};`,
    after: `import { type T as U, a } from ${o};`,
  },
  {
    what: 'a namespace under a name',
    before: `import { ns } from ${p};`,
    after: `import * as ns from ${o};`,
  },
  {
    what: 'a namespace as a type',
    before: `import { type ns } from ${p};`,
    after: `import type * as ns from ${o};`,
  },
  {
    what: 'a subpath',
    before: `import { deep } from ${p};`,
    after: "import { deep } from '@acme/owner/deep';",
  },
  {
    what: 'what belongs to three places',
    before: `import { own, a, deep } from ${p};`,
    after: `import { own } from ${p};\nimport { a } from ${o};\nimport { deep } from '@acme/owner/deep';`,
  },
  {
    what: 'the first of two',
    before: `import { a, own } from ${p};`,
    after: `import { own } from ${p};\nimport { a } from ${o};`,
  },
  {
    what: 'one in the middle, with a comment beside each',
    before: `import {\n  own, // ours\n  a, // theirs\n  type Own, // ours too\n} from ${p};`,
    after: `import {\n  own, // ours\n  type Own, // ours too\n} from ${p};\n// theirs\nimport { a } from ${o};`,
  },
  {
    what: 'all names of a statement with comments',
    before: `import /* why */ {\n  // the first, 'a'\n  a,\n  b, // the second\n} from ${p} /* so */;`,
    after: `/* why */\n// the first, 'a'\n// the second\n/* so */\nimport { a, b } from ${o};`,
  },
  {
    what: 'a statement with a comment that goes into another',
    before: `import { b } from ${o};\nimport {\n  a, // theirs\n} from ${p}; const x = a + b;`,
    after: `import { b, a } from ${o};\n// theirs\n const x = a + b;`,
  },
  {
    what: 'the last of several lines without a comma',
    before: `import {\n  own,\n  a\n} from ${p};`,
    after: `import {\n  own,\n} from ${p};\nimport { a } from ${o};`,
  },
  {
    what: 'an owner that is imported already',
    before: `import { b } from ${o};\nimport { a } from ${p};\nexport const x = a + b;`,
    after: `import { b, a } from ${o};\nexport const x = a + b;`,
  },
  {
    what: 'an owner that is imported over several lines',
    before: `import {\n  b,\n} from ${o};\nimport { a } from ${p};`,
    after: `import {\n  b,\n  a,\n} from ${o};`,
  },
  {
    what: 'an owner whose default is imported already',
    before: `import d from ${o};\nimport { a } from ${p};`,
    after: `import d, { a } from ${o};`,
  },
  {
    what: 'an owner of which only types are imported',
    before: `import type { T } from ${o};\nimport { a } from ${p};`,
    after: `import type { T } from ${o};\nimport { a } from ${o};`,
  },
  {
    what: 'an owner that is imported as a whole',
    before: `import * as owner from ${o};\nimport { a } from ${p};`,
    after: `import * as owner from ${o};\nimport { a } from ${o};`,
  },
  {
    what: 'an owner that is imported without a name',
    before: `import ${o};\nimport { a } from ${p};`,
    after: `import ${o};\nimport { a } from ${o};`,
  },
  {
    what: 'two statements of one proxy',
    before: `import { a } from ${p};\nimport { b } from ${p};`,
    after: `import { a, b } from ${o};`,
  },
  {
    what: 'a whole module whose every member is the owner’s',
    before:
      "import * as all from '@acme/proxy/all';\nexport const x = all.a + all.b;\nexport const { Box } = all;",
    after: `import * as all from ${o};\nexport const x = all.a + all.b;\nexport const { Box } = all;`,
  },
  {
    what: 'members of a whole module that has some of its own',
    before: `import * as all from ${p};\nexport const x: all.T = { y: all.own + all.renamed };`,
    after: `import * as all from ${p};\nimport * as owner from ${o};\nexport const x: owner.T = { y: all.own + owner.a };`,
  },
  {
    what: 'members of a whole module, when the name of the owner is taken',
    before: `import * as all from ${p};\nexport const owner = all.own + all.a;`,
    after: `import * as all from ${p};\nimport * as owner2 from ${o};\nexport const owner = all.own + owner2.a;`,
  },
  {
    what: 'members of a whole module, when the owner is there as a whole',
    before: `import * as mine from ${o};\nimport * as all from ${p};\nexport const x = mine.b + all.own + all.a;`,
    after: `import * as mine from ${o};\nimport * as all from ${p};\nexport const x = mine.b + all.own + mine.a;`,
  },
  {
    what: 'members of a whole module that are renamed and leave nothing',
    before: "import * as all from '@acme/proxy/all';\nexport const x = all.renamed;",
    after: `import * as owner from ${o};\nexport const x = owner.a;`,
  },
  {
    what: 'a whole module of types',
    before: `import type * as all from ${p};\nexport type X = all.T | all.Own;`,
    after: `import type * as all from ${p};\nimport type * as owner from ${o};\nexport type X = owner.T | all.Own;`,
  },
  {
    what: 'a statement behind another on one line',
    before: `import 'node:fs'; import { a } from ${p}; export const x = a;`,
    after: `import 'node:fs'; import { a } from ${o}; export const x = a;`,
  },
  {
    what: 'many names at once, one on each line',
    before: `import { a as aVeryLongNameOfTheReader, b as anotherVeryLongNameOfTheReader, Box as Third } from ${p};`,
    after: `import {\n  a as aVeryLongNameOfTheReader,\n  b as anotherVeryLongNameOfTheReader,\n  Box as Third,\n} from ${o};`,
  },
  {
    what: 'line ends of Windows',
    before: `import { own, a } from ${p};\r\nexport {};\r`,
    after: `import { own } from ${p};\r\nimport { a } from ${o};\r\nexport {};\r`,
  },
  {
    what: 'a byte order mark',
    before: `\uFEFFimport { a } from ${p};`,
    after: `\uFEFFimport { a } from ${o};`,
  },
];

const index = 'packages/reader/src/index.ts';

test.each(rows)('rewrites $what', async ({ before, after }) => {
  await using small = await openSmallWorkspace({ ...packages, [index]: `${before}\n` });
  const { root } = small;

  const plan = await planFixes(await runOwnership({ root, cache: { isOn: false } }));
  await writeEdits(root, plan.changes);

  expect(await small.read(index)).toBe(`${after}\n`);
  const again = await planFixes(await runOwnership({ root, cache: { isOn: false } }));
  expect(again.changes).toEqual([]);
});

test.each([
  {
    what: 'a whole module that is passed on',
    text: `import * as all from ${p};\nexport const x = [all, all.a];`,
  },
  {
    what: 'a name taken out of a module that has others of its own',
    text: `import * as all from ${p};\nexport const { own, a } = all;`,
  },
  { what: '`import()`', text: `export const x = async () => (await import(${p})).a;` },
  { what: '`typeof import()`', text: `export type X = typeof import(${p})['a'];` },
])('leaves $what to a person', async ({ text }) => {
  await using small = await openSmallWorkspace({ ...packages, [index]: `${text}\n` });

  const run = await runOwnership({ root: small.root, cache: { isOn: false } });

  const sources = (await planFixes(run)).changes.filter(({ file }) => file.endsWith('.ts'));
  expect(sources).toEqual([]);
});
