import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { project } from './cases/project.ts';
import { findingsOf, run } from './cases/run.ts';

const tsconfig = (library: string): string =>
  JSON.stringify({
    compilerOptions: { module: 'preserve', strict: true, types: [], paths: { '@lib': [`./${library}.ts`] } },
    include: ['packages/two', 'globals.d.ts', 'library-*'],
  });

/** Every file that is edited, and what it may say; `undefined` is gone. The first is where all begins. */
const variants: Readonly<Record<string, readonly (string | undefined)[]>> = {
  'tsconfig.json': [tsconfig('library-a'), tsconfig('library-b')],
  'globals.d.ts': [
    'declare function global(x: boolean): void;\n',
    'declare function global(y: boolean): void;\n',
    undefined,
  ],
  'library-a.ts': [
    'export function lib(a1: boolean): void {}\n',
    'export function lib(a2: boolean): void {}\n',
  ],
  'library-b.ts': [
    'export const lib = (b1: boolean) => b1;\n',
    'export const lib = (b2: boolean) => b2;\n',
    undefined,
  ],
  'packages/one/package.json': [
    '{ "name": "@scope/one", "exports": "./dist/index.js" }',
    '{ "name": "@scope/one", "exports": "./dist/other.js" }',
  ],
  'packages/one/src/index.ts': [
    "export { f } from './f';\n",
    "export { f } from './g';\n",
    "export * from './f';\nexport * from './h';\n",
    "import './augment';\nexport { f } from './f';\n",
  ],
  'packages/one/src/augment.ts': [
    'export {};\ndeclare global { function augmented(first: boolean): void; }\n',
    'export {};\ndeclare global { function augmented(second: boolean): void; }\n',
  ],
  'packages/one/src/inferred.ts': [
    "import { g } from './g';\nexport const make = () => ({ go(flag: boolean) { return g; } });\nexport function named(times: number): unknown { return times; }\n",
    "import { g } from './g'; // says nothing\n\nexport const make = () => ({ go(flag: boolean) { return g; } });\nexport function named(times: number): unknown { return [times, make]; }\n",
    "import { g } from './g';\nexport const make = () => ({ go(other: boolean) { return g; } });\nexport function named(count: number): unknown { return count; }\n",
    'let kept: { go(left: boolean): void } | { go(right: boolean): void; or: 1 };\nkept = { go(left: boolean) {} };\nexport const make = () => kept;\nexport const named = (times: number) => `\n${times}`;\nexport function set(): void { kept = { go() {}, or: 1 }; }\n',
  ],
  'packages/one/src/made.ts': ['One()', '(One)()', 'Two()', 'One'].map(
    (made) =>
      `import { f } from './f';\nclass One { one = 1; go(one: boolean): void {} }\nclass Two { two = f; go(two: boolean): void {} }\nexport const all = () => [One, Two, f];\nexport const made = () => { return new ${made}; };\n`,
  ),
  'packages/one/src/other.ts': ["export { g as f } from './g';\n"],
  'packages/one/src/f.ts': [
    'export function f(one: boolean, two?: number): void {}\n',
    'export function f(one: boolean, two?: number): void { void one; }\n',
    'export function f(first: boolean, two?: number): void {}\n',
    "import { typed } from './g';\nexport const f = typed;\n",
    'export function f(...args: [boolean, number?]) { return args; }\n',
    undefined,
  ],
  'packages/one/src/g.ts': [
    'export const typed = (inferred: boolean, two = 1) => [inferred, two];\nexport { typed as g, typed as f };\n',
    'export const typed = (changed: boolean, two = 1) => [changed, two];\nexport { typed as g, typed as f };\n',
    "import { named } from './inferred';\nexport const typed = (inferred: boolean) => named(1);\nexport { typed as g, typed as f };\n",
  ],
  'packages/one/src/h.ts': [undefined, 'export function h(file: boolean): void {}\n'],
  'packages/one/src/h/index.ts': ['export function h(folder: boolean): void {}\n', undefined],
  'packages/two/use.ts': [
    "import { f } from '@scope/one';\nimport { lib } from '@lib';\nimport { h } from '../one/src/h';\nimport { made } from '../one/src/made';\nmade().go(true);\nf(true, 1);\nlib(true);\nh(false);\nglobal(true);\n",
    "import { make, named } from '../one/src/inferred';\nimport '@scope/one';\nimport { made } from '../one/src/made';\nmade().go(true);\nmake().go(true);\nnamed(1);\naugmented(true);\n",
    "import { f } from '@scope/one';\nf(/*one*/ true, /*two*/ 1);\n",
    "import { made } from '../one/src/made';\nimport { f } from '../one/src/f';\nmade().go(true);\nf(false);\n",
  ],
  'scripts/declares.js': [
    'function script(one) {}\n',
    'function script(two) {}\nscript(/*one*/ 1);\n',
    undefined,
  ],
  'scripts/calls.js': ['script(true);\n', "import('./declares.js');\nscript(/*one*/ true);\n"],
  'packages/two/orphan.mjs': ["import { f } from '../one/src/f';\nf(false);\n", undefined],
};
/** Edited more often: whether others see an edit of a body is found out by comparing types. */
const often = 'packages/one/src/made.ts';
const steps = Object.entries(variants).flatMap(([file, texts]) =>
  Array.from({ length: file === often ? 5 : 1 }, () => texts.map((text) => ({ file, text }))).flat(),
);

test('whatever is edited, a warm run says what a cold one does', { timeout: 120_000 }, async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...steps), { minLength: 10, maxLength: 10 }), async (edits) => {
      await using held = await project({
        'package.json': '{ "name": "whole", "private": true, "workspaces": ["packages/*"] }',
        'packages/two/package.json': '{ "name": "@scope/two" }',
        ...Object.fromEntries(
          Object.entries(variants).flatMap(([file, [text]]) => (text === undefined ? [] : [[file, text]])),
        ),
      });
      await run(held.root, []);
      for (const { file, text } of edits) {
        if (text === undefined) await rm(join(held.root, file), { force: true });
        else await writeFile(join(held.root, file), text);
        const warm = await run(held.root, ['-f', 'json']);
        const cold = await run(held.root, ['-f', 'json', '--no-cache']);
        expect(warm).toEqual(cold);
        for (const finding of findingsOf(warm)) seen.add(finding);
      }
    }),
    { numRuns: 2 },
  );
  expect(seen.size).toBeGreaterThan(3);
});

const inferred = `export const list = () => [1];
export function a(flag: boolean): void { void flag; }
`;

test.each([
  { what: 'a comment', to: inferred.replace('\n', '\n\n// of a function\n') },
  { what: 'a body whose type is written down', to: inferred.replace('void flag', 'void !flag') },
])('$what in a file with inferred types has no other file checked again', async ({ to }) => {
  await using held = await project({
    'package.json': '{ "name": "whole", "private": true }',
    'a.ts': inferred,
    'b.ts': "import { a } from './a';\na(/*flag*/ true);\n",
  });
  await run(held.root, []);
  await held.write({ 'a.ts': to });
  const same = await run(held.root, ['--timings']);
  await held.write({ 'a.ts': to.replace('[1]', '[2, 3]') });
  const other = await run(held.root, ['--timings']);

  expect(same.stderr).not.toContain('check with types');
  expect(other.stderr).toContain('check with types');
});

test('a body that is edited has only its own file checked again', async () => {
  await using held = await project({
    'package.json': '{ "name": "whole", "private": true }',
    'a.ts': 'export function a(flag: boolean): void { void flag; }\n',
    'b.ts': "import { a } from './a';\na(/*flag*/ true);\n",
    'c.ts': "import { a } from './a';\na(/*flag*/ false);\n",
  });
  await run(held.root, []);
  await held.write({ 'a.ts': 'export function a(flag: boolean): void { void !flag; }\n' });
  const body = await run(held.root, ['--timings']);
  await held.write({ 'a.ts': 'export function a(flag: number): void { void !flag; }\n' });
  const shape = await run(held.root, ['--timings']);

  expect(body.stderr).not.toContain('check with types');
  expect(shape.stderr).toContain('check with types');
});

test.each([
  { what: 'torn', text: '{"version":1,"entr' },
  { what: 'of something else', text: '[]' },
  {
    what: 'full of lies',
    text: '{"version":1,"key":"x","entries":{"a.ts":{"hash":"x","facts":{"matters":false}}}}',
  },
])('a cache that is $what is not believed', async ({ text }) => {
  await using held = await project({
    'package.json': '{ "name": "whole", "private": true }',
    'a.ts': 'export function a(flag: boolean): void {}\na(true);\n',
    'node_modules/.cache/argument-comment-lint/files.json': text,
  });

  expect(findingsOf(await run(held.root, ['-f', 'json']))).toEqual([
    'a.ts:2 uncommented-anonymous-literal-argument flag',
  ]);
});

test('another configuration is another verdict', async () => {
  await using held = await project({
    'package.json': '{ "name": "whole", "private": true }',
    'a.ts': 'export function a(flag: boolean): void {}\na(true);\n',
  });

  expect((await run(held.root, [])).code).toBe(1);
  expect((await run(held.root, ['--rule', 'uncommented-anonymous-literal-argument=off'])).code).toBe(0);
  expect((await run(held.root, [])).code).toBe(1);
});
