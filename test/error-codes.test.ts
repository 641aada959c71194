import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readLayers } from '@codex-ts/house/boundaries';
import { listGitFiles } from '@codex-ts/house/visited';
import { describe, expect, test } from 'vitest';

import { codeFaults, declaredCodes } from './error-codes.ts';
import { repositoryRoot } from './repository-copy.ts';

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');

const owners = readLayers(repositoryRoot)
  .packages.filter(({ folder }) => /^(?:packages|tools)\//u.test(folder))
  .map(({ folder, codes }) => ({ folder, prefix: codes, readme: read(`${folder}/README.md`) }));

test('each code is declared once, with the prefix of its package, and stands in that README', async () => {
  const sources = (await listGitFiles(repositoryRoot)).filter((path) =>
    /^(?:packages|tools)\/[^/]+\/src\/.*\.ts$/u.test(path),
  );
  const declared = sources.flatMap((path) => declaredCodes(path, read(path)));
  expect(declared.length).toBeGreaterThan(20);
  expect(codeFaults(declared, owners)).toEqual([]);
});

const oven = (readme: string) => ({ folder: 'packages/oven', prefix: 'OVEN', readme });
const hob = { folder: 'packages/hob', prefix: 'HOB', readme: '' };
const table =
  '## Errors\n\n| code | when | what to do |\n|---|---|---|\n| `OVEN_COLD` | no heat | wait |\n\n## Not here\n';

describe('declarations', () => {
  test.each([
    ['a class', "class A { override readonly code = 'OVEN_COLD' as const; }"],
    ['a class whose constructor chooses', "class A { readonly code: 'OVEN_COLD'; }"],
    ['an object', "const failure = { code: 'OVEN_COLD' };"],
    ['a choice', "const code = known(error) ? error.code : 'OVEN_COLD';"],
  ])('in %s are seen', (_, text) => {
    expect(declaredCodes('packages/oven/src/a.ts', text)).toEqual([
      { code: 'OVEN_COLD', path: 'packages/oven/src/a.ts', line: 1 },
    ]);
  });

  test.each([
    ['a comparison', "if (error.code === 'OVEN_COLD') wait();"],
    ['a name in the environment', "const proxy = environment['HTTP_PROXY'];"],
    ['an abstract class', "abstract class A { abstract readonly code: 'OVEN_COLD' | 'OVEN_HOT'; }"],
  ])('%s declares none', (_, text) => {
    expect(declaredCodes('packages/oven/src/a.ts', text)).toEqual([]);
  });
});

describe('faults', () => {
  const place = { code: 'OVEN_COLD', path: 'packages/oven/src/a.ts', line: 3 };

  test('none, when the code is declared once and stands in the table', () => {
    expect(codeFaults([place], [oven(table)])).toEqual([]);
  });

  test('a code that two places declare', () => {
    expect(codeFaults([place, { ...place, line: 9 }], [oven(table)])).toEqual([
      'OVEN_COLD is declared in packages/oven/src/a.ts:3 and packages/oven/src/a.ts:9',
    ]);
  });

  test('a code with the prefix of another package', () => {
    const stray = { ...place, path: 'packages/hob/src/b.ts' };
    expect(codeFaults([place, stray], [oven(table), hob])).toContain(
      'packages/hob/src/b.ts:3 declares OVEN_COLD, which belongs to another package',
    );
  });

  test.each([
    ['no table', ''],
    ['a row that does not say what to do', '## Errors\n\n| `OVEN_COLD` | no heat | |\n'],
    ['a row in another section', '## Use\n\n| `OVEN_COLD` | no heat | wait |\n'],
  ])('a code in %s', (_, readme) => {
    expect(codeFaults([place], [oven(readme)])).toEqual([
      'OVEN_COLD is missing in the table of packages/oven/README.md',
    ]);
  });

  test('a row that outlived its code', () => {
    expect(codeFaults([], [oven(table)])).toEqual([
      'packages/oven/README.md lists OVEN_COLD, which no source declares',
    ]);
  });
});
