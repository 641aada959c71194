import { createTargetFinder, findWorkspace, targets } from '@codex-ts/lint-run';
import { expect, test } from 'vitest';

import { makeTree } from './tree.ts';

const single = [
  ['index.ts', 'src'],
  ['src/a.ts', 'src'],
  ['src/tools/shell.ts', 'src'],
  ['src/examples/a.ts', 'src'],
  ['src/vite.config.ts', 'src'],
  ['lib/a.js', 'src'],
  ['src/a.test.ts', 'tests'],
  ['src/a.spec.tsx', 'tests'],
  ['src/__tests__/a.ts', 'tests'],
  ['test/helper.ts', 'tests'],
  ['test/vitest.config.ts', 'tests'],
  ['examples/a/test/b.ts', 'tests'],
  ['test-d/a.test-d.ts', 'tests'],
  ['src/test-helper.ts', 'src'],
  ['examples/a.ts', 'examples'],
  ['playground/src/a.ts', 'examples'],
  ['bench/a.ts', 'benches'],
  ['src/a.bench.ts', 'benches'],
  ['src/__benchmarks__/a.ts', 'benches'],
  ['scripts/release.mjs', 'scripts'],
  ['.github/check.js', 'scripts'],
  ['vitest.config.ts', 'configs'],
  ['vite.config.prod.mts', 'configs'],
  ['.eslintrc.cjs', 'configs'],
  ['.storybook/main.ts', 'configs'],
  ['tsup.preset.ts', 'configs'],
  ['gulpfile.js', 'configs'],
  ['config.ts', 'src'],
] as const;

test('where a file stands says what it is for', async () => {
  await using tree = await makeTree({ 'package.json': '{}' });
  const find = createTargetFinder(await findWorkspace({ root: tree.root }), []);
  expect(single.map(([file]) => [file, find(file)])).toEqual(single);
});

test.each([
  { bin: './dist/main.js', file: 'src/main.ts' },
  { bin: 'dist/esm/cli.mjs', file: 'src/cli.mts' },
  { bin: './build/cli.js', file: 'src/cli/index.ts' },
  { bin: './bin/run.js', file: 'bin/run.js' },
  { bin: './lib/cli.cjs', file: 'src/cli.cts' },
  { bin: './dist/cli.js', file: 'cli.tsx' },
  { bin: './src/cli.ts', file: 'src/cli.ts' },
])('the program $bin is built from $file', async ({ bin, file }) => {
  await using tree = await makeTree({ 'package.json': JSON.stringify({ name: 'x', bin }) });
  const find = createTargetFinder(await findWorkspace({ root: tree.root }), [file, 'src/other.ts']);
  expect(find(file)).toBe('bins');
  expect(find('src/other.ts')).toBe('src');
});

test('programs that only the published manifest names count too, and odd ones do not', async () => {
  const manifest = (bin: unknown): string => JSON.stringify({ publishConfig: { bin } });
  for (const [bin, target] of [
    [{ x: './dist/x.js' }, 'bins'],
    ['./dist/x.js', 'bins'],
    [{ x: 3 }, 'src'],
    [null, 'src'],
  ] as const) {
    await using tree = await makeTree({ 'package.json': manifest(bin) });
    expect(createTargetFinder(await findWorkspace({ root: tree.root }), ['src/x.ts'])('src/x.ts')).toBe(
      target,
    );
  }
});

test('in a workspace it is the place in the package that counts, and what the package is for', async () => {
  const folders = ['bench', 'examples/demo', 'packages/test', 'test', 'tools/lint', 'packages/a'];
  const files = Object.fromEntries(folders.map((folder) => [`${folder}/package.json`, '{}']));
  await using tree = await makeTree({ ...files, 'package.json': JSON.stringify({ workspaces: folders }) });
  const find = createTargetFinder(await findWorkspace({ root: tree.root }), []);
  const rows = [
    ['bench/run.ts', 'benches'],
    ['bench/test/run.test.ts', 'tests'],
    ['examples/demo/src/a.ts', 'examples'],
    ['examples/demo/vite.config.ts', 'configs'],
    ['packages/test/src/a.ts', 'src'],
    ['test/storm.ts', 'tests'],
    ['tools/lint/src/a.ts', 'src'],
    ['tools/lint/scripts/a.ts', 'scripts'],
    ['packages/a/index.ts', 'src'],
  ] as const;
  expect(rows.map(([file]) => [file, find(file)])).toEqual(rows);
});

test('each target is listed once', () => {
  expect(new Set(targets).size).toBe(7);
  expect(targets).toEqual(expect.arrayContaining([...new Set(single.map(([, target]) => target)), 'bins']));
});
