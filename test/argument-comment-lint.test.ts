import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { installConsumer, packWorkspace } from '@codex-ts/house/pack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { repositoryRoot } from './repository-copy.ts';

const run = promisify(execFile);
const tools = ['lint-run', 'argument-comment-lint'];

const spawn = 'export function spawn(command: string, detached: boolean): void {}\n';
const use = (from: string): string => `import { spawn } from '${from}';\nspawn('ls', true);\n`;
const sources = {
  'pnpm-workspace.yaml': 'packages: [packages/*]\n',
  'packages/one/package.json': '{ "name": "@scope/one", "bin": "./dist/main.js" }',
  'packages/one/src/index.ts': `${spawn}spawn('ls', false);\n`,
  'packages/one/src/main.ts': use('./index'),
  'packages/one/test/one.test.ts': use('../src/index'),
  'packages/two/package.json': '{ "name": "@scope/two" }',
  'packages/two/src/index.ts': use('../../one/src/index'),
  'scripts/release.mjs': use('../packages/one/src/index'),
};
const lib = ['packages/one/src/index.ts:2', 'packages/two/src/index.ts:2'];
const bins = ['packages/one/src/main.ts:2'];
const tests = ['packages/one/test/one.test.ts:2'];
const scripts = ['scripts/release.mjs:2'];

let scratch: string;
beforeAll(async () => {
  scratch = await realpath(await mkdtemp(join(tmpdir(), 'codex-ts-argument-comment-')));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function writeAll(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** A line of a shell, as somebody types it. Answers the exit code and the places that are shown. */
async function shell(cwd: string, line: string): Promise<{ code: number; found: string[]; said: string }> {
  const args = process.platform === 'win32' ? ['cmd', '/d', '/s', '/c', line] : ['sh', '-c', line];
  const [program = '', ...rest] = args;
  const { code, stdout, stderr } = await run(program, rest, { cwd }).then(
    (ended) => ({ code: 0, ...ended }),
    (error: unknown) => error as { code: number; stdout: string; stderr: string },
  );
  const places = stdout.matchAll(/(?:packages|scripts)\/[\w./-]+:\d+(?=:\d)/gu);
  return { code, found: [...new Set([...places].map(([place]) => place))].toSorted(), said: stdout + stderr };
}

/** Makes a folder the workspace, with the script of this repository wherever the program comes from. */
async function layOut(folder: string, script: string): Promise<string> {
  const manifest = {
    name: 'whole',
    private: true,
    type: 'module',
    scripts: { 'argument-comment-lint': script },
  };
  await writeAll(folder, { ...sources, 'package.json': JSON.stringify(manifest) });
  return folder;
}

/** The program as this repository starts it, which is in another folder here. */
async function fromSource(): Promise<string> {
  const { scripts: own } = JSON.parse(await readFile(join(repositoryRoot, 'package.json'), 'utf8'));
  const script: string = own['argument-comment-lint'];
  const main = 'tools/argument-comment-lint/src/main.ts';
  expect(script).toContain(` ${main}`);
  return layOut(join(scratch, 'source'), script.replace(main, join(repositoryRoot, main)));
}

/** The packages as they are published, bundled just now, and installed by the workspace. */
async function fromTarball(): Promise<string> {
  const root = join(scratch, 'published');
  await mkdir(root);
  for (const file of ['package.json', 'pnpm-workspace.yaml']) {
    await copyFile(join(repositoryRoot, file), join(root, file));
  }
  for (const name of tools) await bundle(name, join(root, 'tools', name));
  const published = tools.map((name) => ({ name: `@codex-ts/${name}`, folder: `tools/${name}` }));
  const packages = await packWorkspace(root, published, join(scratch, 'tarballs'));
  const consumer = await installConsumer(repositoryRoot, packages, join(scratch, 'consumer'));
  return layOut(consumer.folder, 'argument-comment-lint');
}

async function bundle(name: string, into: string): Promise<void> {
  const from = join(repositoryRoot, 'tools', name);
  await mkdir(into, { recursive: true });
  const tsup = join(repositoryRoot, 'node_modules/.bin/tsup');
  // On Windows the command is a script for the shell.
  const shellFor = { cwd: from, shell: process.platform === 'win32' };
  await run(tsup, ['--out-dir', join(into, 'dist'), '--silent'], shellFor);
  await copyFile(join(from, 'package.json'), join(into, 'package.json'));
}

describe.each([
  { where: 'from source', open: fromSource },
  { where: 'from the packed tarball', open: fromTarball },
])('$where', ({ open }) => {
  let folder: string;
  beforeAll(async () => {
    folder = await open();
  });

  test.each([
    { line: 'pnpm argument-comment-lint', found: [...bins, ...lib, ...scripts, ...tests] },
    { line: 'pnpm argument-comment-lint -- --lib --bins', found: [...bins, ...lib] },
    { line: 'pnpm argument-comment-lint -- --tests', found: tests },
    { line: 'pnpm argument-comment-lint -p one', found: [...bins, ...lib.slice(0, 1), ...tests] },
    { line: 'pnpm argument-comment-lint -p one -- --tests', found: tests },
    { line: 'pnpm argument-comment-lint -- -p two', found: lib.slice(1) },
  ])('$line', async ({ line, found }) => {
    const ended = await shell(folder, line);

    expect(ended.found).toEqual(found.toSorted());
    expect(ended.code).toBe(1);
  });

  test('of two `--` the second is handed on, and names files', async () => {
    const { code, said } = await shell(folder, 'pnpm argument-comment-lint -- -- --tests');

    expect(said).toContain('--tests');
    expect(said).toContain('no such file');
    expect(code).toBe(2);
  });

  test('pnpm argument-comment-lint --fix: all targets, and nothing is left', async () => {
    const fixing = await shell(folder, 'pnpm argument-comment-lint --fix');

    expect(fixing.said).toContain('5 fixed in 5 files');
    expect(fixing.code).toBe(0);
    expect((await shell(folder, 'pnpm argument-comment-lint')).code).toBe(0);
    const fixed = await readFile(join(folder, 'packages/one/test/one.test.ts'), 'utf8');
    expect(fixed).toContain("spawn('ls', /*detached*/ true);");
  });
});

test('the packed program without a package manager: the file in `node_modules/.bin`', async () => {
  const folder = join(scratch, 'consumer/project');
  await writeAll(folder, { 'packages/two/src/late.ts': use('../../one/src/index') });
  const bin = join('node_modules', '.bin', 'argument-comment-lint');

  const ended = await shell(folder, `${bin} -- --lib`);
  expect(ended.found).toEqual(['packages/two/src/late.ts:2']);
  expect(ended.code).toBe(1);
  expect((await shell(folder, `pnpm exec argument-comment-lint -- --tests`)).code).toBe(0);
});
