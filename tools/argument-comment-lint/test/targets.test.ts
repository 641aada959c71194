import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { project } from './cases/project.ts';
import { run } from './cases/run.ts';

const files = {
  'package.json': '{ "name": "whole", "private": true, "workspaces": ["packages/*"] }',
  'packages/one/package.json': '{ "name": "@scope/one", "bin": { "one": "./dist/main.js" } }',
  'packages/one/src/index.ts': '',
  'packages/one/src/main.ts': '',
  'packages/one/test/login.test.ts': '',
  'packages/one/test/logout.test.ts': '',
  'packages/one/examples/first.ts': '',
  'packages/one/bench/parse.bench.ts': '',
  'packages/one/tsup.config.ts': '',
  'packages/two/package.json': '{ "name": "@scope/two" }',
  'packages/two/src/index.ts': '',
  'packages/two/dist/index.js': '',
  'packages/two/node_modules/dependency/index.js': '',
  'scripts/release.mjs': '',
};
const one = {
  bins: ['packages/one/src/main.ts'],
  benches: ['packages/one/bench/parse.bench.ts'],
  configs: ['packages/one/tsup.config.ts'],
  examples: ['packages/one/examples/first.ts'],
  src: ['packages/one/src/index.ts'],
  tests: ['packages/one/test/login.test.ts', 'packages/one/test/logout.test.ts'],
};
const two = ['packages/two/src/index.ts'];
const scripts = ['scripts/release.mjs'];
const allOfOne = Object.values(one).flat();
const all = [...allOfOne, ...two, ...scripts];

let held: Awaited<ReturnType<typeof project>>;
beforeAll(async () => {
  held = await project(files);
});
afterAll(() => held[Symbol.asyncDispose]());

describe('what a command line selects', () => {
  test.each([
    { argv: [], selected: all },
    { argv: ['--'], selected: all },
    { argv: ['--fix'], selected: all },
    { argv: ['--workspace', '--no-deps'], selected: all },
    { argv: ['--', '--all-targets'], selected: all },
    { argv: ['--', '--all-targets', '--tests'], selected: all },
    { argv: ['--', '--lib'], selected: [...one.src, ...two] },
    { argv: ['--', '--src'], selected: [...one.src, ...two] },
    { argv: ['--', '--lib', '--bins'], selected: [...one.src, ...one.bins, ...two] },
    { argv: ['--', '--tests'], selected: one.tests },
    { argv: ['--', '--examples', '--benches'], selected: [...one.examples, ...one.benches] },
    { argv: ['--', '--scripts', '--configs'], selected: [...scripts, ...one.configs] },
    { argv: ['--', '--test', 'login'], selected: ['packages/one/test/login.test.ts'] },
    {
      argv: ['--no-error-on-unmatched-pattern', '--', '--test', 'logn', '--benches'],
      selected: one.benches,
    },
    { argv: ['--', '--bench=parse', '--bin', 'main'], selected: [...one.benches, ...one.bins] },
    { argv: ['-p', '@scope/one'], selected: allOfOne },
    { argv: ['-p', 'one', '--fix'], selected: allOfOne },
    { argv: ['-p', 'one', '--', '--tests'], selected: one.tests },
    { argv: ['--', '-p', 'one', '--tests'], selected: one.tests },
    { argv: ['-p', 'one', '-p', 'two', '--', '--lib'], selected: [...one.src, ...two] },
    { argv: ['--manifest-path', 'packages/two/package.json'], selected: two },
    { argv: ['packages/two'], selected: two },
    { argv: ['--', 'packages/two'], selected: two },
    { argv: ['--', '--', 'packages/two'], selected: two },
    { argv: ['packages/one/test/*.ts', '--', '--tests'], selected: one.tests },
  ])('$argv', async ({ argv, selected }) => {
    const { code, stdout, stderr } = await run(held.root, ['--list-targets', ...argv]);

    expect(stderr).toBe('');
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.replace(/^\S+\s+/u, '')),
    ).toEqual(selected.toSorted());
    expect(code).toBe(0);
  });

  test('each file has one target', async () => {
    const { stdout } = await run(held.root, ['--list-targets']);

    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/u));
    expect(Object.groupBy(lines, ([target]) => target ?? '')).toEqual(
      Object.fromEntries(
        Object.entries({ ...one, src: [...one.src, ...two], scripts }).map(([target, selected]) => [
          target,
          selected.map((file) => [target, file]),
        ]),
      ),
    );
  });
});

describe('what a command line may not say', () => {
  test.each([
    { argv: ['--tests'], says: '`--tests` stands before `--`', remedy: '`-- --tests`' },
    { argv: ['--test=login'], says: '`--test=login` stands before `--`', remedy: '`-- --test=login`' },
    { argv: ['--', '--test'], says: '`--test` wants a name', remedy: '--help' },
    { argv: ['--', '--test', 'logn'], says: 'no file is meant by `--test logn`', remedy: '--list-targets' },
    { argv: ['-p', 'two', '--', '--lib', '--test=login'], says: '`--test login`', remedy: '--list-targets' },
    { argv: ['--forma', 'json'], says: 'no option `--forma`', remedy: 'Did you mean `--format`?' },
    { argv: ['--', '--exampels'], says: 'no option `--exampels`', remedy: 'Did you mean `-- --examples`?' },
    { argv: ['-f', 'jsn'], says: 'no format `jsn`', remedy: 'Did you mean `json`?' },
    { argv: ['--max-warnings', 'few'], says: '`--max-warnings few` is no count', remedy: '--help' },
    { argv: ['--rule', 'x'], says: '`--rule x` is not `ID=LEVEL`', remedy: '--help' },
    {
      argv: ['--rule', 'argument-comment-mismach=off'],
      says: 'argument-comment-mismach',
      remedy: 'argument-comment-mismatch',
    },
    { argv: ['--cache-strategy', 'hope'], says: 'none of metadata, content', remedy: '--help' },
    { argv: ['--changed', '--staged'], says: 'exclude each other', remedy: '--help' },
    { argv: ['--since=main'], says: 'no option `--since`', remedy: '--help' },
    { argv: ['--staged'], says: 'not a git repository', remedy: '' },
    { argv: ['--stdin-filename', 'a.json'], says: 'a.json does not end in .cjs', remedy: '--help' },
    { argv: ['--stdin'], says: '`--stdin` wants `--stdin-filename`', remedy: '--help' },
    { argv: ['packages/three'], says: 'packages/three', remedy: '' },
    { argv: ['-p', 'too'], says: 'too', remedy: 'two' },
    { argv: ['--config', 'none.json'], says: 'none.json', remedy: '' },
  ])('$argv', async ({ argv, says, remedy }) => {
    const { code, stdout, stderr } = await run(held.root, argv);

    expect(stderr).toContain(says);
    expect(stderr).toContain(remedy);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});
