import { realpathSync } from 'node:fs';

import { GitFailedError } from './errors.ts';
import { askGit, git } from './git.ts';

function pathsOf(output: string): string[] {
  return [...new Set(output.split('\0').filter((path) => path !== '' && !path.endsWith('/')))].toSorted();
}

/** What stands in the work tree after the change; a renamed file by its new name. */
const diff = ['diff', '-z', '--name-only', '--diff-filter=d', '--no-renames', '--relative'];

async function commitOf(root: string, name: string): Promise<string | undefined> {
  const answer = await askGit(root, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${name}^{commit}`,
  ]);
  return answer?.exitCode === 0 ? answer.stdout.trim() : undefined;
}

async function mainBranchOf(root: string): Promise<{ name: string; commit: string }> {
  const args = ['symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD'];
  const remote = (await askGit(root, args))?.stdout.trim() ?? '';
  for (const name of [remote, 'origin/main', 'origin/master', 'main', 'master']) {
    const commit = name === '' ? undefined : await commitOf(root, name);
    if (commit !== undefined) return { name, commit };
  }
  throw new GitFailedError(args, {
    problem: 'there is no main branch to compare with',
    remedy: 'Name a branch or commit.',
  });
}

async function namedCommit(root: string, name: string): Promise<{ name: string; commit: string }> {
  const commit = await commitOf(root, name);
  if (commit !== undefined) return { name, commit };
  throw new GitFailedError(['rev-parse', name], {
    problem: `${name} is no branch or commit here`,
    remedy: 'Check the name, or fetch it.',
  });
}

/** Files that differ from a branch. */
export interface ChangedFiles {
  /** From the root, sorted; all are there, deleted ones are left out. */
  readonly files: readonly string[];
  /** The branch or commit that was compared with. */
  readonly base: string;
}

/**
 * The files below the root that changed since the work left `since`: committed, staged, unstaged, and untracked.
 * Without `since` the main branch of the remote, or else the local one. Throws GitFailedError.
 */
export async function changedFiles(options: { root: string; since?: string }): Promise<ChangedFiles> {
  const root = realpathSync(options.root);
  await git(root, ['rev-parse', '--is-inside-work-tree']);
  const { since } = options;
  const base = since === undefined ? await mainBranchOf(root) : await namedCommit(root, since);
  const merge = await askGit(root, ['merge-base', base.commit, 'HEAD']);
  if (merge?.exitCode !== 0) {
    throw new GitFailedError(['merge-base', base.name, 'HEAD'], {
      problem: `no common ancestor with ${base.name} is known here`,
      remedy: 'Fetch the whole history (fetch-depth: 0), or name another commit.',
    });
  }
  const changed = await git(root, [...diff, merge.stdout.trim(), '--']);
  const untracked = await git(root, ['ls-files', '-z', '--others', '--exclude-standard']);
  return { files: pathsOf(`${changed}\0${untracked}`), base: base.name };
}

/** Files of the next commit. */
export interface StagedFiles {
  /** From the root, sorted; deleted ones are left out. */
  readonly files: readonly string[];
  /** Those among them whose file differs from what is staged: what is checked is not what is committed. */
  readonly partlyStaged: readonly string[];
}

/** The files below the root that are staged for the next commit. Throws GitFailedError. */
export async function stagedFiles(options: { root: string }): Promise<StagedFiles> {
  const root = realpathSync(options.root);
  // Outside of a repository `git diff` compares any two files, and knows other options.
  await git(root, ['rev-parse', '--is-inside-work-tree']);
  const files = pathsOf(await git(root, [...diff, '--cached', '--']));
  const unstaged = new Set(pathsOf(await git(root, ['diff', '-z', '--name-only', '--relative', '--'])));
  return { files, partlyStaged: files.filter((file) => unstaged.has(file)) };
}
