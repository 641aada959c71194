import { existsSync } from 'node:fs';
import { glob, readFile, rm } from 'node:fs/promises';
import { join, posix } from 'node:path';

function sourceOf(path: string): string {
  return posix.join('src', path.replace(/(?:\.d)?\.[jt]s(?:\.map)?$/u, '.ts'));
}

/** Whether the text of `from` names `target` as an import would. Textual, since a wrong yes only keeps a file. */
function mentions(text: string, from: string, target: string): boolean {
  const path = posix.relative(posix.dirname(from), target);
  const specifier = path.startsWith('.') ? path : `./${path}`;
  return ['"', "'", '`'].some((quote) => text.includes(`${quote}${specifier}${quote}`));
}

/** Files with a source, the chunks that they import, and the source maps of all these. */
function wantedFiles(files: ReadonlyMap<string, string>, isBuilt: (path: string) => boolean): Set<string> {
  const wanted = new Set([...files.keys()].filter(isBuilt));
  for (const path of wanted) {
    const text = files.get(path) ?? '';
    for (const other of files.keys()) {
      if (other.endsWith('.js') && mentions(text, path, other)) wanted.add(other);
    }
    if (files.has(`${path}.map`)) wanted.add(`${path}.map`);
  }
  return wanted;
}

/**
 * Removes from `dist` of the package at `folder` what has no source and is imported nowhere: a build restored from a
 * cache lies beside what an earlier build has left, and all of it would ship. Returns what it removed.
 */
export async function pruneDist(folder: string): Promise<string[]> {
  const dist = join(folder, 'dist');
  const files = new Map<string, string>();
  for await (const entry of glob('**/*.{js,ts,map}', { cwd: dist })) {
    files.set(entry.replaceAll('\\', '/'), await readFile(join(dist, entry), 'utf8'));
  }
  const wanted = wantedFiles(files, (path) => existsSync(join(folder, sourceOf(path))));
  const left = [...files.keys()].filter((path) => !wanted.has(path));
  await Promise.all(left.map((path) => rm(join(dist, path))));
  return left.toSorted();
}
