import { readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { runOwnership, type ModuleRecord, type OwnershipFinding } from '@codex-ts/import-ownership';
import { expect, test } from 'vitest';

import { acme, workspaceOf } from './cases/workspace.ts';

const file = 'packages/app/src/subject.ts';

async function recordOf(text: string, name = file): Promise<ModuleRecord> {
  await using held = await workspaceOf({ ...acme, [name]: text });
  const { graph } = await runOwnership({
    cwd: held.root,
    cache: { isOn: false },
    rules: { forwarder: 'error' },
  });
  const record = graph.modules.get(name)?.record;
  if (record === undefined) throw new TypeError(`${name} was not looked at`);
  return record;
}

function pieces(text: string, spans: readonly { start: number; end: number }[]): string[] {
  return spans.map(({ start, end }) => text.slice(start, end));
}

test('bindings are told with their spans, whatever stands before them', async () => {
  const text =
    "const s = '💥 ü';\nimport d, { a as b, type T, default as q } from '@acme/login';\nimport type { Q } from './q.ts';\nimport * as ns from 'n' with { type: 'json' };\n";
  const { imports } = await recordOf(text);
  expect(
    imports.map(({ specifier, isType, hasAttributes }) => ({ specifier, isType, hasAttributes })),
  ).toEqual([
    { specifier: '@acme/login', isType: false, hasAttributes: false },
    { specifier: './q.ts', isType: true, hasAttributes: false },
    { specifier: 'n', isType: false, hasAttributes: true },
  ]);
  const bindings = imports.flatMap((each) => each.bindings);
  expect(pieces(text, bindings)).toEqual(['d', 'a as b', 'type T', 'default as q', 'Q', '* as ns']);
  expect(bindings.map(({ imported, isType }) => `${imported}${isType ? ' type' : ''}`)).toEqual([
    'default',
    'a',
    'T type',
    'default',
    'Q type',
    '*',
  ]);
  expect(
    pieces(
      text,
      imports.map(({ source }) => source),
    ),
  ).toEqual(["'@acme/login'", "'./q.ts'", "'n'"]);
});

test.each([
  ['export const y = signIn;', 'const'],
  ['export const y: typeof signIn = signIn;', 'const'],
  ['export const y = (signIn as unknown) as () => void;', 'const'],
  ['export const a = 1, y = signIn;', 'const'],
  ['const y = signIn;\nexport { y };', 'const'],
  ['const z = signIn;\nconst y = z;\nexport { y };', 'const'],
  ['const z = signIn;\nexport const y = z;', 'const'],
  ['export let y = signIn!;', 'const'],
  ['const { y } = login;\nexport { y };', 'const'],
  ["export const y = login['signIn'];", 'const'],
  ['export const y = <() => void>signIn;', 'const'],
  ['export const y = /* the same */ signIn;', 'const'],
  ['export const y =\n  signIn\nexport const z = 1', 'const'],
  ['export const y = signIn satisfies unknown;', 'const'],
  [`export const y: { ${'readonly a: string; '.repeat(500)} } = signIn;`, 'const'],
  [`export class y extends signIn {\n  // ${'long '.repeat(1000)}\n}`, 'subclass'],
  ['export const y = {\n  // (the one)\n  signIn,\n};', 'namespaceObject'],
  ["export const y = login['signIn'];", 'const'],
  ["export const y = (await import('@acme/login')).signIn;", 'const'],
  ['export type y = Session;', 'type'],
  ['export type y = // the same\n  Session;', 'type'],
  ['export type y = | Session;', 'type'],
  ["export type y = import('@acme/login').Session;", 'type'],
  ['type z = Session;\nexport type y = z;', 'type'],
  ['export type z = Session;\nexport type y = z;', 'type'],
  ['export type y = login.Session;', 'type'],
  ['export type y<T> = Session<T>;', 'type'],
  ["export type y = import('@acme/login').Session;", 'type'],
  ['export interface y extends Session {}', 'interface'],
  ['export class y extends signIn { /* empty */ }', 'subclass'],
  ['class y extends signIn {}\nexport { y };', 'subclass'],
  ['export class y extends signIn {\n  ;\n}', 'subclass'],
  ['export import y = login.signIn;', 'importEquals'],
  ['export function y(a: string, ...b: string[]): void {\n  return signIn(a, ...b);\n}', 'wrapper'],
  ['export async function y(a: string) {\n  return await login.signIn(a);\n}', 'wrapper'],
  ['export const y = (a: string) => signIn(a);', 'wrapper'],
  ['export const y = (a: string) => { signIn(a); };', 'wrapper'],
  ['export const y = { signIn, out: login.signIn };', 'namespaceObject'],
])('%j only names something else', async (statement, form) => {
  const head = "import { signIn, type Session } from '@acme/login';\nimport * as login from '@acme/login';\n";
  const { exports } = await recordOf(head + statement);
  const y = exports.find((each) => each.kind === 'own' && each.name === 'y');
  expect(y).toMatchObject({ alias: { form } });
});

test.each([
  "export const y = signIn('me');",
  'export const y = [signIn];',
  'export const y = { ...login };',
  "export const y = { signIn: () => signIn('me') };",
  'export const y = `${signIn}`;',
  'export const y = typeof signIn;',
  'export const y = new signIn();',
  'export type y = Session | undefined;',
  "export type y = Session['user'];",
  'export type y = Session<string>;',
  'export type y = typeof signIn;',
  'export interface y extends Session { readonly more: string }',
  'export class y extends signIn { more(): void {} }',
  'export class y extends signIn implements Session {}',
  "export function y(a: string) {\n  return signIn(a, 'more');\n}",
  'export function y(a: string) {\n  check(a);\n  return signIn(a);\n}',
  'export const y = (a: string) => signIn(a) + 1;',
  'export function y(signIn: string) {\n  return signIn;\n}',
])('%j says something of its own', async (statement) => {
  const head = "import { signIn, type Session } from '@acme/login';\nimport * as login from '@acme/login';\n";
  const { exports } = await recordOf(head + statement);
  const y = exports.find((each) => each.kind === 'own' && each.name === 'y');
  expect(y).toBeDefined();
  expect(y).not.toHaveProperty('alias');
});

test('what is read of a whole module is told, and when it escapes', async () => {
  const uses = async (body: string): Promise<string> => {
    await using held = await workspaceOf({ ...acme, [file]: `import * as ns from '@acme/login';\n${body}` });
    const { graph } = await runOwnership({ cwd: held.root, cache: { isOn: false } });
    // It is found out now, from the file.
    const found = graph.modules.get(file)?.record.imports[0]?.bindings[0]?.uses;
    return `${found?.members.map(({ name, isType }) => (isType ? `type ${name}` : name)).join(' ')}${found?.escapes === true ? ' …' : ''}`;
  };
  expect(await uses('ns.a(); const x: ns.B = ns["c"];')).toBe('a type B c');
  expect(await uses('const { a, b: c } = ns;')).toBe('a b');
  expect(await uses('const { a, ...rest } = ns;')).toBe('a …');
  expect(await uses('f(ns); ns.a;')).toBe('a …');
  expect(await uses('ns[key];')).toBe(' …');
  expect(await uses('function f(ns: string) { return ns.length; }')).toBe('length …');
  expect(await uses('const o = { ns: 1 }; o.ns; // ns\n"ns";')).toBe('');
});

test('import(), require, types, mocks and augmentations are edges', async () => {
  const text = [
    "const { a } = await import('@acme/login');",
    "import('@acme/login').then((m) => m.b);",
    "const l = require('@acme/login'); l.c();",
    "type T = import('@acme/login').D<string>;",
    "vi.mock('@acme/login');",
    "declare module '@acme/login' { export { e } from '@acme/core'; }",
    "// import('@acme/none')",
    'const text = "require(\'@acme/none\')";',
  ].join('\n');
  const { loose } = await recordOf(text);
  expect(
    loose.map(({ form, specifier, uses }) => [form, specifier, uses?.members.map(({ name }) => name)]),
  ).toEqual([
    ['dynamic', '@acme/login', ['a']],
    ['dynamic', '@acme/login', ['b']],
    ['require', '@acme/login', ['c']],
    ['type', '@acme/login', ['D']],
    ['mock', '@acme/login', []],
    ['augmentation', '@acme/login', []],
    ['type', '@acme/core', ['e']],
  ]);
});

test.each([
  [
    'a.vue',
    '<template><p>import x</p></template>\n<script lang="ts">\nexport default {};\n</script>\n<script setup lang="ts">\nimport { signIn } from \'@acme/core\';\nconst a: string = signIn(\'me\');\n</script>\n',
  ],
  [
    'a.svelte',
    '<script lang="ts">\n  import { signIn } from \'@acme/core\';\n</script>\n<!-- <script>import broken</script> -->\n<p>{signIn}</p>\n',
  ],
  [
    'a.astro',
    "---\nimport { signIn } from '@acme/core';\nif (signIn('me') === '') return null;\n---\n<p>{signIn}</p>\n<script>\n  const x = 1;\n</script>\n",
  ],
])('the scripts of %s are read where they stand', async (name, text) => {
  const core = { 'packages/core/src/index.ts': "export { signIn } from '@acme/login';\n" };
  await using held = await workspaceOf({ ...acme, ...core, [`packages/app/src/${name}`]: text });
  const { findings } = await runOwnership({ cwd: held.root, cache: { isOn: false } });
  const found = findings.find(({ rule }) => rule === 'proxy-import');
  expect(found?.file).toBe(`packages/app/src/${name}`);
  expect(
    text.split('\n')[(found?.line ?? 0) - 1]?.slice((found?.column ?? 0) - 1, (found?.endColumn ?? 0) - 1),
  ).toBe('signIn');
});

test.each([
  ['module.exports = { signIn, own: 1 };', ['signIn alias', 'own']],
  ['exports.signIn = signIn;\nmodule.exports.out = login.signIn;', ['signIn alias', 'out alias']],
  ["module.exports = require('@acme/login');", ['= alias']],
  ["module.exports = { ...require('@acme/login') };", ['*']],
  ["exports.a = exports.b = require('@acme/login').signIn;", ['a', 'b alias']],
])('CommonJS %j exports what it says', async (statement, expected) => {
  const head = "const login = require('@acme/login');\nconst { signIn } = login;\n";
  const { exports } = await recordOf(head + statement, 'packages/app/src/subject.cjs');
  const names = exports.map((each) =>
    each.kind === 'star'
      ? '*'
      : `${each.name}${each.kind === 'own' && each.alias !== undefined ? ' alias' : ''}`,
  );
  expect(names).toEqual(expected);
});

test('a warm run says what a cold one says, and a changed file is seen', async () => {
  const core = { 'packages/core/src/index.ts': "export { signIn } from '@acme/login';\n" };
  await using held = await workspaceOf({ ...acme, ...core });
  const look = async (): Promise<readonly OwnershipFinding[]> =>
    (await runOwnership({ cwd: held.root })).findings;
  const cold = await look();
  expect(cold).toHaveLength(1);
  expect(await look()).toEqual(cold);

  const path = join(held.root, 'packages/core/src/index.ts');
  const old = new Date(Date.now() - 60_000);
  await utimes(path, old, old);
  await look();
  await writeFile(path, "export { signOut } from '@acme/login';\n");
  expect((await look()).map(({ facts }) => facts.symbol)).toEqual(['signOut']);

  const cache = join(held.root, 'node_modules/.cache/import-ownership/records.json');
  await writeFile(cache, (await readFile(cache, 'utf8')).slice(0, -20));
  const damaged = await runOwnership({ cwd: held.root });
  expect(damaged.notices.join()).toContain('is damaged');
  expect(damaged.findings).toHaveLength(1);
});
