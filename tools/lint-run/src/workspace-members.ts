import { readdirSync, readFileSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { join, relative, sep } from 'node:path';

import picomatch from 'picomatch';
import * as z from 'zod/mini';

import { errnoOf } from './errno-of.ts';
import { WorkspaceInvalidError } from './errors.ts';
import { firstProblem } from './manifest.ts';

const Settings = z.nullish(z.looseObject({ packages: z.nullish(z.array(z.string())) }));

/** The patterns of pnpm-workspace.yaml; undefined when there is no such file. Throws WorkspaceInvalidError. */
export async function readPnpmPatterns(root: string): Promise<readonly string[] | undefined> {
  const path = join(root, 'pnpm-workspace.yaml');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return undefined;
    throw new WorkspaceInvalidError(path, { problem: 'cannot be read', cause });
  }
  const { load, loadAll } = await import('js-yaml');
  let value: unknown;
  try {
    value = loadAll(text).length === 0 ? undefined : load(text);
  } catch (cause) {
    throw new WorkspaceInvalidError(path, { problem: 'is not YAML', cause });
  }
  const settings = z.safeParse(Settings, value);
  if (!settings.success) throw new WorkspaceInvalidError(path, { problem: firstProblem(settings.error) });
  return settings.data?.packages ?? [];
}

/** Never members, and never looked into. */
const closedFolders = new Set(['.git', 'bower_components', 'node_modules']);

interface Pattern {
  matches(folder: string): boolean;
  /** Whether a folder below this one may match. */
  mayMatchBelow(segments: readonly string[]): boolean;
}

function compile(pattern: string): Pattern {
  const matches = picomatch(pattern);
  const isAnyDepth = pattern.includes('**') || /[{(][^})]*\//u.test(pattern);
  const parts = pattern.split('/').map((part) => picomatch(part));
  return {
    matches: (folder) => matches(folder),
    mayMatchBelow: (segments) =>
      isAnyDepth ||
      (segments.length < parts.length &&
        segments.every((segment, index) => parts[index]?.(segment) === true)),
  };
}

/** `./packages/*` + `/` as `packages/*`. */
function normalized(pattern: string): string {
  return pattern.replace(/^(?:\.\/)+/u, '').replace(/\/+$/u, '');
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    // Gone meanwhile, or closed to us: no member is in there.
    return [];
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** The real folder that a link leads to, from the root; undefined when it leads out, nowhere, or to a file. */
function linkedFolder(root: string, path: string): string | undefined {
  let real: string;
  try {
    real = realpathSync(path);
    if (!statSync(real).isDirectory()) return undefined;
  } catch {
    return undefined;
  }
  const folder = relative(root, real).split(sep).join('/');
  return folder === '' || folder === '..' || folder.startsWith('../') ? undefined : folder;
}

/**
 * The folders of the members that the patterns name, from the root, sorted. Links to folders count as the folder
 * that they lead to and are not followed further, so that no loop is endless. Throws WorkspaceInvalidError.
 */
export function findMembers(root: string, options: { patterns: readonly string[]; file: string }): string[] {
  const wanted: Pattern[] = [];
  const refused: ((path: string) => boolean)[] = [];
  for (const pattern of options.patterns) {
    const isRefusal = pattern.startsWith('!');
    const plain = normalized(isRefusal ? pattern.slice(1) : pattern);
    if (plain === '..' || plain.startsWith('../') || plain.startsWith('/')) {
      throw new WorkspaceInvalidError(options.file, { problem: `${pattern} leads out of the workspace` });
    }
    if (isRefusal) refused.push(picomatch([plain, `${plain}/**`], { dot: true }));
    else if (plain !== '' && plain !== '.') wanted.push(compile(plain));
  }
  const members = new Set<string>();

  function offer(folder: string, real: string): void {
    if (!wanted.some((pattern) => pattern.matches(folder))) return;
    if (refused.some((matches) => matches(folder) || matches(`${folder}/package.json`))) return;
    if (isFile(join(root, real, 'package.json'))) members.add(real);
  }

  function walk(folder: string, segments: readonly string[]): void {
    for (const entry of entriesOf(join(root, folder))) {
      if (closedFolders.has(entry.name)) continue;
      const below = [...segments, entry.name];
      const path = below.join('/');
      if (entry.isDirectory()) {
        offer(path, path);
        if (wanted.some((pattern) => pattern.mayMatchBelow(below))) walk(path, below);
      } else if (entry.isSymbolicLink()) {
        const real = linkedFolder(root, join(root, path));
        if (real !== undefined && !real.split('/').includes('node_modules')) offer(path, real);
      }
    }
  }

  walk('', []);
  return [...members].toSorted();
}
