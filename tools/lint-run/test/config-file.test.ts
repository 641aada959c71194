import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import {
  checkConfig,
  closestName,
  ConfigInvalidError,
  loadConfig,
  printJsonSchema,
} from '@codex-ts/lint-run';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';

import { makeTree, type Tree } from './tree.ts';

const Level = z.enum(['off', 'warn', 'error']);
const rules = z.strictObject({
  mismatch: z._default(Level, 'error'),
  uncommented: z._default(Level, 'error'),
});
const schema = z.strictObject({
  rules: z._default(rules, { mismatch: 'error', uncommented: 'error' }),
  ignore: z._default(z.array(z.string()), []),
  overrides: z.optional(
    z.array(z.strictObject({ files: z.string(), style: z.optional(z.literal('google')) })),
  ),
  limit: z.optional(z.union([z.literal('none'), z.strictObject({ warnings: z.number() })])),
  levels: z.optional(z.partialRecord(z.enum(['number', 'boolean']), Level)),
});

function load(tree: Tree, options: { cwd?: string; path?: string } = {}) {
  return loadConfig({
    tool: 'sample-lint',
    cwd: tree.path(options.cwd ?? '.'),
    root: tree.root,
    schema,
    jsonSchema: () => z.toJSONSchema(schema, { io: 'input' }),
    ...(options.path === undefined ? {} : { path: options.path }),
  });
}

const ignoring = { rules: { mismatch: 'error', uncommented: 'error' }, ignore: ['x'] };

test.each([
  { file: 'sample-lint.config.json', text: '\uFEFF{ "$schema": "./s.json", /* why */ "ignore": ["x",], }' },
  { file: 'sample-lint.config.jsonc', text: '// why\n{ "ignore": ["x"] }' },
  { file: 'sample-lint.config.mjs', text: "export default { ignore: ['x'] };" },
  { file: 'package.json', text: '{ "name": "p", "sample-lint": { "ignore": ["x"] } }' },
])('$file is found from a folder below, and defaults are filled in', async ({ file, text }) => {
  await using tree = await makeTree({ [file]: text, 'src/deep/a.ts': '' });
  const loaded = await load(tree, { cwd: 'src/deep' });
  expect(loaded).toEqual({ value: ignoring, path: tree.path(file) });
});

test('a configuration in TypeScript is read by node itself', async () => {
  const text = "interface A { ignore: string[] }\nexport default { ignore: ['x'] } satisfies A;";
  await using tree = await makeTree({ 'sample-lint.config.ts': text });
  const script = `import { loadConfig } from '@codex-ts/lint-run';
    const validate = (value) => ({ value });
    const schema = { '~standard': { version: 1, vendor: 'test', validate } };
    const [root] = process.argv.slice(1);
    const loaded = await loadConfig({ tool: 'sample-lint', cwd: root, root, schema, jsonSchema: () => ({}) });
    console.log(JSON.stringify(loaded.value));`;
  const args = ['--conditions=@codex-ts/source', '--input-type=module', '--eval', script, tree.root];

  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname });

  expect(JSON.parse(stdout)).toEqual({ ignore: ['x'] });
});

test('the nearest file counts', async () => {
  const text = (name: string): string => JSON.stringify({ ignore: [name] });
  await using tree = await makeTree({
    'sample-lint.config.json': text('outer'),
    'package.json': '{ "name": "sample-lint" }',
    'p/sample-lint.config.json': text('inner'),
    'p/src/a.ts': '',
  });
  expect((await load(tree, { cwd: 'p/src' })).value.ignore).toEqual(['inner']);
  expect((await load(tree)).value.ignore).toEqual(['outer']);
});

test('the search ends at the root, and without a file the defaults hold', async () => {
  await using tree = await makeTree({
    'sample-lint.config.json': '{ "ignore": ["above"] }',
    'root/a.ts': '',
  });
  const loaded = await loadConfig({
    tool: 'sample-lint',
    cwd: tree.path('root'),
    root: tree.path('root'),
    schema,
    jsonSchema: () => ({}),
  });
  expect(loaded).toEqual({ value: { rules: ignoring.rules, ignore: [] } });
});

test('a file that is named is read, wherever it is', async () => {
  await using tree = await makeTree({ 'src/a.ts': '', 'other/settings.json': '{ "ignore": ["x"] }' });
  const loaded = await load(tree, { cwd: 'src', path: '../other/settings.json' });
  expect(loaded.path).toBe(tree.path('other/settings.json'));
  const missing = { code: 'LINT_RUN_CONFIG_NOT_FOUND', path: tree.path('gone.json') };
  await expect(load(tree, { path: 'gone.json' })).rejects.toMatchObject(missing);
  await expect(load(tree, { path: 'src' })).rejects.toMatchObject({ code: 'LINT_RUN_CONFIG_NOT_FOUND' });
});

test('a module that changed is loaded anew', async () => {
  await using tree = await makeTree({ 'sample-lint.config.mjs': "export default { ignore: ['one'] };" });
  expect((await load(tree)).value.ignore).toEqual(['one']);
  await tree.write('sample-lint.config.mjs', "export default { ignore: ['two', 'more'] };");
  expect((await load(tree)).value.ignore).toEqual(['two', 'more']);
});

test('two files in one folder are refused: one of them would not count', async () => {
  await using tree = await makeTree({
    'sample-lint.config.json': '{}',
    'package.json': '{ "sample-lint": {} }',
  });
  await expect(load(tree)).rejects.toThrow(/sample-lint\.config\.json: package\.json is there too/u);
});

async function problemsOf(text: string, file = 'sample-lint.config.json') {
  await using tree = await makeTree({ [file]: text });
  const failed: unknown = await load(tree).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(ConfigInvalidError);
  const { problems, path } = failed as ConfigInvalidError;
  expect(path).toBe(tree.path(file));
  return problems;
}

test.each([
  {
    text: '{\n  "ignroe": []\n}',
    problems: [{ key: 'ignroe', message: 'is not known', suggestion: 'ignore', line: 2, column: 3 }],
  },
  {
    text: '{ "rules": { "mismach": "off", "zzz": "off" } }',
    problems: [
      { key: 'rules.mismach', message: 'is not known', suggestion: 'mismatch', line: 1, column: 14 },
      { key: 'rules.zzz', message: 'is not known', line: 1, column: 32 },
    ],
  },
  {
    text: '{ "rules": { "mismatch": "eror" } }',
    problems: [
      {
        key: 'rules.mismatch',
        message: '"eror" is not one of off, warn, error',
        suggestion: 'error',
        line: 1,
        column: 14,
      },
    ],
  },
  {
    text: '{ "overrides": [{ "files": "x", "style": "gogle" }] }',
    problems: [
      {
        key: 'overrides[0].style',
        message: '"gogle" is not one of google',
        suggestion: 'google',
        line: 1,
        column: 33,
      },
    ],
  },
  {
    text: '{ "ignore": [1] }',
    problems: [{ key: 'ignore[0]', message: 'expected string, received number', line: 1, column: 14 }],
  },
  {
    text: '{ "overrides": [{}] }',
    problems: [
      { key: 'overrides[0].files', message: 'expected string, received undefined', line: 1, column: 17 },
    ],
  },
  {
    text: '{ "limit": { "warning": 3 } }',
    problems: [
      { key: 'limit.warnings', message: 'expected number, received undefined', line: 1, column: 3 },
      { key: 'limit.warning', message: 'is not known', suggestion: 'warnings', line: 1, column: 14 },
    ],
  },
  {
    text: '{ "levels": { "numbr": "off" } }',
    problems: [{ key: 'levels.numbr', message: 'is not known', suggestion: 'number', line: 1, column: 15 }],
  },
  { text: '[]', problems: [{ key: '', message: 'expected object, received array', line: 1, column: 1 }] },
  { text: 'null', problems: [{ key: '', message: 'expected object, received null', line: 1, column: 1 }] },
])(
  '$text is answered with every problem, its place, and what was probably meant',
  async ({ text, problems }) => {
    expect(await problemsOf(text)).toEqual(problems);
  },
);

test.each([
  { text: '', message: 'value expected', line: 1, column: 1 },
  { text: '{ "a" 1 }', message: 'colon expected', line: 1, column: 7 },
  { text: '{\n"a": tru }', message: 'invalid symbol', line: 2, column: 6 },
])('$text is no JSON, and where is said', async ({ text, ...problem }) => {
  expect((await problemsOf(text))[0]).toMatchObject(problem);
});

test.each([
  { name: 'throws', text: "throw new Error('no')", message: 'it cannot be loaded' },
  { name: 'is no JavaScript', text: 'export default {', message: 'it cannot be loaded' },
  { name: 'has no default export', text: 'export const ignore = [];', message: 'it has no default export' },
])('a module that $name is named', async ({ text, message }) => {
  expect(await problemsOf(text, 'sample-lint.config.mjs')).toEqual([{ key: '', message }]);
});

test('in package.json the place is that of the member', async () => {
  const text = '{ "ignroe": 1, "sample-lint": { "ignroe": [] } }';
  expect(await problemsOf(text, 'package.json')).toMatchObject([{ key: 'ignroe', line: 1, column: 33 }]);
});

test('the message shows each problem with its place', async () => {
  await using tree = await makeTree({ 'sample-lint.config.json': '{ "ignroe": [] }' });
  const place = `${tree.path('sample-lint.config.json')}:1:3`;
  await expect(load(tree)).rejects.toThrow(`${place}: ignroe: is not known, did you mean ignore?`);
});

test('a value from elsewhere is checked the same way, also by a schema that is not of zod', async () => {
  const foreign = {
    '~standard': {
      version: 1 as const,
      vendor: 'own',
      validate: (value: unknown) =>
        value === 1 ? { value: 'one' } : { issues: [{ message: 'must be 1', path: [{ key: 'a' }, 0] }] },
    },
  };
  const options = { path: '--rule', schema: foreign, jsonSchema: () => ({}) };
  expect(await checkConfig(/*value*/ 1, options)).toBe('one');
  await expect(checkConfig(/*value*/ 2, options)).rejects.toMatchObject({
    problems: [{ key: 'a[0]', message: 'must be 1' }],
  });
});

test('the schema for editors allows $schema and has a name', () => {
  const text = printJsonSchema(z.toJSONSchema(schema, { io: 'input' }), {
    id: 'https://x.test/s.json',
    title: 'T',
  });
  expect(JSON.parse(text)).toMatchObject({
    $id: 'https://x.test/s.json',
    title: 'T',
    type: 'object',
    additionalProperties: false,
    properties: { $schema: { type: 'string' }, ignore: { type: 'array' } },
  });
  expect(text.endsWith('}\n')).toBe(true);
});

test.each([
  ['colour', ['color', 'colours'], 'color'],
  ['fromat', ['format', 'form'], 'format'],
  ['FORMAT', ['format'], 'format'],
  ['x', ['a', 'xy'], 'a'],
  ['format', ['format'], undefined],
  ['nothing', ['like', 'that'], undefined],
  ['', ['a'], 'a'],
  ['a'.repeat(10_000), ['a'], undefined],
])('near %s of %j is %s', (name, known, closest) => {
  expect(closestName(name, known)).toBe(closest);
});
