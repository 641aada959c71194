import { execFile } from 'node:child_process';
import { readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { openLintProject } from '@codex-ts/argument-comment-lint';
import { expect, test } from 'vitest';

import { project } from './cases/project.ts';
import { findingsOf, run } from './cases/run.ts';

const manifest = { 'package.json': '{ "name": "whole", "private": true, "type": "module" }' };
const tsconfig = {
  'tsconfig.json':
    '{ "compilerOptions": { "module": "nodenext", "strict": true, "types": [] }, "include": ["src"] }',
};
const spawn = 'export function spawn(command: string, detached: boolean): void {}\n';

test('a clean tree: silence and 0', async () => {
  await using held = await project({
    ...manifest,
    ...tsconfig,
    'src/a.ts': `${spawn}spawn('x', /*detached*/ true);\n`,
  });

  expect(await run(held.root, ['-f', 'unix'])).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('findings: 1, in every format', async () => {
  await using held = await project({ ...manifest, ...tsconfig, 'src/a.ts': `${spawn}spawn('x', true);\n` });

  for (const format of ['pretty', 'stylish', 'unix', 'json', 'github', 'sarif', 'gitlab', 'junit', 'agent']) {
    const { code, stdout, stderr } = await run(held.root, ['-f', format]);
    expect(stdout).toContain('detached');
    expect(stderr).toBe('');
    expect(code).toBe(1);
  }
});

test('the JSON of a finding', async () => {
  await using held = await project({ ...manifest, ...tsconfig, 'src/a.ts': `${spawn}spawn('😀', true);\n` });

  const { stdout } = await run(held.root, ['-f', 'json']);
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    findings: [
      {
        file: 'src/a.ts',
        line: 2,
        column: 13,
        endLine: 2,
        endColumn: 17,
        rule: 'uncommented-anonymous-literal-argument',
        parameter: 'detached',
        severity: 'error',
        message: 'anonymous literal-like argument for parameter `detached`',
        fix: { edits: [{ start: spawn.length + 12, end: spawn.length + 12, text: '/*detached*/ ' }] },
      },
    ],
    unnamed: [],
  });
});

test('files in no tsconfig are checked, with the options of the nearest', async () => {
  await using held = await project({
    ...manifest,
    ...tsconfig,
    'src/a.ts': spawn,
    'test/a.test.ts': "import { spawn } from '../src/a.js';\nspawn('x', true);\n",
    'scripts/go.mjs': 'export function go(fast) {}\ngo(true);\n',
    'vite.config.js': 'export function define(strict) {}\ndefine(true);\n',
  });

  const ran = await run(held.root, ['-f', 'json']);
  expect(findingsOf(ran)).toEqual([
    'scripts/go.mjs:2 uncommented-anonymous-literal-argument fast',
    'test/a.test.ts:2 uncommented-anonymous-literal-argument detached',
    'vite.config.js:2 uncommented-anonymous-literal-argument strict',
  ]);
});

test('packages of the workspace are followed to their sources, built or not', async () => {
  await using held = await project({
    'package.json': '{ "name": "whole", "private": true, "workspaces": ["packages/*"] }',
    'packages/one/package.json':
      '{ "name": "@scope/one", "exports": { ".": { "types": "./dist/index.d.ts", "default": "./dist/index.js" }, "./sub/*": "./dist/sub/*.js" } }',
    'packages/one/src/index.ts': spawn,
    'packages/one/src/sub/deep.ts': 'export function deep(down: number): void {}\n',
    'packages/two/package.json': '{ "name": "@scope/two", "dependencies": { "@scope/one": "*" } }',
    'packages/two/tsconfig.json': '{ "compilerOptions": { "module": "nodenext", "types": [] } }',
    'packages/two/src/index.ts':
      "import { spawn } from '@scope/one';\nimport { deep } from '@scope/one/sub/deep';\nspawn('x', true);\ndeep(3);\n",
  });

  expect(findingsOf(await run(held.root, ['-f', 'json']))).toEqual([
    'packages/two/src/index.ts:3 uncommented-anonymous-literal-argument detached',
    'packages/two/src/index.ts:4 uncommented-anonymous-literal-argument down',
  ]);
});

test('of two tsconfigs that list a file the nearest, then `tsconfig.json`, decides', async () => {
  await using held = await project({
    ...manifest,
    'tsconfig.json':
      '{ "files": [], "references": [{ "path": "./tsconfig.b.json" }, { "path": "./tsconfig.a.json" }] }',
    'tsconfig.a.json':
      '{ "compilerOptions": { "composite": true, "module": "preserve", "paths": { "x": ["./a.ts"] } }, "include": ["src", "a.ts"] }',
    'tsconfig.b.json':
      '{ "compilerOptions": { "composite": true, "module": "preserve", "paths": { "x": ["./b.ts"] } }, "include": ["src", "b.ts"] }',
    'a.ts': 'export declare function x(fromA: boolean): void;\n',
    'b.ts': 'export declare function x(fromB: boolean): void;\n',
    'src/use.ts': "import { x } from 'x';\nx(true);\n",
  });

  expect(findingsOf(await run(held.root, ['-f', 'json']))).toEqual([
    'src/use.ts:2 uncommented-anonymous-literal-argument fromB',
  ]);
});

test('--fix keeps byte order mark and line ends, and has nothing left to do', async () => {
  const before =
    `\uFEFF${spawn}// äöü 😀\nspawn('x', true); spawn('y', false /* detached */); spawn('z', /*command*/ null!);\n`.replaceAll(
      '\n',
      '\r\n',
    );
  const after =
    `\uFEFF${spawn}// äöü 😀\nspawn('x', /*detached*/ true); spawn('y', /*detached*/ false); spawn('z', /*command*/ null!);\n`.replaceAll(
      '\n',
      '\r\n',
    );
  await using held = await project({
    ...manifest,
    ...tsconfig,
    'src/a.ts': before,
    'other/b.mts': `${spawn}spawn('x', true);\n`,
  });

  const first = await run(held.root, ['--fix', '-f', 'json']);
  expect(findingsOf(first)).toEqual(['src/a.ts:3 argument-comment-mismatch detached']);
  expect(first.code).toBe(1);
  expect(await readFile(join(held.root, 'src/a.ts'), 'utf8')).toBe(after);
  expect(await readFile(join(held.root, 'other/b.mts'), 'utf8')).toBe(
    `${spawn}spawn('x', /*detached*/ true);\n`,
  );

  const second = await run(held.root, ['--fix', '-f', 'json']);
  expect(findingsOf(second)).toEqual(findingsOf(first));
  expect(await readFile(join(held.root, 'src/a.ts'), 'utf8')).toBe(after);
});

test('--fix-dry-run writes nothing', async () => {
  const text = `${spawn}spawn('x', true);\n`;
  await using held = await project({ ...manifest, ...tsconfig, 'src/a.ts': text });

  const { code, stdout } = await run(held.root, ['--fix-dry-run']);
  expect(stdout).toContain('1 would be fixed in 1 file');
  expect(code).toBe(0);
  expect(await readFile(join(held.root, 'src/a.ts'), 'utf8')).toBe(text);
});

test('--stdin checks a text in the place of a file, and fixes it to stdout', async () => {
  await using held = await project({ ...manifest, ...tsconfig, 'src/a.ts': spawn });
  const text = "import { spawn } from './a.js';\nspawn('x', true);\n";

  const checked = await run(held.root, ['--stdin', '--stdin-filename', 'src/new.ts', '-f', 'json'], text);
  expect(findingsOf(checked)).toEqual(['src/new.ts:2 uncommented-anonymous-literal-argument detached']);
  const fixed = await run(
    held.root,
    ['--stdin', '--stdin-filename', 'src/new.ts', '--fix', '-f', 'unix'],
    text,
  );
  expect(fixed).toEqual({ code: 0, stdout: text.replace('true', '/*detached*/ true'), stderr: '' });
});

test('calls that are not resolved are counted, and fail when asked to', async () => {
  await using held = await project({
    ...manifest,
    ...tsconfig,
    'src/a.ts': "import { gone } from 'nowhere';\ngone(true);\nJSON.parse('').run(1);\n",
  });

  const { code, stderr } = await run(held.root, ['-f', 'unix']);
  expect(stderr).toContain('1 call that TypeScript does not resolve, so unchecked: src/a.ts:2:1');
  expect(stderr).toContain('1 call of `any`, so unchecked: src/a.ts:3:1');
  expect((await run(held.root, [])).stdout).toContain('1 call of `any`, so unchecked: src/a.ts:3:1');
  expect(code).toBe(0);

  const strict = await run(held.root, ['-f', 'json', '--strict-resolution']);
  expect(findingsOf(strict)).toEqual(['src/a.ts:2 unresolved-call']);
  expect(strict.code).toBe(1);
});

test('a file that does not parse is a finding, whatever else is in it', async () => {
  await using held = await project({
    ...manifest,
    ...tsconfig,
    'src/a.ts': 'export const x = ;\n',
    'src/b.js': 'export const y = {;\n',
    'src/c.ts': 'f(true;\n',
  });

  const ran = await run(held.root, ['-f', 'json']);
  expect(findingsOf(ran)).toEqual([
    'src/a.ts:1 syntax-error',
    'src/b.js:1 syntax-error',
    'src/c.ts:1 syntax-error',
  ]);
  expect(ran.code).toBe(1);
});

test.each([
  { what: 'no JSON', text: '{ "compilerOptions": {{ }' },
  { what: 'an `extends` that leads nowhere', text: '{ "extends": "./nowhere.json" }' },
  { what: 'an `extends` that leads to itself', text: '{ "extends": "./tsconfig.json" }' },
])('a tsconfig with $what: 2, and its name', async ({ text }) => {
  await using held = await project({
    ...manifest,
    'tsconfig.json': text,
    'src/a.ts': `${spawn}spawn('x', true);\n`,
  });

  const { code, stderr } = await run(held.root, []);
  expect(stderr).toContain('tsconfig.json cannot be used');
  expect(stderr).not.toContain('    at ');
  expect(stderr).not.toContain('{0}');
  expect(code).toBe(2);
});

test('references in a circle, links in a circle, a missing reference', async () => {
  await using held = await project({
    ...manifest,
    'a/tsconfig.json':
      '{ "compilerOptions": { "composite": true, "types": [] }, "references": [{ "path": "../b" }, { "path": "../gone" }] }',
    'b/tsconfig.json':
      '{ "compilerOptions": { "composite": true, "types": [] }, "references": [{ "path": "../a" }] }',
    'a/a.ts': `${spawn}spawn('x', true);\n`,
    'b/b.ts': "import { spawn } from '../a/a';\nspawn('x', true);\n",
  });
  await symlink('..', join(held.root, 'a/loop'), 'junction');

  expect(findingsOf(await run(held.root, ['-f', 'json']))).toEqual([
    'a/a.ts:2 uncommented-anonymous-literal-argument detached',
    'b/b.ts:2 uncommented-anonymous-literal-argument detached',
  ]);
});

test('a megabyte on one line', async () => {
  const filler = 'void "aaaaaaaaaaaaaaaaaaaaaaaaaaa(((((,,,,,<<<<<";'.repeat(25_000);
  const long = `${spawn.trimEnd()} ${filler} spawn('x', true);\n`;
  await using held = await project({ ...manifest, ...tsconfig, 'src/a.ts': long });

  const ran = await run(held.root, ['-f', 'json']);
  expect(long.length).toBeGreaterThan(1_000_000);
  expect(findingsOf(ran)).toEqual(['src/a.ts:1 uncommented-anonymous-literal-argument detached']);
});

test('a cache that cannot be written is said, and no more', async () => {
  const inferred = 'export const list = () => [1];\n';
  const sources = { 'src/a.ts': spawn, 'src/inferred.ts': inferred, 'file': '' };
  await using held = await project({ ...manifest, ...tsconfig, ...sources });

  const { code, stderr } = await run(held.root, ['--cache-location', 'file/cache.json']);
  expect(stderr).toContain('was not kept');
  expect(code).toBe(0);
});

test('warnings fail through --max-warnings alone', async () => {
  await using held = await project({ ...manifest, ...tsconfig, 'src/a.ts': `${spawn}spawn('x', true);\n` });
  const warn = ['-f', 'unix', '--rule', 'uncommented-anonymous-literal-argument=warn'];

  expect((await run(held.root, warn)).code).toBe(0);
  expect((await run(held.root, [...warn, '--max-warnings', '1'])).code).toBe(0);
  expect((await run(held.root, [...warn, '--max-warnings', '0'])).code).toBe(1);
  expect((await run(held.root, [...warn, '--deny-warnings'])).code).toBe(1);
  expect((await run(held.root, [...warn, '--quiet'])).stdout).toBe('');
});

test('--write-baseline knows what is there, and what is new still fails', async () => {
  await using held = await project({ ...manifest, ...tsconfig, 'src/a.ts': `${spawn}spawn('x', true);\n` });

  expect((await run(held.root, ['--write-baseline'])).code).toBe(0);
  expect((await run(held.root, ['-f', 'unix'])).code).toBe(0);
  await held.write({
    'src/b.ts': `${spawn}spawn('y', false);\n`,
    'src/a.ts': `\n\n${spawn}spawn('x', true);\n`,
  });
  const ran = await run(held.root, ['-f', 'json']);
  expect(findingsOf(ran)).toEqual(['src/b.ts:2 uncommented-anonymous-literal-argument detached']);
  await rm(join(held.root, 'src/a.ts'));
  expect((await run(held.root, ['-f', 'unix'])).stderr).toContain('1 finding of the baseline gone');
});

test('--output-file and --print-config', async () => {
  await using held = await project({
    ...manifest,
    ...tsconfig,
    'argument-comment-lint.config.json': '{ "rest": "require" }',
    'src/a.ts': `${spawn}spawn('x', true);\n`,
  });

  expect(JSON.parse((await run(held.root, ['--print-config'])).stdout)).toEqual({ rest: 'require' });
  const { stdout, code } = await run(held.root, ['-o', 'out/report.json', '-f', 'json']);
  expect(stdout).toBe('');
  expect(code).toBe(1);
  expect(JSON.parse(await readFile(join(held.root, 'out/report.json'), 'utf8'))).toMatchObject({
    version: 1,
  });
});

test('--help and --version', async () => {
  await using held = await project({});

  expect((await run(held.root, ['--help'])).stdout).toContain('Usage: argument-comment-lint');
  expect((await run(held.root, ['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/u);
});

test('a file that goes between listing and reading is gone, and no mistake', async () => {
  await using held = await project({
    ...manifest,
    ...tsconfig,
    'src/a.ts': `${spawn}spawn('x', true);\n`,
    'src/b.ts': `${spawn}spawn('x', true);\n`,
  });
  const linted = await openLintProject({ cwd: held.root, cache: { isOn: false } });
  const files = await linted.select({});
  await rm(join(held.root, 'src/a.ts'));

  expect([...linted.lint(files).keys()]).toEqual(['src/b.ts']);
  linted.close();
});

test('what is counted has an order of its own, whatever was looked at first', async () => {
  const unknown = 'nowhere(1);\n';
  await using held = await project({
    ...manifest,
    ...tsconfig,
    'a.ts': unknown,
    'src/b.ts': `export {};\n${unknown}`,
    'z.ts': unknown,
  });

  const { stdout } = await run(held.root, ['-f', 'json']);
  const { unnamed } = JSON.parse(stdout) as { unnamed: { file: string }[] };
  expect(unnamed.map(({ file }) => file)).toEqual(['a.ts', 'src/b.ts', 'z.ts']);
});

test('scripts in no tsconfig share one scope, whichever of them is checked', async () => {
  await using held = await project({
    ...manifest,
    'declares.js': 'function script(flag) {}\n',
    'calls.js': 'script(true);\n',
    'other.js': 'script(false);\n',
  });

  const all = ['calls.js', 'other.js'].map((file) => `${file}:1 uncommented-anonymous-literal-argument flag`);
  expect(findingsOf(await run(held.root, ['-f', 'json', 'calls.js']))).toEqual(all.slice(0, 1));
  expect(findingsOf(await run(held.root, ['-f', 'json']))).toEqual(all);
});

test('what one package declares for all holds where it is seen alone', async () => {
  const declares = (name: string): string =>
    `export {};\ndeclare global { function shared(${name}: boolean): void; }\n`;
  await using held = await project({
    'package.json': '{ "name": "whole", "private": true, "workspaces": ["packages/*"] }',
    ...Object.fromEntries(
      ['one', 'two', 'three'].flatMap((name) => [
        [`packages/${name}/package.json`, `{ "name": "@scope/${name}" }`],
        [`packages/${name}/tsconfig.json`, '{ "compilerOptions": { "module": "preserve", "types": [] } }'],
      ]),
    ),
    'packages/one/src/index.ts': `${declares('fromOne')}shared(true);\n`,
    'packages/two/src/index.ts': `${declares('fromTwo')}shared(true);\n`,
    'packages/three/src/index.ts': "import '@scope/one';\nshared(true);\n",
  });

  expect(findingsOf(await run(held.root, ['-f', 'json'])).map((line) => line.split(' ').at(-1))).toEqual([
    'fromOne',
    'fromOne',
    'fromTwo',
  ]);
});

test('--changed and --staged look at what git says', async () => {
  await using held = await project({ ...manifest, ...tsconfig, 'src/a.ts': `${spawn}spawn('x', true);\n` });
  const git = (...args: readonly string[]) =>
    promisify(execFile)('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
      cwd: held.root,
    });
  await git('init', '-q', '-b', 'main');
  await git('add', '.');
  await git('commit', '-qm', 'first');
  await held.write({ 'src/b.ts': `${spawn}spawn('x', true);\n`, 'src/c.ts': `${spawn}spawn('x', true);\n` });
  await git('add', 'src/b.ts');

  const only = async (...argv: readonly string[]) =>
    findingsOf(await run(held.root, ['-f', 'json', ...argv])).map((line) => line.split(':')[0]);
  expect(await only()).toEqual(['src/a.ts', 'src/b.ts', 'src/c.ts']);
  expect(await only('--changed=HEAD')).toEqual(['src/b.ts', 'src/c.ts']);
  expect(await only('--staged')).toEqual(['src/b.ts']);
});
