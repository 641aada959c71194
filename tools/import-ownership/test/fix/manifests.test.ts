import { expect, test } from 'vitest';

import { planFixes, runOwnership } from '@codex-ts/import-ownership';
import { writeEdits } from '@codex-ts/lint-run';

import {
  manifest,
  openSmallWorkspace,
  siblings,
  type Files,
  type SmallWorkspace,
} from '../small-workspace.ts';

const owner: Files = {
  'packages/owner/package.json': manifest('owner', { sideEffects: false }),
  'packages/owner/src/index.ts': 'export const a = 1;\n',
};
const proxy: Files = {
  'packages/proxy/package.json': manifest('proxy', { sideEffects: false, dependencies: siblings('owner') }),
  'packages/proxy/src/index.ts': "export { a } from '@acme/owner';\nexport const own = 1;\n",
};
const reader = 'packages/reader/package.json';
const index = 'packages/reader/src/index.ts';
const inTest = 'packages/reader/test/reader.test.ts';
const readsOwn = "import { own } from '@acme/proxy';\nexport const x = own;\n";
const readsA = "import { a } from '@acme/proxy';\nexport const y = a;\n";

async function mend({ root }: SmallWorkspace): Promise<void> {
  const plan = await planFixes(await runOwnership({ root, cache: { isOn: false } }));
  await writeEdits(root, plan.changes);
  const again = await planFixes(await runOwnership({ root, cache: { isOn: false } }));
  expect(again.changes).toEqual([]);
}

const head = '{\n  "name": "@acme/reader",\n  "type": "module",\n  "exports": "./src/index.ts"';

test.each([
  {
    what: 'a source that reads it makes it a dependency, in the order of the others',
    files: { [index]: readsOwn + readsA },
    before: `${head},\n  "dependencies": {\n    "@acme/proxy": "workspace:^"\n  }\n}\n`,
    after: `${head},\n  "dependencies": {\n    "@acme/owner": "workspace:^",\n    "@acme/proxy": "workspace:^"\n  }\n}\n`,
  },
  {
    what: 'a list that is not sorted gets it at its end',
    files: { [index]: `${readsOwn}${readsA}import 'zlib-ng';\n` },
    before: `${head},\n  "dependencies": {\n    "zlib-ng": "1.0.0",\n    "@acme/proxy": "workspace:*"\n  }\n}\n`,
    after: `${head},\n  "dependencies": {\n    "zlib-ng": "1.0.0",\n    "@acme/proxy": "workspace:*",\n    "@acme/owner": "workspace:*"\n  }\n}\n`,
  },
  {
    what: 'a test that reads it makes it a development dependency, in a section of its own behind dependencies',
    files: { [index]: readsOwn, [inTest]: readsA },
    before: `${head},\n  "dependencies": {\n    "@acme/proxy": "workspace:*"\n  },\n  "license": "MIT"\n}\n`,
    after: `${head},\n  "dependencies": {\n    "@acme/proxy": "workspace:*"\n  },\n  "devDependencies": {\n    "@acme/owner": "workspace:*"\n  },\n  "license": "MIT"\n}\n`,
  },
  {
    what: 'a proxy that is not read any more goes, with an empty section',
    files: { [index]: readsA },
    before: `${head},\n  "devDependencies": {\n    "@acme/proxy": "workspace:*"\n  }\n}\n`,
    after: `${head},\n  "dependencies": {\n    "@acme/owner": "workspace:*"\n  }\n}\n`,
  },
  {
    what: 'tabs, line ends of Windows, a byte order mark and a missing last line end stay',
    files: { [index]: readsOwn + readsA },
    before: '\uFEFF{\r\n\t"name": "@acme/reader",\r\n\t"dependencies": { "@acme/proxy": "workspace:*" }\r\n}',
    after:
      '\uFEFF{\r\n\t"name": "@acme/reader",\r\n\t"dependencies": {\r\n\t\t"@acme/owner": "workspace:*",\r\n\t\t"@acme/proxy": "workspace:*"\r\n\t}\r\n}',
  },
  {
    what: 'numbers in use mean the number of the owner',
    files: { [index]: readsOwn + readsA },
    before: `${head},\n  "dependencies": {\n    "@acme/proxy": "^1.0.0"\n  }\n}\n`,
    after: `${head},\n  "dependencies": {\n    "@acme/owner": "^1.2.3",\n    "@acme/proxy": "^1.0.0"\n  }\n}\n`,
  },
] satisfies readonly { what: string; files: Files; before: string; after: string }[])(
  '$what',
  async ({ files, before, after }) => {
    await using small = await openSmallWorkspace({ ...owner, ...proxy, ...files, [reader]: before });

    await mend(small);

    expect(await small.read(reader)).toBe(after);
  },
);

const project = (...paths: readonly string[]): string =>
  `{\n  // what it needs\n  "references": [${paths.map((path) => `{ "path": "../${path}" }`).join(', ')}]\n}\n`;

test('references follow the imports, and comments stay', async () => {
  await using small = await openSmallWorkspace({
    ...owner,
    ...proxy,
    'packages/owner/tsconfig.json': project(),
    'packages/proxy/tsconfig.json': project('owner'),
    'packages/reader/tsconfig.json': project('proxy'),
    [reader]: manifest('reader', { dependencies: siblings('proxy') }),
    [index]: readsA,
  });

  await mend(small);

  const text = await small.read('packages/reader/tsconfig.json');
  expect(text).toContain('// what it needs');
  expect(JSON.parse(text.replace(/\/\/.*/u, ''))).toEqual({ references: [{ path: '../owner' }] });
});

test('a line that only a guess would delete or move stays: another dependency may load the package by its name', async () => {
  const text = manifest('reader', {
    dependencies: { ...siblings('owner', 'proxy'), chalk: '5.0.0', vitest: '5.0.0' },
    devDependencies: { msw: '2.0.0' },
  });
  await using small = await openSmallWorkspace({
    ...owner,
    ...proxy,
    [reader]: text,
    [index]: readsOwn,
    'packages/reader/src/test-server.ts': "import 'msw';\n",
    [inTest]: "import 'vitest';\n",
  });
  const { findings } = await runOwnership({ root: small.root, cache: { isOn: false } });
  const inManifest = findings.filter(({ file }) => file === reader);
  expect(inManifest.map(({ rule, facts: { symbol, fix } }) => `${symbol} ${rule} ${fix}`)).toEqual([
    '@acme/owner unused-dep safe',
    'chalk unused-dep manual',
    'vitest misplaced-dep manual',
    'msw misplaced-dep manual',
  ]);

  await mend(small);

  expect(await small.read(reader)).toBe(text.replace(/ *"@acme\/owner.*\n/u, ''));
});

test('what a declared sibling has as a peer is needed', async () => {
  await using small = await openSmallWorkspace({
    ...owner,
    'packages/proxy/package.json': manifest('proxy', { peerDependencies: siblings('owner') }),
    'packages/proxy/src/index.ts': 'export const own = 1;\n',
    [reader]: manifest('reader', { dependencies: siblings('owner', 'proxy') }),
    [index]: readsOwn,
  });

  const { findings } = await runOwnership({ root: small.root, cache: { isOn: false } });

  expect(findings.filter(({ file }) => file === reader)).toEqual([]);
});

test('what a source names in quotes is needed: it may be resolved, or run', async () => {
  await using small = await openSmallWorkspace({
    ...owner,
    [reader]: manifest('reader', { dependencies: siblings('owner') }),
    [index]: "export const at = import.meta.resolve('@acme/owner');\n",
  });

  const { findings } = await runOwnership({ root: small.root, cache: { isOn: false } });

  expect(findings).toEqual([]);
});

test.each([
  { what: 'a description of its types', file: index, text: "declare module '@acme/owner' {}\nexport {};\n" },
  { what: 'a mock', file: inTest, text: "vi.mock('@acme/owner');\n" },
])('$what needs the line of what it names', async ({ file, text }) => {
  await using small = await openSmallWorkspace({
    ...owner,
    [reader]: manifest('reader', { dependencies: siblings('owner') }),
    [index]: 'export {};\n',
    [file]: text,
  });

  const { findings } = await runOwnership({ root: small.root, cache: { isOn: false } });

  expect(findings).toEqual([]);
});
