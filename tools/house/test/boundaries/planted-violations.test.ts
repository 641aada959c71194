import { expect, test } from 'vitest';

import { checkBoundaries, cruiseWorkspace, joinWorkspace, readLayers } from '@codex-ts/house/boundaries';
import { openHouse } from '@codex-ts/house/lint';

import { cleanFiles, manifest, project } from './clean-workspace.ts';
import { importViolations } from './import-violations.ts';
import { moduleViolations } from './module-violations.ts';
import { plantWorkspace, type Changes } from './planted-workspace.ts';

interface Found {
  readonly rule: string;
  readonly path: string;
}

async function findIn(changes: Changes): Promise<Found[]> {
  await using planted = await plantWorkspace(changes);
  const house = openHouse(planted.root);
  const findings = checkBoundaries(await house.workspace(), await house.code(), await house.imports());
  for (const { message, remedy } of findings) {
    expect(message).not.toBe('');
    expect(remedy).toMatch(/\.$/u);
  }
  return findings.map(({ rule, path }) => ({ rule, path }));
}

test('a clean workspace passes', async () => {
  expect(await findIn({})).toEqual([]);
});

test.each([...importViolations, ...moduleViolations])('$what: $rule', async ({ changes, rule, path }) => {
  expect(await findIn(changes)).toEqual([{ rule, path }]);
});

test('packages that go round without any module doing so', async () => {
  const found = await findIn({
    'packages/words/src/more.ts':
      "import { stored } from '@codex-ts/store';\n\nexport const more = stored;\n",
    'packages/words/package.json': manifest('words', {
      exports: {
        '.': { '@codex-ts/source': './src/index.ts' },
        './more': { '@codex-ts/source': './src/more.ts' },
      },
      dependencies: ['@codex-ts/store'],
      devDependencies: ['bundled-lib'],
    }),
    'packages/words/tsconfig.json': project('store'),
  });

  expect(found).toContainEqual({ rule: 'package-cycle', path: expect.stringMatching(/^packages\//u) });
  expect(found.map(({ rule }) => rule).toSorted()).toEqual(['layer-words', 'package-cycle']);
});

test('an export edge that hides behind an import of the same module is seen as import all the same', async () => {
  // dependency-cruiser keeps one edge per specifier; the lint rule no-foreign-re-export sees the other.
  const found = await findIn({
    'packages/words/src/word.ts': `import { kit } from '@codex-ts/kit';\nexport { kit as tool } from '@codex-ts/kit';\n${cleanFiles['packages/words/src/word.ts']}export const both = kit;\n`,
    'packages/words/package.json': manifest('words', {
      dependencies: ['@codex-ts/kit'],
      devDependencies: ['bundled-lib'],
    }),
    'packages/words/tsconfig.json': project('kit'),
  });

  expect(found).toContainEqual({ rule: 'layer-words', path: 'packages/words/src/word.ts' });
});

test('every file that the cruise did not return is a finding', async () => {
  await using planted = await plantWorkspace();
  const house = openHouse(planted.root);
  const [workspace, code, result] = [await house.workspace(), await house.code(), await house.imports()];

  const found = checkBoundaries(workspace, code, { ...result, modules: [] });

  const unseen = found.filter(({ rule }) => rule === 'not-seen').map(({ path }) => path);
  expect(unseen).toEqual(code);
  expect(unseen).toContain('packages/words/src/word.ts');
});

test('without the source condition siblings lead to built files or nowhere, and either is a finding', async () => {
  await using planted = await plantWorkspace({
    'packages/words/package.json': manifest('words', {
      exports: { '.': './dist/index.js' },
      devDependencies: ['bundled-lib'],
    }),
  });
  const workspace = joinWorkspace(planted.root, readLayers(planted.root), []);
  const code = ['packages/store/src/index.ts'];

  const found = checkBoundaries(workspace, code, await cruiseWorkspace(workspace, code));

  expect(found.map(({ rule }) => rule)).toContain('unresolved-sibling');
});
