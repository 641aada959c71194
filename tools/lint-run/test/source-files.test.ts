import { mkdir, rm, symlink } from 'node:fs/promises';

import { assertAllSeen, listSourceFiles } from '@codex-ts/lint-run';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { makeTree, type Tree } from './tree.ts';

const files = {
  '.gitignore': 'ignored/\n*.gen.ts\n!keep.gen.ts\n',
  'a.ts': '',
  'b.d.mts': '',
  'c.json': '',
  'src/z.tsx': '',
  'src/B.cjs': '',
  'src/x.gen.ts': '',
  'src/keep.gen.ts': '',
  'src/.gitignore': '/local.ts\n',
  'src/local.ts': '',
  'src/deep/local.ts': '',
  'ignored/a.ts': '',
  'dist/a.js': '',
  'src/node_modules/x/index.js': '',
  'coverage/b.js': '',
};
const expected = ['a.ts', 'b.d.mts', 'src/B.cjs', 'src/deep/local.ts', 'src/keep.gen.ts', 'src/z.tsx'];

async function withRepository(tree: Tree): Promise<void> {
  await tree.git('init', '--quiet');
}

describe.each([
  { listedBy: 'git', prepare: withRepository },
  { listedBy: 'walk', prepare: () => Promise.resolve() },
])('listed by $listedBy', ({ listedBy, prepare }) => {
  test('what is ignored, installed or built is left out, what nobody has added is not', async () => {
    await using tree = await makeTree(files);
    await prepare(tree);
    const listed = await listSourceFiles({ root: tree.root });
    expect(listed).toEqual({ files: expected, listedBy, skipped: [] });
  });

  test('links are told and not followed, so a loop ends', async () => {
    await using tree = await makeTree({ 'src/a.ts': '' });
    await tree.link('src/loop', '..');
    await tree.link('b.ts', 'src/a.ts');
    await prepare(tree);
    const listed = await listSourceFiles({ root: tree.root });
    expect(listed).toMatchObject({
      files: ['src/a.ts'],
      skipped: [{ path: 'b.ts', reason: 'symbolicLink' }],
    });
  });

  test('another repository inside is told and not entered', async () => {
    await using tree = await makeTree({ 'a.ts': '', 'other/b.ts': '' });
    await prepare(tree);
    await tree.git('init', '--quiet', 'other');
    const listed = await listSourceFiles({ root: tree.root });
    expect(listed).toMatchObject({
      files: ['a.ts'],
      skipped: [{ path: 'other/', reason: 'otherRepository' }],
    });
  });

  test('names may hold anything that a file system allows', async () => {
    const names = [
      ' a.ts',
      '"q".ts',
      "it's.ts",
      'tab\there.ts',
      'line\nend.ts',
      'ümlaut.ts',
      '日本.ts',
      '🚀.ts',
    ];
    await using tree = await makeTree(Object.fromEntries(names.map((name) => [name, ''])));
    await prepare(tree);
    expect((await listSourceFiles({ root: tree.root })).files).toEqual(names.toSorted());
  });

  test('paths are files, folders and globs from the current folder', async () => {
    await using tree = await makeTree(files);
    await prepare(tree);
    const paths = ['../a.ts', 'deep', '*.tsx'];
    const listed = await listSourceFiles({ root: tree.root, cwd: tree.path('src'), paths });
    expect(listed.files).toEqual(['a.ts', 'src/deep/local.ts', 'src/z.tsx']);
  });

  test.each([
    { path: 'gone.ts', why: 'no such file or folder' },
    { path: 'ignored/a.ts', why: 'is ignored by .gitignore' },
    { path: 'dist/a.js', why: 'is in a folder that is installed or built' },
    { path: 'c.json', why: 'does not end in' },
    { path: 'ignored', why: 'no file to look at in this folder' },
    { path: 'src/**/*.jsx', why: 'no file matches' },
    { path: '..', why: 'is outside' },
    { path: 'left/out.ts', why: 'is left out by an ignore pattern' },
  ])('$path is refused: $why', async ({ path, why }) => {
    await using tree = await makeTree({ ...files, 'left/out.ts': '' });
    await prepare(tree);
    const options = { root: tree.root, ignore: ['left/**'], paths: ['a.ts', path] };
    const refused = { code: 'LINT_RUN_PATH_UNMATCHED', paths: [path], message: expect.stringContaining(why) };
    await expect(listSourceFiles(options)).rejects.toMatchObject(refused);
    expect((await listSourceFiles({ ...options, allowUnmatched: true })).files).toEqual(['a.ts']);
  });

  test('no file at all is an error, unless that is allowed', async () => {
    await using tree = await makeTree({ 'left/out.ts': '', 'README.md': '' });
    await prepare(tree);
    const options = { root: tree.root, ignore: ['left/**'] };
    const refused = { code: 'LINT_RUN_FILES_NOT_FOUND', message: expect.stringContaining('1 were left out') };
    await expect(listSourceFiles(options)).rejects.toMatchObject(refused);
    const listed = await listSourceFiles({ ...options, allowNone: true });
    expect(listed).toMatchObject({ files: [], skipped: [{ path: 'left/out.ts', reason: 'ignored' }] });
  });
});

test('a file that git still lists but nobody finds is told', async () => {
  await using tree = await makeTree({ 'a.ts': '', 'b.ts': '', 'c.ts': '' });
  await tree.commitAll();
  await rm(tree.path('b.ts'));
  await rm(tree.path('c.ts'));
  await symlink('a.ts', tree.path('c.ts'));
  const listed = await listSourceFiles({ root: tree.root });
  expect(listed.files).not.toContain('b.ts');
  expect(listed.skipped).toContainEqual({ path: 'b.ts', reason: 'missing' });
});

test('tracked build output is told, not looked at', async () => {
  await using tree = await makeTree({ 'a.ts': '', 'dist/a.js': '' });
  await tree.commitAll();
  const listed = await listSourceFiles({ root: tree.root });
  expect(listed).toMatchObject({ files: ['a.ts'], skipped: [{ path: 'dist/a.js', reason: 'buildOutput' }] });
});

test('a file in conflict is listed once', async () => {
  await using tree = await makeTree({ 'a.ts': 'one\n' });
  await tree.commitAll();
  await tree.git('checkout', '--quiet', '-b', 'other');
  await tree.write('a.ts', 'two\n');
  await tree.git('commit', '--quiet', '--all', '--message', 'two');
  await tree.git('checkout', '--quiet', 'main');
  await tree.write('a.ts', 'three\n');
  await tree.git('commit', '--quiet', '--all', '--message', 'three');
  await tree.git('merge', 'other').catch(() => 'the conflict that was asked for');
  expect((await listSourceFiles({ root: tree.root })).files).toEqual(['a.ts']);
});

test('a folder that the repository around it ignores is walked', async () => {
  await using tree = await makeTree({ '.gitignore': 'scratch/\n', 'scratch/p/a.ts': '' });
  await tree.commitAll();
  const listed = await listSourceFiles({ root: tree.path('scratch/p') });
  expect(listed).toMatchObject({ files: ['a.ts'], listedBy: 'walk' });
});

test('below the top of a repository, paths count from the given root', async () => {
  await using tree = await makeTree({
    '.gitignore': '*.gen.ts\n',
    'p/src/a.ts': '',
    'p/b.gen.ts': '',
    'q/c.ts': '',
  });
  await tree.commitAll();
  expect((await listSourceFiles({ root: tree.path('p') })).files).toEqual(['src/a.ts']);
});

test('a repository that is broken is an error, not an empty list', async () => {
  await using tree = await makeTree({ 'a.ts': '' });
  await tree.commitAll();
  await tree.write('.git/index', 'garbage');
  await expect(listSourceFiles({ root: tree.root })).rejects.toMatchObject({ code: 'LINT_RUN_GIT_FAILED' });
});

test('git and the walk list the same, whatever .gitignore says', async () => {
  const name = fc.constantFrom('a', 'b', 'lib', 'x.ts', 'y.js', 'dist', '.hidden');
  const file = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => `${parts.join('/')}/f.ts`);
  const pattern = fc.constantFrom(
    'a',
    '/a',
    'a/',
    '*.ts',
    '!f.ts',
    'lib/**',
    '**/b',
    'a/b',
    '!a/b/',
    '# no',
    'x.ts/f.ts',
  );
  const rules = fc.array(pattern, { maxLength: 4 }).map((lines) => lines.join('\n'));
  const trees = fc.record({
    paths: fc.array(file, { minLength: 1, maxLength: 6 }),
    outer: rules,
    inner: rules,
  });
  await fc.assert(
    fc.asyncProperty(trees, async ({ paths, outer, inner }) => {
      const contents = Object.fromEntries(paths.map((path) => [path, '']));
      await using tree = await makeTree({ ...contents, 'a/.gitignore': inner, '.gitignore': outer });
      const walked = await listSourceFiles({ root: tree.root, allowNone: true });
      await tree.git('init', '--quiet');
      const byGit = await listSourceFiles({ root: tree.root, allowNone: true });
      expect(walked.listedBy).toBe('walk');
      expect(byGit.listedBy).toBe('git');
      expect(walked.files).toEqual(byGit.files);
    }),
    { numRuns: 40 },
  );
});

test('a check that did not look at every file is refused', async () => {
  expect(() => assertAllSeen(['a.ts', 'b.ts'], new Set(['b.ts', 'a.ts', 'more.ts']))).not.toThrow();
  const refused = { code: 'LINT_RUN_FILES_NOT_SEEN', files: ['b.ts'] };
  expect(() => assertAllSeen(['a.ts', 'b.ts'], ['a.ts'])).toThrow(expect.objectContaining(refused));
});

test('a folder named like a source file is none', async () => {
  await using tree = await makeTree({ 'a.ts': '' });
  await mkdir(tree.path('folder.ts'));
  expect((await listSourceFiles({ root: tree.root })).files).toEqual(['a.ts']);
});
