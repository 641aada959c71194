import { manifestFindings } from '@codex-ts/house/pack';
import { describe, expect, test } from 'vitest';

import { manifestOf, packedOven, rules } from './oven-package.ts';

test('a package as it should be has no findings', () => {
  expect(manifestFindings(packedOven(), rules)).toEqual([]);
});

test('a program needs neither an entry nor declarations', () => {
  const program = packedOven({
    'package.json': manifestOf('oven', {
      exports: { './package.json': './package.json' },
      bin: { oven: './dist/index.js' },
    }),
    'dist/index.d.ts': undefined,
  });
  expect(manifestFindings(program, rules)).toEqual([]);
});

const source = {
  '@codex-ts/source': './src/index.ts',
  types: './dist/index.d.ts',
  default: './dist/index.js',
};

test.each([
  [{ license: 'MIT' }, 'package.json: license is not "Apache-2.0"'],
  [{ engines: { node: '>=20' } }, 'package.json: engines is not {"node":">=22.18"}'],
  [{ engines: undefined }, 'package.json: engines is not {"node":">=22.18"}'],
  [{ type: 'commonjs' }, 'package.json: type is not "module"'],
  [{ sideEffects: true }, 'package.json: sideEffects is not false'],
  [{ publishConfig: {} }, 'package.json: publishConfig is not {"access":"public"}'],
  [{ description: '' }, 'package.json: no description'],
  [{ dependencies: { '@codex-ts/hob': 'workspace:*' } }, 'package.json: @codex-ts/hob is still workspace:*'],
  [{ optionalDependencies: { koffi: 'catalog:' } }, 'package.json: koffi is still catalog:'],
  [
    { peerDependencies: { '@codex-ts/hob': 'file:../hob' } },
    'package.json: @codex-ts/hob is still file:../hob',
  ],
  [
    { dependencies: { zod: '4.6.7' } },
    'package.json: zod is a dependency; it is bundled, so it stands in devDependencies',
  ],
  [{ scripts: { postinstall: 'node x.js' } }, 'package.json: the script postinstall would run at install'],
  [
    { exports: { '.': source } },
    'exports: the condition @codex-ts/source is packed; publishConfig.exports does not replace it',
  ],
  [{ exports: { '.': './dist/index.js' } }, 'exports: "." does not begin with "types"'],
  [
    { exports: { '.': { default: './dist/index.js', types: './dist/index.d.ts' } } },
    'exports: "." does not begin with "types"',
  ],
  [{ exports: {} }, 'package.json: neither an entry nor a program'],
])('the manifest with %j', (changes, finding) => {
  expect(manifestFindings(packedOven({ 'package.json': manifestOf('oven', changes) }), rules)).toContain(
    finding,
  );
});

test.each([
  ['README.md', undefined, 'README.md is missing or empty'],
  ['LICENSE', '', 'LICENSE is missing or empty'],
  ['src/index.ts', '', 'src/index.ts must not ship'],
  ['test/index.test.ts', '', 'test/index.test.ts must not ship'],
  ['dist/.tsbuildinfo', '{}', 'dist/.tsbuildinfo must not ship'],
  ['dist/index.d.ts.map', '{}', 'dist/index.d.ts.map must not ship'],
  ['dist/index.d.ts', undefined, 'no declarations: build before packing'],
])('%s being %j', (path, text, finding) => {
  expect(manifestFindings(packedOven({ [path]: text }), rules)).toEqual([finding]);
});

describe('the licence of what is bundled', () => {
  const licences = 'dist/third-party-licenses.txt';
  const library = manifestOf('oven', { devDependencies: { zod: '4.6.7', vitest: '5.1.1' } });
  const program = manifestOf('oven', {
    exports: {},
    bin: './dist/index.js',
    devDependencies: { commander: '15.1.0', '@codex-ts/hob': '0.1.0' },
  });

  test.each([
    ['a library', library, 'zod 4.6.7, MIT\n\n…'],
    ['a program', program, 'zod 4.6.7, MIT\n\n…\ncommander 15.1.0, MIT\n\n…'],
  ])('ships with %s', (_, manifest, text) => {
    const changes = { 'package.json': manifest, [licences]: text };
    const declarations = manifest === program ? { 'dist/index.d.ts': undefined } : {};
    expect(manifestFindings(packedOven({ ...changes, ...declarations }), rules)).toEqual([]);
  });

  test.each([
    ['a library', library, 'zod'],
    ['a program', program, 'commander'],
  ])('is missed in %s', (_, manifest, name) => {
    expect(
      manifestFindings(packedOven({ 'package.json': manifest, [licences]: 'other 1.0.0, MIT' }), rules),
    ).toContain(`${licences} does not hold the licence of ${name}, which is bundled`);
  });
});
