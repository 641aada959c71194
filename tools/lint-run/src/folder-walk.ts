import { existsSync, readdirSync, readFileSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

import type { Ignore } from 'ignore';

import { isClosedFolder, type ListedPath } from './listed-path.ts';

/** The rules of one .gitignore, and the folder that they count from. */
interface Rules {
  readonly prefix: string;
  readonly rules: Ignore;
}

function readRules(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // None, or not for us to read.
    return undefined;
  }
}

/** Of the rules that say something about a path, the innermost file's count. */
function isIgnored(path: string, stack: readonly Rules[]): boolean {
  for (const { prefix, rules } of stack.toReversed()) {
    const { ignored, unignored } = rules.test(path.slice(prefix.length));
    if (ignored || unignored) return ignored;
  }
  return false;
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    // Gone meanwhile, or closed to us.
    return [];
  }
}

/**
 * The files below the root as git would list them if there were a repository: every .gitignore is honoured, links
 * are not followed, other repositories and installed or built folders not entered.
 */
export async function listByWalk(root: string, isWanted: (path: string) => boolean): Promise<ListedPath[]> {
  const { default: ignore } = await import('ignore');
  const found: ListedPath[] = [];

  function enter(folder: string, outer: readonly Rules[]): void {
    const text = readRules(join(root, folder, '.gitignore'));
    const stack = text === undefined ? outer : [...outer, { prefix: folder, rules: ignore().add(text) }];
    for (const entry of entriesOf(join(root, folder))) {
      const path = `${folder}${entry.name}`;
      if (entry.isDirectory()) {
        if (isClosedFolder(entry.name) || isIgnored(`${path}/`, stack)) continue;
        if (existsSync(join(root, path, '.git')))
          found.push({ path: `${path}/`, instead: 'otherRepository' });
        else enter(`${path}/`, stack);
      } else if (isWanted(path) && !isIgnored(path, stack)) {
        if (entry.isFile()) found.push({ path });
        else if (entry.isSymbolicLink()) found.push({ path, instead: 'symbolicLink' });
      }
    }
  }

  enter('', []);
  return found;
}
