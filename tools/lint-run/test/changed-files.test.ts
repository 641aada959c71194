import { chmod, readFile, rename, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { changedFiles, stagedFiles } from '@codex-ts/lint-run';
import { expect, test } from 'vitest';

import { makeTree, type Tree } from './tree.ts';

async function makeBranch(): Promise<Tree> {
  const tree = await makeTree({ 'same.ts': '', 'old.ts': '', 'gone.ts': '', 'edited.ts': '', 'p/a.ts': '' });
  await tree.commitAll();
  await tree.git('checkout', '--quiet', '-b', 'work');
  return tree;
}

test('what differs from the main branch: committed, staged, unstaged, untracked, renamed, not deleted', async () => {
  await using tree = await makeBranch();
  await tree.write('committed ü.ts', '');
  await tree.commitAll('second');
  await tree.write('staged.ts', '');
  await tree.git('add', 'staged.ts');
  await tree.write('edited.ts', 'now');
  await tree.write('untracked.ts', '');
  await rm(tree.path('gone.ts'));
  await rename(tree.path('old.ts'), tree.path('new.ts'));

  const files = ['committed ü.ts', 'edited.ts', 'new.ts', 'staged.ts', 'untracked.ts'];
  expect(await changedFiles({ root: tree.root })).toEqual({ files, base: 'main' });
});

test('outside of a repository both say so', async () => {
  await using tree = await makeTree({ 'a.ts': '' });
  await rm(tree.path('.git'), { recursive: true, force: true });

  await expect(changedFiles({ root: tree.root })).rejects.toThrow('not a git repository');
  await expect(stagedFiles({ root: tree.root })).rejects.toThrow('not a git repository');
});

test('what happened on the main branch meanwhile does not count', async () => {
  await using tree = await makeBranch();
  await tree.write('mine.ts', '');
  await tree.commitAll('mine');
  await tree.git('checkout', '--quiet', 'main');
  await tree.write('same.ts', 'theirs');
  await tree.commitAll('theirs');
  await tree.git('checkout', '--quiet', 'work');
  expect((await changedFiles({ root: tree.root })).files).toEqual(['mine.ts']);
});

test('a commit may be named, and only files below the root count', async () => {
  await using tree = await makeBranch();
  await tree.write('p/b.ts', '');
  await tree.write('q.ts', '');
  await tree.commitAll('second');
  expect(await changedFiles({ root: tree.path('p'), since: 'HEAD~1' })).toEqual({
    files: ['b.ts'],
    base: 'HEAD~1',
  });
  expect((await changedFiles({ root: tree.root, since: 'HEAD' })).files).toEqual([]);
});

test('the main branch of the remote comes first', async () => {
  await using tree = await makeBranch();
  await tree.git('update-ref', 'refs/remotes/origin/trunk', 'HEAD');
  await tree.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk');
  expect((await changedFiles({ root: tree.root })).base).toBe('origin/trunk');
});

test.each([
  { since: 'no-such-branch', message: /no branch or commit/u },
  { since: '--output=/tmp/x', message: /no branch or commit/u },
  { since: '', message: /no branch or commit/u },
  { since: 'stranger', message: /no common ancestor/u },
])('comparing with "$since" is refused', async ({ since, message }) => {
  await using tree = await makeBranch();
  await tree.git('checkout', '--quiet', '--orphan', 'stranger');
  await tree.git('commit', '--quiet', '--allow-empty', '--message', 'alone');
  await tree.git('checkout', '--quiet', 'work');
  const refused = { code: 'LINT_RUN_GIT_FAILED', message: expect.stringMatching(message) };
  await expect(changedFiles({ root: tree.root, since })).rejects.toMatchObject(refused);
});

test('outside a repository, and without a main branch, that is said', async () => {
  await using outside = await makeTree();
  const noRepository = {
    code: 'LINT_RUN_GIT_FAILED',
    message: expect.stringContaining('not a git repository'),
  };
  await expect(changedFiles({ root: outside.root })).rejects.toMatchObject(noRepository);
  await expect(stagedFiles({ root: outside.root })).rejects.toMatchObject({ code: 'LINT_RUN_GIT_FAILED' });

  await using tree = await makeBranch();
  await tree.git('branch', '--quiet', '-D', 'main');
  await expect(changedFiles({ root: tree.root })).rejects.toThrow('no main branch');
});

test('staged files, and those that hold more than what is staged', async () => {
  await using tree = await makeBranch();
  await tree.write('edited.ts', 'staged');
  await tree.write('p/new.ts', '');
  await rm(tree.path('gone.ts'));
  await tree.git('add', '--all');
  await tree.write('edited.ts', 'staged, then edited');
  await tree.write('same.ts', 'not staged');

  const staged = await stagedFiles({ root: tree.root });
  expect(staged).toEqual({ files: ['edited.ts', 'p/new.ts'], partlyStaged: ['edited.ts'] });
  expect((await stagedFiles({ root: tree.path('p') })).files).toEqual(['new.ts']);
});

test('before the first commit everything staged counts', async () => {
  await using tree = await makeTree({ 'a.ts': '' });
  await tree.git('init', '--quiet');
  await tree.git('add', '--all');
  expect(await stagedFiles({ root: tree.root })).toEqual({ files: ['a.ts'], partlyStaged: [] });
});

test('a hook sees what is committed, though git names its index by a path of its own', async () => {
  await using tree = await makeBranch();
  const program = fileURLToPath(new URL('hook-program.ts', import.meta.url));
  const command = `'${process.execPath}' --conditions=@codex-ts/source '${program}' '${tree.path('seen.json')}'`;
  await tree.write('.git/hooks/pre-commit', `#!/bin/sh\nexec ${command}\n`);
  await chmod(tree.path('.git/hooks/pre-commit'), 0o755);
  await tree.write('p/a.ts', 'edited');
  await tree.write('p/b.ts', '');

  await tree.git('commit', '--quiet', '--message', 'some', 'p/a.ts');
  const seen = JSON.parse(await readFile(tree.path('seen.json'), 'utf8'));
  expect(seen).toEqual({ listed: ['a.ts', 'b.ts'], staged: ['a.ts'] });
});
