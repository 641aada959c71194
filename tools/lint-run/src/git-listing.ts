import { lstatSync } from 'node:fs';
import { join } from 'node:path';

import { GitFailedError } from './errors.ts';
import { askGit, firstComplaint } from './git.ts';
import { closedFolderNames, type ListedPath } from './listed-path.ts';

// The patterns keep git out of installed and built folders that nobody has put into .gitignore.
const listArguments = ['ls-files', '-z', '-t', '-s', '-c', '-d', '-o', '--exclude-standard'].concat(
  closedFolderNames.map((name) => `--exclude=${name}/`),
);

/** `H 100644 <sha> 0\t<path>` for what is tracked, `? <path>` for what is not. */
const listed = /^(?<tag>\S) (?:(?<mode>\d{6}) [\da-f]+ \d\t)?(?<path>[^]+)$/u;

type Kind = ListedPath['instead'] | 'file';

function kindOnDisk(path: string): Kind {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 'missing';
  if (found.isSymbolicLink()) return 'symbolicLink';
  return found.isFile() ? 'file' : 'otherRepository';
}

function kindOf(root: string, entry: { tag: string; mode: string | undefined; path: string }): Kind {
  if (entry.tag === 'R') return 'missing';
  if (entry.mode === '120000') return 'symbolicLink';
  if (entry.mode === '160000' || entry.path.endsWith('/')) return 'otherRepository';
  // Tracked and there, as git has just seen; what it did not look at is looked at here.
  return entry.tag === 'H' ? 'file' : kindOnDisk(join(root, entry.path));
}

function isNoRepository(complaint: string): boolean {
  return /not a git repository|dubious ownership|must be run in a work tree/u.test(complaint);
}

/**
 * What git lists below the root: tracked or not, not ignored. Only paths that `isWanted` are looked at closer.
 * Undefined when the root is in no repository, or git is not installed. Throws GitFailedError.
 */
export async function listByGit(
  root: string,
  isWanted: (path: string) => boolean,
): Promise<ListedPath[] | undefined> {
  const answer = await askGit(root, listArguments);
  if (answer === undefined) return undefined;
  if (answer.exitCode !== 0) {
    const problem = firstComplaint(answer);
    if (isNoRepository(answer.stderr)) return undefined;
    throw new GitFailedError(listArguments, { problem, remedy: 'Repair the repository: git status.' });
  }
  const kinds = new Map<string, Kind>();
  for (const line of answer.stdout.split('\0')) {
    const { tag, mode, path } = listed.exec(line)?.groups ?? {};
    if (tag === undefined || path === undefined) continue;
    const isRepository = mode === '160000' || path.endsWith('/');
    if (!isRepository && !isWanted(path)) continue;
    // A deleted file is listed twice, one in conflict three times.
    if (tag === 'R' || !kinds.has(path)) kinds.set(path, kindOf(root, { tag, mode, path }));
  }
  return [...kinds].map(([path, kind]) => (kind === 'file' ? { path } : listedAs(path, kind)));
}

function listedAs(path: string, instead: ListedPath['instead']): ListedPath {
  return instead === undefined ? { path } : { path, instead };
}

/** Whether the root is in a repository that ignores it, so that git lists nothing there. */
export async function isIgnoredByGit(root: string): Promise<boolean> {
  return (await askGit(root, ['check-ignore', '-q', '.']))?.exitCode === 0;
}
