import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';

import { FilesNotFoundError, FilesNotSeenError, PathUnmatchedError } from './errors.ts';
import { listByWalk } from './folder-walk.ts';
import { isIgnoredByGit, listByGit } from './git-listing.ts';
import { isInClosedFolder, type ListedPath } from './listed-path.ts';
import { selectPaths } from './path-selection.ts';

/** What to list. */
export interface SourceFilesOptions {
  /** The folder whose files are listed, with all below. */
  root: string;
  /** What `paths` count from; the root when absent. */
  cwd?: string;
  /** Files, folders and globs; all files when empty. */
  paths?: readonly string[];
  /** How the names end; `sourceExtensions` when absent. */
  extensions?: readonly string[];
  /** Globs, from the root, of what is left out. */
  ignore?: readonly string[];
  /** A path that matches nothing is no error. */
  allowUnmatched?: boolean;
  /** No file at all is no error. */
  allowNone?: boolean;
}

/** A path that is no source file to look at, and why. */
export interface SkippedPath {
  readonly path: string;
  readonly reason: 'buildOutput' | 'ignored' | 'missing' | 'otherRepository' | 'symbolicLink';
}

/** The files of a repository, from its root, with `/`. */
export interface SourceFiles {
  /** Sorted by UTF-16 units. */
  readonly files: readonly string[];
  readonly listedBy: 'git' | 'walk';
  /** What was listed and left out, sorted by path. */
  readonly skipped: readonly SkippedPath[];
}

/** How the names of TypeScript and JavaScript files end. */
export const sourceExtensions: readonly string[] = [
  '.cjs',
  '.cts',
  '.js',
  '.jsx',
  '.mjs',
  '.mts',
  '.ts',
  '.tsx',
];

function compareByPath(one: { path: string }, other: { path: string }): number {
  if (one.path === other.path) return 0;
  return one.path < other.path ? -1 : 1;
}

async function ignoreMatcher(patterns: readonly string[]): Promise<(path: string) => boolean> {
  if (patterns.length === 0) return () => false;
  const { default: picomatch } = await import('picomatch');
  const matches = picomatch([...patterns], { dot: true });
  return (path) => matches(path);
}

interface Listing {
  readonly listedBy: 'git' | 'walk';
  readonly paths: readonly ListedPath[];
}

async function listAll(root: string, isWanted: (path: string) => boolean): Promise<Listing> {
  const byGit = await listByGit(root, isWanted);
  // Nothing listed: either there is nothing, or a repository around this folder ignores it.
  if (byGit === undefined || (byGit.length === 0 && (await isIgnoredByGit(root)))) {
    return { listedBy: 'walk', paths: await listByWalk(root, isWanted) };
  }
  return { listedBy: 'git', paths: byGit };
}

function reasonFor(
  listed: ListedPath,
  isIgnored: (path: string) => boolean,
): SkippedPath['reason'] | undefined {
  if (isInClosedFolder(listed.path)) return 'buildOutput';
  if (listed.instead !== undefined) return listed.instead;
  return isIgnored(listed.path) ? 'ignored' : undefined;
}

const explanations = {
  buildOutput: 'is in a folder that is installed or built',
  ignored: 'is left out by an ignore pattern',
  missing: 'no such file or folder',
  otherRepository: 'is in another repository',
  symbolicLink: 'is a symbolic link; name the file itself',
};

function whyNotLooker(skipped: readonly SkippedPath[], extensions: readonly string[]) {
  return (path: string): string => {
    const reason = skipped.find((one) => one.path === path)?.reason;
    if (reason !== undefined) return explanations[reason];
    if (isInClosedFolder(path)) return explanations.buildOutput;
    const isSource = extensions.some((extension) => path.endsWith(extension));
    return isSource ? 'is ignored by .gitignore' : `does not end in ${extensions.join(', ')}`;
  };
}

/**
 * Lists the source files below a folder: what git lists, tracked or not, minus what is ignored; without a
 * repository the same by walking, which honours every .gitignore. Links are not followed; installed and built
 * folders are not entered. Throws FilesNotFoundError, PathUnmatchedError, GitFailedError.
 */
export async function listSourceFiles(options: SourceFilesOptions): Promise<SourceFiles> {
  const root = realpathSync(options.root);
  const extensions = options.extensions ?? sourceExtensions;
  const isIgnored = await ignoreMatcher(options.ignore ?? []);
  const { listedBy, paths } = await listAll(root, (path) => extensions.some((end) => path.endsWith(end)));

  const files: string[] = [];
  const skipped: SkippedPath[] = [];
  for (const listed of paths) {
    const reason = reasonFor(listed, isIgnored);
    if (reason === undefined) files.push(listed.path);
    else skipped.push({ path: listed.path, reason });
  }
  files.sort();
  skipped.sort(compareByPath);

  const cwd = options.cwd === undefined ? root : realpathSync(resolve(options.cwd));
  const whyNot = whyNotLooker(skipped, extensions);
  const selection = await selectPaths(options.paths ?? [], { root, cwd }, { files, whyNot });
  if (selection.unmatched.length > 0 && options.allowUnmatched !== true) {
    throw new PathUnmatchedError(selection.unmatched);
  }
  if (selection.files.length === 0 && options.allowNone !== true) {
    throw new FilesNotFoundError(root, { extensions, skipped: skipped.length });
  }
  return { files: selection.files, listedBy, skipped };
}

/** Throws FilesNotSeenError unless every listed file was seen: the silence of a check that did not look is no proof. */
export function assertAllSeen(listed: readonly string[], seen: Iterable<string>): void {
  const looked = new Set(seen);
  const missed = listed.filter((file) => !looked.has(file));
  if (missed.length > 0) throw new FilesNotSeenError(missed, { listed: listed.length });
}
