import { statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';

/** Which files the given paths mean, and which paths mean none. */
export interface PathSelection {
  readonly files: readonly string[];
  readonly unmatched: readonly { readonly path: string; readonly why: string }[];
}

interface Place {
  readonly root: string;
  readonly cwd: string;
}

/** From the root, with `/`; undefined when it is outside. The root itself is empty. */
function fromRoot(path: string, { root, cwd }: Place): string | undefined {
  const inside = relative(root, resolve(cwd, path)).split(sep).join('/');
  return inside === '..' || inside.startsWith('../') || /^[a-z]:/iu.test(inside) ? undefined : inside;
}

function kindOf(path: string): 'file' | 'folder' | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  return found.isDirectory() ? 'folder' : 'file';
}

interface Wanted {
  readonly files: readonly string[];
  /** Why a path that is there is not among the files. */
  readonly whyNot: (path: string) => string;
}

type Matcher = { matches: (file: string) => boolean; why: string };

function matchesNothing(): boolean {
  return false;
}

async function matcherOf(path: string, place: Place, whyNot: Wanted['whyNot']): Promise<Matcher> {
  const inside = fromRoot(path, place);
  if (inside === undefined) return { matches: matchesNothing, why: `is outside ${place.root}` };
  const kind = kindOf(resolve(place.cwd, path));
  if (kind === 'file') return { matches: (file) => file === inside, why: whyNot(inside) };
  if (kind === 'folder') {
    const prefix = inside === '' ? '' : `${inside}/`;
    return { matches: (file) => file.startsWith(prefix), why: 'no file to look at in this folder' };
  }
  if (!/[*?[{(!]/u.test(path)) return { matches: matchesNothing, why: 'no such file or folder' };
  const { default: picomatch } = await import('picomatch');
  const matches = picomatch(inside, { dot: true });
  return { matches: (file) => matches(file), why: 'no file matches' };
}

/** Chooses from `wanted` what the paths (files, folders, globs, from `cwd`) mean; no paths mean all. */
export async function selectPaths(
  paths: readonly string[],
  place: Place,
  wanted: Wanted,
): Promise<PathSelection> {
  if (paths.length === 0) return { files: wanted.files, unmatched: [] };
  const chosen = new Set<string>();
  const unmatched: { path: string; why: string }[] = [];
  for (const path of paths) {
    const { matches, why } = await matcherOf(path, place, wanted.whyNot);
    const found = wanted.files.filter(matches);
    if (found.length === 0) unmatched.push({ path, why });
    for (const file of found) chosen.add(file);
  }
  return { files: wanted.files.filter((file) => chosen.has(file)), unmatched };
}
