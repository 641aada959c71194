import { runOwnership, type Origin, type OwnershipRun } from '@codex-ts/import-ownership';
import { expect, test } from 'vitest';

import { acme, workspaceOf } from './cases/workspace.ts';

async function look(files: Record<string, string>): Promise<OwnershipRun> {
  await using held = await workspaceOf({ ...acme, ...files });
  return await runOwnership({ cwd: held.root, cache: { isOn: false } });
}

function told(origin: Origin | undefined): string | undefined {
  return origin && `${origin.module}#${origin.name}`;
}

const core = (file: string): string => `packages/core/src/${file}`;

test('a local export goes before export *, and default is not handed on by it', async () => {
  const { origins } = await look({
    [core('a.ts')]: 'export const x = 1;\nexport default 2;\n',
    [core('b.ts')]: "export * from './a.ts';\nexport const y = 1;\n",
    [core('c.ts')]: "export * from './b.ts';\nexport const x = 2;\n",
  });
  expect(told(origins.originOf(core('b.ts'), 'x'))).toBe(`${core('a.ts')}#x`);
  expect(told(origins.originOf(core('c.ts'), 'x'))).toBe(`${core('c.ts')}#x`);
  expect(origins.originOf(core('b.ts'), 'default')).toBeUndefined();
  expect(origins.namesOf(core('c.ts'))).toEqual(expect.arrayContaining(['x', 'y']));
});

test('two export * that disagree export the name not at all; two that agree do', async () => {
  const { origins } = await look({
    [core('a.ts')]: 'export const x = 1;\nexport const z = 1;\n',
    [core('b.ts')]: "export const x = 2;\nexport { z } from './a.ts';\n",
    [core('c.ts')]: "export * from './a.ts';\nexport * from './b.ts';\n",
  });
  expect(origins.originOf(core('c.ts'), 'x')).toBeUndefined();
  expect(told(origins.originOf(core('c.ts'), 'z'))).toBe(`${core('a.ts')}#z`);
});

test('circles end, and what stands in them is found from every side', async () => {
  const { origins } = await look({
    [core('a.ts')]: "export * from './b.ts';\nexport const a = 1;\n",
    [core('b.ts')]: "export * from './c.ts';\nexport { loop } from './c.ts';\nexport const b = 1;\n",
    [core('c.ts')]: "export * from './a.ts';\nexport { loop } from './b.ts';\nexport const c = 1;\n",
  });
  for (const file of ['a.ts', 'b.ts', 'c.ts']) {
    for (const name of ['a', 'b', 'c']) {
      expect(told(origins.originOf(core(file), name))).toBe(`${core(`${name}.ts`)}#${name}`);
    }
    expect(origins.originOf(core(file), 'loop')).toBeUndefined();
  }
});

test('the owner is found over many hops, and each hop is told', async () => {
  const { origins } = await look({
    [core('shim.ts')]: "export { signIn as enter } from '@acme/login';\n",
    [core('index.ts')]: "import { enter } from './shim.ts';\n\nexport { enter as begin };\n",
    'packages/app/src/again.ts': "export * as all from '@acme/core';\nexport { begin } from '@acme/core';\n",
  });
  const origin = origins.originOf('packages/app/src/again.ts', 'begin');
  expect(origin).toMatchObject({
    package: '@acme/login',
    module: 'packages/login/src/index.ts',
    name: 'signIn',
    exposed: { specifier: '@acme/login', name: 'signIn' },
  });
  expect(origin?.hops.map(({ file, name }) => `${file}#${name}`)).toEqual([
    'packages/app/src/again.ts#begin',
    `${core('index.ts')}#begin`,
    `${core('shim.ts')}#enter`,
  ]);
  expect(told(origins.originOf('packages/app/src/again.ts', 'all'))).toBe(`${core('index.ts')}#*`);
});

test('the shortest specifier that exposes a symbol under its own name is the one to write', async () => {
  const { origins } = await look({
    'packages/login/package.json': JSON.stringify({
      name: '@acme/login',
      exports: { '.': './dist/index.js', './*': { types: './dist/*.d.ts', default: './dist/*.js' } },
    }),
    'packages/login/src/index.ts':
      "export { decode as read } from './tokens.ts';\nexport const signIn = 1;\n",
    'packages/login/src/tokens.ts': 'export const decode = 1;\nexport const encode = 1;\n',
  });
  const exposed = (name: string) => origins.originOf('packages/login/src/tokens.ts', name)?.exposed;
  expect(exposed('encode')).toEqual({ specifier: '@acme/login/tokens', name: 'encode' });
  expect(exposed('decode')).toEqual({ specifier: '@acme/login', name: 'read' });
});

test('a generated tree of re-exports is answered as the language says', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [
      core(`m${index}.ts`),
      `export const x${index} = ${index};\n${index === 0 ? '' : `export * from './m${index - 1}.ts';\n`}`,
    ]),
  );
  const { origins } = await look(files);
  expect(told(origins.originOf(core('m59.ts'), 'x0'))).toBe(`${core('m0.ts')}#x0`);
  expect(origins.namesOf(core('m59.ts'))).toHaveLength(60);
});
