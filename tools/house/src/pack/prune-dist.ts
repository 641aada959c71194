import { existsSync } from 'node:fs';
import { glob, readFile, rm } from 'node:fs/promises';
import { join, posix } from 'node:path';

import { reachableFiles } from './reachable-files.ts';

function sourceOf(path: string): string {
  return posix.join('src', path.replace(/(?:\.d)?\.[jt]s(?:\.map)?$/u, '.ts'));
}

/**
 * Removes what an earlier build has left in `dist` of the package at `folder`: files without a source that no
 * built file imports. A build restored from a cache lies beside them, and they would ship. Returns what it removed.
 */
export async function pruneDist(folder: string): Promise<string[]> {
  const dist = join(folder, 'dist');
  const files = new Map<string, string>();
  for await (const entry of glob('**/*.{js,ts,map}', { cwd: dist })) {
    files.set(entry.replaceAll('\\', '/'), await readFile(join(dist, entry), 'utf8'));
  }
  const built = [...files.keys()].filter((path) => existsSync(join(folder, sourceOf(path))));
  const kept = reachableFiles(files, built);
  const left = [...files.keys()].filter((path) => !kept.has(path) && !kept.has(path.replace(/\.map$/u, '')));
  await Promise.all(left.map((path) => rm(join(dist, path))));
  return left.toSorted();
}
