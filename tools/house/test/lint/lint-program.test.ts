import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { checks, lintProgram, type Check } from '@codex-ts/house/lint';

import { plantWorkspace } from '../boundaries/planted-workspace.ts';

const program = fileURLToPath(new URL('../../src/lint.ts', import.meta.url));

interface Ran {
  readonly exitCode: number;
  readonly printed: string;
  readonly complained: string;
}

async function runLint(words: readonly string[], { root = '.', table = checks } = {}): Promise<Ran> {
  const printed: string[] = [];
  const complained: string[] = [];
  const exitCode = await lintProgram(words, {
    root,
    checks: table,
    print: (text) => printed.push(text),
    complain: (text) => complained.push(text),
  });
  return { exitCode, printed: printed.join('\n'), complained: complained.join('\n') };
}

function spawnLint(words: readonly string[], nodeFlags: readonly string[] = []): Promise<Ran> {
  const args = ['--conditions=@codex-ts/source', ...nodeFlags, program, ...words];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : Number(error.code);
      resolve({ exitCode, printed: stdout, complained: stderr });
    });
  });
}

const passing: Check = {
  name: 'passing',
  claim: 'all is well',
  run: async () => ({ findings: [], lookedAt: '3 files' }),
};

const failing: Check = {
  name: 'failing',
  claim: 'nothing is wrong',
  run: async () => ({
    findings: [
      { path: 'b.ts', line: 2, rule: 'r', message: 'is wrong', remedy: 'Write it right.' },
      { path: 'a.ts', rule: 's', message: 'is wrong too' },
    ],
    lookedAt: '2 files',
  }),
};

test.each([
  { words: ['--fxi'], says: "Unknown option '--fxi'" },
  { words: ['everything'], says: "Unexpected argument 'everything'" },
  { words: ['--', '--fix'], says: "Unexpected argument '--fix'" },
  { words: ['--only'], says: 'argument missing' },
  { words: ['--only', 'oxlnt'], says: 'no check is called oxlnt; there are layers, ' },
])('$words is not understood, says so and exits with 2', async ({ words, says }) => {
  const ran = await runLint(words);

  expect(ran).toMatchObject({ exitCode: 2, printed: '', complained: expect.stringContaining(says) });
});

test('--help names every check', async () => {
  const { exitCode, printed } = await runLint(['--help']);

  expect(exitCode).toBe(0);
  for (const { name, claim } of checks) expect(printed).toMatch(new RegExp(`${name} +${claim}`, 'u'));
});

test('every result is printed under its heading, findings in the order of their places', async () => {
  const { exitCode, printed } = await runLint([], { table: [failing, passing] });

  expect(exitCode).toBe(1);
  expect(printed).toBe(
    [
      '✗ failing: 2 findings (2 files)',
      '  a.ts: s: is wrong too',
      '  b.ts:2: r: is wrong',
      '    Write it right.',
      '✓ passing: all is well (3 files)',
    ].join('\n'),
  );
});

test('--only runs the named checks alone', async () => {
  const { exitCode, printed } = await runLint(['--only', 'passing'], { table: [failing, passing] });

  expect({ exitCode, printed }).toEqual({ exitCode: 0, printed: '✓ passing: all is well (3 files)' });
});

test('a check that could not look ends in 2, and the others still report', async () => {
  await using planted = await plantWorkspace({ 'layers.json': '{' });
  const table = [...checks.filter(({ name }) => name === 'layers'), failing];

  const { exitCode, printed } = await runLint([], { root: planted.root, table });

  expect(exitCode).toBe(2);
  expect(printed).toContain('✗ layers: could not look\n  layers.json is no JSON');
  expect(printed).toContain('✗ failing: 2 findings');
});

test('no check at all proves nothing', async () => {
  expect((await runLint([], { table: [] })).exitCode).toBe(2);
});

test('a fault of the program itself is not taken for a finding', async () => {
  const faulty: Check = { ...passing, run: () => Promise.reject(new TypeError('a fault')) };

  await expect(runLint([], { table: [faulty] })).rejects.toThrow('a fault');
});

test('--fix mends in the order of the table, before anything is checked', async () => {
  const done: string[] = [];
  const fixing = (name: string): Check => ({
    ...passing,
    name,
    fix: async () => void done.push(`fix ${name}`),
    run: async () => {
      done.push(`run ${name}`);
      return { findings: [], lookedAt: '' };
    },
  });

  await runLint(['--fix'], { table: [fixing('a'), fixing('b')] });

  expect(done).toEqual(['fix a', 'fix b', 'run a', 'run b']);
});

test('a clean workspace ends in 0, 256 violations in 1', async () => {
  const imports = Array.from({ length: 256 }, (_, at) => `import './gone-${at}.ts';\n`).join('');
  await using clean = await plantWorkspace();
  await using broken = await plantWorkspace({
    'packages/kit/src/index.ts': `${imports}export const kit = 1;\n`,
  });
  const only = ['--only', 'boundaries', '--root'];

  const [first, second] = await Promise.all([
    spawnLint([...only, clean.root]),
    spawnLint([...only, broken.root]),
  ]);

  expect(first).toMatchObject({ exitCode: 0, complained: '' });
  expect(second).toMatchObject({ exitCode: 1, complained: '' });
  expect(second.printed).toMatch(/^✗ boundaries: 256 findings/u);
});

test('a program that breaks does not end like one that found something', async () => {
  await using planted = await plantWorkspace({ 'README.md': '# Root\n' });
  const gone = join(planted.root, 'gone.mjs');
  await writeFile(
    gone,
    `import fs from 'node:fs/promises';
     import { syncBuiltinESMExports } from 'node:module';
     fs.readFile = () => Promise.reject(new TypeError('the disk is gone'));
     syncBuiltinESMExports();`,
  );

  const ran = await spawnLint(['--only', 'links', '--root', planted.root], ['--import', gone]);

  expect(ran).toMatchObject({ exitCode: 2, complained: expect.stringContaining('the disk is gone') });
});

test('with TypeScript 7 alone dependency-cruiser would see nothing, and that is said', async () => {
  await using planted = await plantWorkspace();
  const hook = join(planted.root, 'typescript-7.mjs');
  await writeFile(
    hook,
    `import { registerHooks } from 'node:module';
     const parentURL = ${JSON.stringify(import.meta.url)};
     registerHooks({
       resolve(specifier, context, next) {
         const other = specifier.replace(/^typescript(?=$|[/])/u, '@typescript/native');
         return other === specifier ? next(specifier, context) : next(other, { ...context, parentURL });
       },
     });`,
  );
  const words = ['--only', 'boundaries', '--root', planted.root];

  const { exitCode, printed } = await spawnLint(words, ['--import', hook]);

  expect(exitCode).toBe(2);
  expect(printed).toContain('dependency-cruiser finds no TypeScript it can use');
});
