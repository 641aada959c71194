import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

import { linkTypescript } from './cases/adapters.ts';
import { project } from './cases/project.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const node = ['--conditions=@codex-ts/source', main];
const files = {
  'package.json': '{ "name": "whole", "private": true, "bin": "./dist/main.js", "type": "module" }',
  'src/index.ts': 'export function f(flag: boolean): void {}\n',
  'src/main.ts': "import { f } from './index.ts';\nf(true);\n",
  'test/f.test.ts': "import { f } from '../src/index.ts';\nf(false);\n",
};

async function program(
  cwd: string,
  argv: readonly string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [...node, ...argv], { cwd })) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

test.each([
  { argv: [], found: ['src/main.ts:2:3', 'test/f.test.ts:2:3'] },
  { argv: ['--', '--lib', '--bins'], found: ['src/main.ts:2:3'] },
  { argv: ['--', '--tests'], found: ['test/f.test.ts:2:3'] },
  { argv: ['-p', 'whole', '--', '--lib'], found: [] },
])('as a process: $argv', async ({ argv, found }) => {
  await using held = await project(files);

  const { code, stdout, stderr } = await program(held.root, ['-f', 'unix', ...argv]);
  expect(
    stdout
      .split('\n')
      .filter((line) => /^\S+:\d/u.test(line))
      .map((line) => line.split(': ')[0]),
  ).toEqual(found);
  expect(stderr).toBe('');
  expect(code).toBe(found.length > 0 ? 1 : 0);
});

test('a crash is 2, and no finding', async () => {
  expect(
    (await program(fileURLToPath(new URL('/', import.meta.url)), ['--root', '/nowhere/at/all'])).code,
  ).toBe(2);
});

test('the native TypeScript is the pinned one', () => {
  const { version } = createRequire(main)('typescript/package.json') as { version: string };

  expect(version).toBe('7.0.2');
});

test('--watch answers whenever a file changes, comes or goes, and ends when told', async () => {
  await using held = await project(files);
  const child = spawn(process.execPath, [...node, '--watch', '-f', 'agent', '--no-cache'], {
    cwd: held.root,
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  /** Ends with the first line like this; a file that is half written may be seen on the way. */
  async function untilIn(from: AsyncIterator<string>, pattern: RegExp): Promise<void> {
    for (let line = await from.next(); line.done !== true; line = await from.next()) {
      if (pattern.test(line.value)) return;
    }
    throw new Error(`no line is like ${pattern.source}`);
  }
  const until = (pattern: RegExp): Promise<void> => untilIn(lines, pattern);

  const complaints = createInterface({ input: child.stderr })[Symbol.asyncIterator]();
  const said = (pattern: RegExp): Promise<void> => untilIn(complaints, pattern);

  await until(/src\/main\.ts.*flag/u);
  await until(/test\/f\.test\.ts.*flag/u);
  await held.write({ 'src/index.ts': 'export function f(enabled: boolean): void {}\n' });
  await until(/src\/main\.ts.*enabled/u);
  await until(/test\/f\.test\.ts.*enabled/u);
  await held.write({ 'src/main.ts': "import { f } from './index.ts';\nf(/*enabled*/ true);\n" });
  await until(/^1 error /u);
  await held.write({ 'scripts/new.ts': "import { f } from '../src/index.ts';\nf(true);\n" });
  await until(/scripts\/new\.ts.*enabled/u);
  await rm(join(held.root, 'scripts/new.ts'));
  await rm(join(held.root, 'test/f.test.ts'));
  await until(/^No findings/u);
  await held.write({ 'tsconfig.json': '{ "compilerOptions": ' });
  await said(/tsconfig\.json cannot be used/u);
  await held.write({ 'tsconfig.json': '{ "compilerOptions": { "types": [] } }' });
  await until(/^No findings/u);
  child.kill('SIGINT');
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(code).toBe(0);
});

test.each([
  { what: 'takes over', argv: [], typescript: 'typescript-6', code: 1, says: 'so TypeScript 6.0.3 answers' },
  { what: 'is missing too', argv: [], typescript: undefined, code: 2, says: 'no TypeScript can answer' },
  {
    what: 'is not wanted',
    argv: ['--adapter', 'native'],
    typescript: 'typescript-6',
    code: 2,
    says: 'native binary',
  },
])('without the native binary, when the classic API $what', async ({ argv, typescript, code, says }) => {
  await using held = await project({
    ...files,
    'node_modules/.keep': '',
    // As an installation without optional dependencies leaves it.
    'hide.mjs': `import { registerHooks } from 'node:module';
registerHooks({ resolve(specifier, context, next) {
  if (specifier.startsWith('@typescript/typescript-')) throw new Error('not installed');
  if (specifier === '@typescript/typescript6') throw new Error('not installed');
  return next(specifier, context);
} });\n`,
  });
  if (typescript !== undefined) {
    await linkTypescript(held.root, typescript);
  }
  const run = promisify(execFile)(
    process.execPath,
    ['--import', join(held.root, 'hide.mjs'), ...node, '-f', 'unix', ...argv],
    { cwd: held.root },
  ).then(
    ({ stderr }) => ({ code: 0, stderr }),
    (error: unknown) => error as { code: number; stderr: string },
  );

  const ended = await run;
  expect(ended.stderr).toContain(says);
  expect(ended.code).toBe(code);
});
