import {
  bundledNeighbours,
  importsOf,
  moduleFacts,
  moduleFindings,
  reachableFiles,
} from '@codex-ts/house/pack';
import { describe, expect, test } from 'vitest';

import { manifestOf, ovenFiles, packedOven } from './oven-package.ts';

describe('the facts of a module', () => {
  test('every way to import', () => {
    const text = [
      "import a from 'a';",
      "import 'b';",
      "export { c } from 'c';",
      "export * from './d.js';",
      "const e = await import('e');",
      "export type F = import('f').F;",
      "// import g from 'g';",
      'const h = "import h from \'h\'";',
    ].join('\n');
    expect(importsOf(text)).toEqual(['a', 'b', 'c', './d.js', 'e', 'f']);
  });

  test('imports behind what only looks like the end of a text in minified code', () => {
    expect(importsOf('const a=b/c,d=/["/]/,e=f/2;import("late");g=`${h/`}`}`')).toEqual(['late']);
  });

  test('error classes by their code', () => {
    const text = [
      'class ColdError extends Error { code = "OVEN_COLD"; name = "x" }',
      'var Hot = class extends Error { code = `OVEN_HOT` };',
      'const failure = { code: "OVEN_OFF" };',
    ].join('\n');
    expect(moduleFacts(text).errorClasses).toEqual([
      { code: 'OVEN_COLD', className: 'ColdError' },
      { code: 'OVEN_HOT', className: 'a class without a name' },
    ]);
  });

  test.each([
    ['{ using file = open(); }', true],
    ['async () => { await using file = open(); }', true],
    ['for (using file of files) {}', true],
    ['const using = 1; using;', false],
    ['"using x = 1"', false],
  ])('%s', (text, usesUsing) => {
    expect(moduleFacts(text).usesUsing).toBe(usesUsing);
  });
});

test('what is reachable is followed through scripts and declarations, also in a circle', () => {
  const files = new Map([
    ['dist/index.js', "import './chunk.js'; import 'node:fs';"],
    ['dist/chunk.js', "import './index.js';"],
    ['dist/left.js', ''],
    ['dist/index.d.ts', "export { a } from './a.ts'; export { b } from './b/index.js';"],
    ['dist/a.d.ts', ''],
    ['dist/b/index.d.ts', "import './absent.ts';"],
  ]);
  expect(reachableFiles(files, ['dist/index.js'])).toEqual(new Set(['dist/index.js', 'dist/chunk.js']));
  expect(reachableFiles(files, ['dist/index.d.ts'])).toEqual(
    new Set(['dist/index.d.ts', 'dist/a.d.ts', 'dist/b/index.d.ts']),
  );
});

const withHob = manifestOf('oven', { dependencies: { '@codex-ts/hob': '0.1.0' } });

describe('the built files of a package', () => {
  test('as they should be', () => {
    expect(moduleFindings(packedOven())).toEqual([]);
    const importing = {
      'package.json': withHob,
      'dist/index.js': "import '@codex-ts/hob/sub'; import 'node:fs/promises';",
    };
    expect(moduleFindings(packedOven(importing))).toEqual([]);
  });

  test('a dependency may be there for its types alone', () => {
    const typed = { 'package.json': withHob, 'dist/index.d.ts': "export type { Hob } from '@codex-ts/hob';" };
    expect(moduleFindings(packedOven(typed))).toEqual([]);
  });

  test('declarations that nobody reaches may mention what is bundled', () => {
    expect(moduleFindings(packedOven({ 'dist/inner.d.ts': "import * as z from 'zod/mini';" }))).toEqual([]);
  });

  test.each([
    [
      'an import that is not declared',
      { 'dist/index.js': "import 'hob';" },
      'dist/index.js imports hob, which would not be installed',
    ],
    [
      'a lazy import that is not declared',
      { 'dist/index.js': "await import('@a/hob/x');" },
      'dist/index.js imports @a/hob, which would not be installed',
    ],
    [
      'zod behind the public types',
      {
        'dist/index.d.ts': "export { a } from './a.ts';",
        'dist/a.d.ts': "import type * as z from 'zod/mini';",
      },
      'dist/a.d.ts imports zod, which would not be installed',
    ],
    [
      'a chunk that does not ship',
      { 'dist/index.js': "await import('./chunk.js');" },
      'dist/index.js imports ./chunk.js, which does not ship',
    ],
    [
      'a dependency for nothing',
      { 'package.json': withHob },
      '@codex-ts/hob is installed, but nothing imports it',
    ],
    [
      'syntax that Node 22 cannot read',
      { 'dist/index.js': '{ using a = b; }' },
      'dist/index.js has a `using`; Node 22 cannot read it',
    ],
    [
      'a class that the bundler copied into two entries',
      { 'dist/sub/index.js': ovenFiles['dist/index.js'] },
      'OVEN_COLD is the code of two classes: dist/index.js, dist/sub/index.js',
    ],
  ])('%s', (_, changes, finding) => {
    expect(moduleFindings(packedOven(changes))).toEqual([finding]);
  });
});

test('a neighbour that was bundled instead of imported is found by its error classes', () => {
  const hob = packedOven({ 'package.json': manifestOf('hob') });
  expect(bundledNeighbours([packedOven(), hob])).toEqual([
    'OVEN_COLD ships in @codex-ts/oven and @codex-ts/hob',
  ]);
});

test('a program bundles all it needs', () => {
  const program = packedOven({ 'package.json': manifestOf('cli', { exports: {}, bin: './dist/index.js' }) });
  expect(bundledNeighbours([packedOven(), program])).toEqual([]);
});
