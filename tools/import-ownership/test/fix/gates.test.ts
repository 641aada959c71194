import { expect, test } from 'vitest';

import { runOwnership, type OwnershipFinding } from '@codex-ts/import-ownership';

import { manifest, openSmallWorkspace, siblings, type Files } from '../small-workspace.ts';

async function verdicts(files: Files): Promise<string[]> {
  await using small = await openSmallWorkspace(files);
  const { findings } = await runOwnership({ root: small.root, cache: { isOn: false } });
  const asText = ({ file, facts: { symbol, fix } }: OwnershipFinding): string => `${file} ${symbol} ${fix}`;
  return findings.filter(({ rule }) => rule === 'proxy-import').map(asText);
}

const index = 'packages/reader/src/index.ts';

function withProxy(
  proxy: string,
  more: { manifest?: Readonly<Record<string, unknown>>; files?: Files } = {},
): Files {
  return {
    'packages/owner/package.json': manifest('owner', { sideEffects: false }),
    'packages/owner/src/index.ts': 'export const a = 1;\nexport interface T {}\n',
    'packages/proxy/package.json': manifest('proxy', { dependencies: siblings('owner'), ...more.manifest }),
    'packages/proxy/src/index.ts': `export { a, type T } from '@acme/owner';\n${proxy}\n`,
    'packages/reader/package.json': manifest('reader', { dependencies: siblings('owner', 'proxy') }),
    [index]: "import { a } from '@acme/proxy';\nexport const x = [a];\n",
    ...more.files,
  };
}

test.each([
  'globalThis.seen = true;',
  'register();\nfunction register(): void {}',
  'export const made = make();\nfunction make(): number { return 1; }',
  "import 'reflect-metadata';",
  "import './effect.ts';",
  "export { own } from './effect.ts';",
  'export class Own { static { console.log(1); } }',
  'export class Own { static made = make(); }\nfunction make(): void {}',
  '@decorate export class Own {}\nfunction decorate(): void {}',
  'if (1 > 0) console.log(1);',
  'export const [first] = iterate;\nconst iterate = [1];',
  'export const waited = await 1;',
  'export enum Own { A = make() }\nfunction make(): number { return 1; }',
])('a statement that loads `%s` is not taken away', async (proxy) => {
  const files = { 'packages/proxy/src/effect.ts': 'console.log(1);\nexport const own = 1;\n' };

  expect(await verdicts(withProxy(proxy, { files }))).toEqual([`${index} a blocked:side-effects`]);
});

test.each([
  'export const own = { a: [1, `b`, -2], f() {}, g: () => run() };\nfunction run(): void {}',
  'export const cache = new Map<string, number>();',
  'export const frozen = Object.freeze({ deep: new Set([1]) });',
  'export const made = /* @__PURE__ */ make();\nfunction make(): number { return 1; }',
  'export class Own { static readonly size = 1; static of() {} #hidden = run(); }\nfunction run(): void {}',
  'export class Lower extends Upper {}\nclass Upper {}',
  "'use strict';\nexport type Own = string;\nexport interface More {}\ndeclare const made: number;",
  'export enum Own { A = 1, B = A << 1 }',
  "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;",
  'export default function own() {}',
])('a statement that loads `%s` is', async (proxy) => {
  expect(await verdicts(withProxy(proxy))).toEqual([`${index} a safe`]);
});

test('`sideEffects: false` is taken at its word, a list of files is not', async () => {
  const effect = 'globalThis.seen = true;';

  expect(await verdicts(withProxy(effect, { manifest: { sideEffects: false } }))).toEqual([
    `${index} a safe`,
  ]);
  expect(await verdicts(withProxy(effect, { manifest: { sideEffects: ['dist/x.js'] } }))).toEqual([
    `${index} a blocked:side-effects`,
  ]);
});

test.each([
  { what: 'a name of its own', text: "import { a, own } from '@acme/proxy';\nexport const x = [a, own];\n" },
  {
    what: 'a bare import',
    text: "import '@acme/proxy';\nimport { a } from '@acme/proxy';\nexport const x = [a];\n",
  },
  {
    what: 'a module that loads it',
    text: "import './beside.ts';\nimport { a } from '@acme/proxy';\nexport const x = [a];\n",
  },
  {
    what: 'an import that is gone when types are',
    text: "import type { T } from '@acme/proxy';\nexport const x: T = {};\n",
  },
])('$what keeps the rest loaded', async ({ text }) => {
  const effect = 'globalThis.seen = true;\nexport const own = 1;';
  const files = { 'packages/reader/src/beside.ts': "import '@acme/proxy';\n", [index]: text };

  const found = await verdicts(withProxy(effect, { files }));

  expect(found).toEqual([expect.stringMatching(/ safe$/u)]);
});

test('only an import of types alone does not keep it loaded', async () => {
  const files = {
    [index]: "import { a, type Own } from '@acme/proxy';\nexport const x: Own = { a };\n",
  };

  const found = await verdicts(withProxy('globalThis.seen = true;\nexport interface Own {}', { files }));

  expect(found).toEqual([`${index} a blocked:side-effects`]);
});

test('what a test of the package mocks is left to a person, since the mock would not reach it any more', async () => {
  const mocking = "import { vi } from 'vitest';\nvi.mock('@acme/proxy');\n";
  const files = { 'packages/reader/test/reader.test.ts': mocking };

  expect(await verdicts(withProxy('', { files }))).toEqual([`${index} a manual`]);
});

test('what two rewrites together would close is closed to the second', async () => {
  // `left` may come to need `right`, or the other way round, and not both.
  const handsOn = (of: string): string => `export { ${of} } from '../../${of}/src/index.ts';\n`;
  const found = await verdicts({
    'packages/left/package.json': manifest('left', { sideEffects: false, dependencies: siblings('toRight') }),
    'packages/left/src/index.ts': 'export const left = 1;\n',
    'packages/left/src/reads.ts': "import { right } from '@acme/toRight';\nexport const l = [right];\n",
    'packages/right/package.json': manifest('right', {
      sideEffects: false,
      dependencies: siblings('toLeft'),
    }),
    'packages/right/src/index.ts': 'export const right = 1;\n',
    'packages/right/src/reads.ts': "import { left } from '@acme/toLeft';\nexport const r = [left];\n",
    'packages/toLeft/package.json': manifest('toLeft', { sideEffects: false }),
    'packages/toLeft/src/index.ts': handsOn('left'),
    'packages/toRight/package.json': manifest('toRight', { sideEffects: false }),
    'packages/toRight/src/index.ts': handsOn('right'),
  });

  expect(found).toEqual([
    'packages/left/src/reads.ts right safe',
    'packages/right/src/reads.ts left blocked:cycle',
  ]);
});

test.each([
  { what: 'a source', sections: {}, file: index, fix: 'blocked:peer' },
  { what: 'a test', sections: {}, file: 'packages/reader/test/reader.test.ts', fix: 'safe' },
  {
    what: 'a source whose package has the owner as a peer too',
    sections: { peerDependencies: siblings('owner', 'proxy') },
    file: index,
    fix: 'safe',
  },
])('a peer that hands on: $what is $fix', async ({ sections, file, fix }) => {
  const peers = {
    peerDependencies: siblings('proxy'),
    devDependencies: siblings('proxy', 'owner'),
    ...sections,
  };
  const files = {
    'packages/reader/package.json': manifest('reader', peers),
    [index]: 'export {};\n',
    [file]: "import { a } from '@acme/proxy';\nexport const x = [a];\n",
  };

  expect(await verdicts(withProxy('', { files }))).toEqual([`${file} a ${fix}`]);
});
