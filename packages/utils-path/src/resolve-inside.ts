import { lstat, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, parse, resolve, sep } from 'node:path';

import { CodexError, errnoOf } from '@codex-ts/utils-error';

import { isInside } from './normal-form.ts';

/** As many as Linux follows before it says ELOOP. */
const mostLinks = 40;

/** The path leads out of the directory it has to stay in. */
export class PathOutsideError extends CodexError {
  override readonly code = 'PATH_OUTSIDE_ROOT' as const;
  readonly root: string;
  readonly path: string;
  /** Where the path really leads. */
  readonly target: string;

  constructor(facts: { root: string; path: string; target: string }) {
    const via = facts.target === facts.path ? '' : ` (it leads to ${facts.target})`;
    super(`${facts.path} is outside ${facts.root}${via}`, { remedy: 'Use a path inside that directory.' });
    this.root = facts.root;
    this.path = facts.path;
    this.target = facts.target;
  }
}

/** Where the path leads cannot be told: no permission on the way, links in a circle, a name no system allows. */
export class PathUnreadableError extends CodexError {
  override readonly code = 'PATH_TARGET_UNREADABLE' as const;
  readonly path: string;
  /** The system's reason, such as `EACCES`. */
  declare readonly errno?: string;

  constructor(path: string, options: ErrorOptions & { errno?: string | undefined } = {}) {
    super(`cannot tell where ${JSON.stringify(path)} leads`, {
      cause: options.cause,
      remedy: 'Check the permissions and the symbolic links on the way to it.',
    });
    this.path = path;
    if (options.errno !== undefined) this.errno = options.errno;
  }
}

/**
 * The absolute real path of `path`, taken relative to `root`, which must not leave `root`. The file need not
 * exist: then the links of what does exist are followed, a dangling one to where it would create its file.
 * The answer is true for the moment of asking; whoever can change the directory can change it afterwards.
 *
 * @throws {PathOutsideError} when it leaves `root`.
 * @throws {PathUnreadableError} when that cannot be told.
 */
export async function resolveInside(root: string, path: string): Promise<string> {
  const from = resolve(root);
  const named = resolve(from, path);
  const [realRoot, target] = await Promise.all([realTarget(from), realTarget(named)]);
  if (!isInside(realRoot, target)) throw new PathOutsideError({ root: from, path: named, target });
  return target;
}

async function realTarget(path: string): Promise<string> {
  try {
    const { existing, missing } = await deepestExisting(path);
    return await walk(existing, missing);
  } catch (cause) {
    if (cause instanceof PathUnreadableError) throw cause;
    throw new PathUnreadableError(path, { cause, errno: errnoOf(cause) });
  }
}

/** The real path of the deepest ancestor that exists, and the names below it, the last one first. */
async function deepestExisting(path: string): Promise<{ existing: string; missing: string[] }> {
  const missing: string[] = [];
  let at = path;
  for (;;) {
    try {
      return { existing: await realpath(at), missing };
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    const parent = dirname(at);
    if (parent === at) return { existing: at, missing };
    missing.push(basename(at));
    at = parent;
  }
}

/** Goes down as the system would, name by name, so that `..` behind a link means the parent of its target. */
async function walk(from: string, names: string[]): Promise<string> {
  let current = from;
  let linksLeft = mostLinks;
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    const next = join(current, name);
    const link = name === '..' ? undefined : await linkAt(next);
    if (link === undefined) {
      current = next;
      continue;
    }
    if (linksLeft === 0) throw new PathUnreadableError(next, { errno: 'ELOOP' });
    linksLeft -= 1;
    const { root } = parse(link);
    if (root !== '') current = resolve(root);
    names.push(...link.slice(root.length).split(sep).toReversed());
  }
  return current;
}

async function linkAt(path: string): Promise<string | undefined> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === 'ENOENT' || errno === 'ENOTDIR';
}
