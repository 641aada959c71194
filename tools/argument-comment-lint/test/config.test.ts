import { expect, test } from 'vitest';

import { linkTypescript } from './cases/adapters.ts';
import { project } from './cases/project.ts';
import { findingsOf, run } from './cases/run.ts';

const source = `export function many(flag: boolean, count: number, ...rest: (null | 1n)[]): void {}
export class Timer { constructor(ms: number) {} on(on: boolean): void {} set(value: undefined): void {} }
many(true, 1, null, 1n);
new Timer(5).on(true);
new Timer(/* ms= */ 5).set(undefined);
`;
const all = ['3 flag', '3 count', '4 ms', '5 ms', '5 value'];

test.each([
  { config: {}, found: all },
  { config: { literals: { number: false } }, found: ['3 flag', '5 value'] },
  { config: { literals: { boolean: false, undefined: false } }, found: ['3 count', '4 ms', '5 ms'] },
  {
    config: { rest: 'require' },
    found: ['3 flag', '3 count', '3 rest', '3 rest', '4 ms', '5 ms', '5 value'],
  },
  { config: { rest: 'require', literals: { null: false, bigint: false } }, found: all },
  { config: { singleArgument: 'never' }, found: ['3 flag', '3 count', '4 ms', '4 on', '5 ms', '5 value'] },
  { config: { singleArgument: 'always' }, found: ['3 flag', '3 count'] },
  { config: { acceptStyles: ['google'] }, found: ['3 flag', '3 count', '4 ms', '5 value'] },
  { config: { ignoreCallees: ['many'] }, found: ['4 ms', '5 ms', '5 value'] },
  { config: { ignoreCallees: ['Timer.s*'] }, found: ['3 flag', '3 count', '4 ms', '5 ms'] },
  { config: { ignoreCallees: ['Timer'] }, found: ['3 flag', '3 count', '5 value'] },
  { config: { ignoreCallees: ['whole#*'] }, found: [] },
  { config: { ignoreParameters: ['ms', 'val*'] }, found: ['3 flag', '3 count'] },
  { config: { firstParty: { exclude: ['a.ts'] } }, found: [] },
  { config: { rules: { 'uncommented-anonymous-literal-argument': 'off' } }, found: [] },
  {
    config: { overrides: [{ files: ['a.*'], rules: { 'uncommented-anonymous-literal-argument': 'off' } }] },
    found: [],
  },
  { config: { overrides: [{ files: ['{b,c}.ts', 'x/**'], singleArgument: 'always' }] }, found: all },
])('$config', async ({ config, found }) => {
  // What is called has its name from the adapter.
  for (const adapter of 'ignoreCallees' in config ? ['native', 'classic'] : ['native']) {
    await using held = await project({
      'package.json': JSON.stringify({ 'name': 'whole', 'argument-comment-lint': config }),
      'a.ts': source,
    });
    const argv = ['-f', 'json', '--no-cache', ...(adapter === 'native' ? [] : ['--adapter', adapter])];
    if (adapter === 'classic') {
      await held.write({ 'node_modules/.keep': '' });
      await linkTypescript(held.root, 'typescript-6');
    }
    const ran = await run(held.root, argv);

    expect(ran.stderr).toBe('');
    expect(findingsOf(ran).map((line) => line.replace(/^a\.ts:(\d+) \S+ /u, '$1 '))).toEqual(found);
  }
});

test('firstParty.include takes packages in', async () => {
  await using held = await project({
    'package.json':
      '{ "name": "whole", "argument-comment-lint": { "firstParty": { "include": ["node_modules/@own/**"] } } }',
    'node_modules/@own/x/package.json': '{ "name": "@own/x", "types": "index.d.ts" }',
    'node_modules/@own/x/index.d.ts': 'export declare function own(flag: boolean): void;\n',
    'a.ts': "import { own } from '@own/x';\nown(true);\n",
  });

  expect(findingsOf(await run(held.root, ['-f', 'json']))).toEqual([
    'a.ts:2 uncommented-anonymous-literal-argument flag',
  ]);
});

test('what is written wrongly is said, with what was meant', async () => {
  await using held = await project({
    'package.json': '{ "name": "whole" }',
    'argument-comment-lint.config.json': '{\n  "singelArgument": "never",\n  "rest": "always"\n}\n',
    'a.ts': source,
  });

  const { code, stdout, stderr } = await run(held.root, []);
  expect(stderr).toContain('singelArgument');
  expect(stderr).toContain('singleArgument');
  expect(stderr).toContain('rest');
  expect(stdout).toBe('');
  expect(code).toBe(2);
});

test('directives switch off, give reasons, and are reported when they do nothing', async () => {
  const lines = [
    'export function f(flag: boolean): void {}',
    '// argument-comment-lint-disable-next-line',
    'f(true);',
    'f(false); // argument-comment-lint-disable-line uncommented-anonymous-literal-argument -- shown as it is',
    '/* argument-comment-lint-disable uncommented-anonymous-literal-argument -- a table */',
    'f(true);',
    'f(/*other*/ true);',
    '/* argument-comment-lint-enable uncommented-anonymous-literal-argument */',
    'f(true);',
    '// argument-comment-lint-disable-next-line -- for nothing',
    'f(/*flag*/ true);',
    '// argument-comment-lint-disable-next-line uncommented -- no rule',
    'f(true);',
    "export const s = '// argument-comment-lint-disable-line';",
    'export const t = `',
    '// argument-comment-lint-disable-next-line',
    '${f(true)}`;',
    '/** Write `// argument-comment-lint-disable-line` to switch it off. */',
    '// argument-comment-lint-enable',
  ];
  await using held = await project({
    'package.json': '{ "name": "whole" }',
    'a.ts': `${lines.join('\n')}\n`,
  });
  const found = [
    '7 argument-comment-mismatch flag',
    '9 uncommented-anonymous-literal-argument flag',
    '10 unused-disable-directive',
    '12 unknown-rule-in-directive',
    '13 uncommented-anonymous-literal-argument flag',
    '17 uncommented-anonymous-literal-argument flag',
    '19 unused-disable-directive',
  ];

  const ran = await run(held.root, ['-f', 'json']);
  expect(findingsOf(ran).map((line) => line.replace('a.ts:', ''))).toEqual(found);
  await held.write({
    'argument-comment-lint.config.json': '{ "requireReason": true, "reportUnusedDisableDirectives": "off" }',
  });
  const strict = await run(held.root, ['-f', 'json']);
  expect(findingsOf(strict).map((line) => line.replace('a.ts:', ''))).toEqual(
    ['2 disable-directive-without-reason', ...found].filter((line) => !line.includes('unused')),
  );
  await held.write({ 'argument-comment-lint.config.json': '{}' });
  const errors = await run(held.root, ['--report-unused-disable-directives', '--quiet', '-f', 'json']);
  expect(findingsOf(errors).filter((line) => line.includes('unused'))).toHaveLength(2);
});
