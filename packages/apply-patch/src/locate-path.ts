import { basename, dirname, join, relative, resolve, sep } from 'node:path';

import { isCodexError } from '@codex-ts/utils-error';
import { isInside, resolveInside } from '@codex-ts/utils-path';

import { PatchFileUnusableError, PatchOutsideError, PatchProtectedError } from './errors.ts';

/** Where a patch may write. */
export interface PatchArea {
  /** Absolute; relative paths of a patch start here. */
  readonly workspace: string;
  /** The workspace and what else may be written to. */
  readonly roots: readonly string[];
  /** Names that stand directly in a root and are left alone with all below them; in lower case. */
  readonly protectedNames: readonly string[];
}

/**
 * The absolute real path of a file that a patch names. With `asLink` a symbolic link at its end is meant itself,
 * as when a file is deleted.
 *
 * @throws {PatchOutsideError | PatchProtectedError} when patches may not touch it.
 * @throws {PatchFileUnusableError} when it cannot be told.
 */
export async function locatePath(
  area: PatchArea,
  path: string,
  options: { asLink: boolean } = { asLink: false },
): Promise<string> {
  const named = resolve(area.workspace, path);
  const [root, real] = await insideOne(area, { path, named, ...options });
  const [top = ''] = relative(root, real).split(sep);
  if (top === '') throw new PatchFileUnusableError(real, { reason: 'directory' });
  if (area.protectedNames.includes(top.toLowerCase())) {
    throw new PatchProtectedError(path, { directory: join(root, top) });
  }
  return real;
}

/** The root that the file is in, and its real path. Of several roots the innermost, for its protected names. */
async function insideOne(
  area: PatchArea,
  target: { path: string; named: string; asLink: boolean },
): Promise<[root: string, real: string]> {
  let best: [root: string, real: string] | undefined;
  let cause: unknown;
  for (const root of area.roots) {
    try {
      const real = await realIn(root, target);
      const realRoot = await resolveInside(root, '.');
      if (best === undefined || isInside(best[0], realRoot)) best = [realRoot, real];
    } catch (error) {
      if (!isCodexError(error)) throw error;
      if (error.code !== 'PATH_OUTSIDE_ROOT') {
        throw new PatchFileUnusableError(target.named, { reason: 'unreadable', cause: error });
      }
      cause ??= error;
    }
  }
  if (best === undefined) throw new PatchOutsideError(target.path, { workspace: area.workspace, cause });
  return best;
}

async function realIn(root: string, target: { named: string; asLink: boolean }): Promise<string> {
  if (!target.asLink || target.named === resolve(root)) return resolveInside(root, target.named);
  return join(await resolveInside(root, dirname(target.named)), basename(target.named));
}
