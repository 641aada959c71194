import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { describe, expect, test } from 'vitest';

import { linkTypescript } from './cases/adapters.ts';
import { project } from './cases/project.ts';

const entry = (name: string): string => new URL(`../src/${name}.ts`, import.meta.url).href;
const require = createRequire(import.meta.url);
const eslint = pathToFileURL(require.resolve('eslint')).href;
const files = {
  'package.json': '{ "name": "whole", "private": true, "type": "module" }',
  'tsconfig.json':
    '{ "compilerOptions": { "module": "nodenext", "allowJs": true, "noEmit": true, "types": [] }, "include": ["src"] }',
  'node_modules/.keep': '',
  'src/spawn.js': 'export function spawn(command, detached) {}\n',
  'src/use.js':
    "import { spawn } from './spawn.js';\n\nspawn('😀', true);\nspawn('x', /*command*/ false);\n// eslint-disable-next-line argument-comment/argument-comment-mismatch\nspawn('x', /*command*/ null);\nspawn('x', 1 /* detached */);\n",
};

/** A process of its own: the plugin opens the workspace that its linter is started in. */
async function inProcess(cwd: string, source: string): Promise<unknown> {
  await writeFile(join(cwd, 'run.mjs'), source);
  const args = ['--conditions=@codex-ts/source', join(cwd, 'run.mjs')];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd });
  return JSON.parse(stdout);
}

const lint = (config: string): string => `
import { ESLint } from ${JSON.stringify(eslint)};
import { recommended } from ${JSON.stringify(entry('eslint'))};
${config}
const run = (fix) => new ESLint({ fix, overrideConfigFile: true, overrideConfig: [config], ignorePatterns: ['run.mjs', 'parser.mjs'] });
const [found] = (await run(false).lintFiles(['src/use.js']));
const [fixed] = (await run(true).lintFiles(['src/use.js']));
const [unsaved] = await run(false).lintText("import { spawn } from './spawn.js';\\nspawn('y', null);\\n", { filePath: 'src/use.js' });
console.log(JSON.stringify({
  found: found.messages.map(({ ruleId, line, column, endColumn, suggestions }) => [ruleId, line, column, endColumn, suggestions?.map(({ desc }) => desc)]),
  fixed: fixed.output,
  unsaved: unsaved.messages.map(({ line, message }) => [line, message]),
}));`;

const expected = {
  found: [
    ['argument-comment/uncommented-anonymous-literal-argument', 3, 13, 17, undefined],
    ['argument-comment/argument-comment-mismatch', 4, 24, 29, ['Write `/*detached*/`']],
    ['argument-comment/uncommented-anonymous-literal-argument', 7, 12, 13, undefined],
  ].map((row) => row.map((cell) => cell ?? null)),
  fixed: files['src/use.js']
    .replace("'😀', true", "'😀', /*detached*/ true")
    .replace('1 /* detached */', '/*detached*/ 1'),
};

describe('ESLint', () => {
  test('finds, fixes, suggests, and sees what is not saved', async () => {
    await using held = await project(files);

    expect(await inProcess(held.root, lint('const config = recommended;'))).toEqual({
      ...expected,
      unsaved: [[2, expect.stringContaining('parameter `detached`')]],
    });
  });

  test('asks the program of a typed parser', async () => {
    await using held = await project(files);
    await linkTypescript(held.root, 'typescript-6');
    const espree = pathToFileURL(createRequire(require.resolve('eslint')).resolve('espree')).href;
    const typed = `
import * as espree from ${JSON.stringify(espree)};
import ts from 'typescript';
let programs = 0;
const parser = { parseForESLint(text, options) {
  const host = ts.createCompilerHost({});
  const { readFile } = host;
  // Only this program knows the parameter by another name.
  host.readFile = (path) => (path === options.filePath ? text : readFile(path)?.replace('detached)', 'isDetached)'));
  const program = ts.createProgram([options.filePath], { allowJs: true, module: ts.ModuleKind.NodeNext, noEmit: true, types: [] }, host);
  return { ast: espree.parse(text, { ...options, range: true, loc: true, tokens: true, comment: true, ecmaVersion: 2024, sourceType: 'module' }), services: { program } };
} };
const config = { ...recommended, languageOptions: { parser } };`;

    expect(await inProcess(held.root, lint(typed))).toMatchObject({
      found: expected.found.map((row) =>
        row.map((cell) => (Array.isArray(cell) ? ['Write `/*isDetached*/`'] : cell)),
      ),
      unsaved: [[2, expect.stringContaining('parameter `isDetached`')]],
    });
  });
});

test('oxlint finds and fixes', async () => {
  await using held = await project({
    ...files,
    '.oxlintrc.json': JSON.stringify({
      plugins: [],
      categories: { correctness: 'off' },
      jsPlugins: [{ name: 'argument-comment', specifier: fileURLToPath(entry('oxlint')) }],
      rules: {
        'argument-comment/argument-comment-mismatch': 'error',
        'argument-comment/uncommented-anonymous-literal-argument': 'error',
      },
    }),
  });
  const oxlint = join(
    createRequire(join(fileURLToPath(new URL('../../../', import.meta.url)), 'package.json')).resolve(
      'oxlint/package.json',
    ),
    '../bin/oxlint',
  );
  const run = async (...args: readonly string[]): Promise<string> => {
    const options = {
      cwd: held.root,
      env: { ...process.env, NODE_OPTIONS: '--conditions=@codex-ts/source' },
    };
    return promisify(execFile)(process.execPath, [oxlint, '-f', 'unix', ...args, 'src'], options).then(
      ({ stdout }) => stdout,
      (error: unknown) => (error as { stdout: string }).stdout,
    );
  };

  const found = await run();
  expect(found.match(/src\/use\.js:\d+/gu)?.toSorted()).toEqual([
    'src/use.js:3',
    'src/use.js:4',
    'src/use.js:7',
  ]);
  const left = await run('--fix');
  expect(left.match(/src\/use\.js:\d+/gu)).toEqual(['src/use.js:4']);
});
