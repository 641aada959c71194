import { posix } from 'node:path';

import { importsOf } from './module-facts.ts';

/** The file that a relative import in `from` leads to; from declarations to declarations. */
export function targetOf(from: string, specifier: string): string {
  const path = posix.join(posix.dirname(from), specifier);
  if (!from.endsWith('.d.ts')) return path;
  return path.replace(/(?:\.d)?\.[jt]s$/u, '.d.ts');
}

/**
 * The files that are loaded, or read by a type checker, when one starts at `entries`; with the entries.
 * `files` is text by path. A relative import that leads to no file is not followed.
 */
export function reachableFiles(files: ReadonlyMap<string, string>, entries: readonly string[]): Set<string> {
  const reached = new Set<string>();
  const waiting = [...entries];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const text = files.get(path);
    if (text === undefined || reached.has(path)) continue;
    reached.add(path);
    for (const specifier of importsOf(text)) {
      if (specifier.startsWith('.')) waiting.push(targetOf(path, specifier));
    }
  }
  return reached;
}

function targetsIn(value: unknown): string[] {
  if (typeof value === 'string') return [posix.normalize(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(targetsIn);
}

/** The files that a manifest names as beginnings: in `exports` and `bin`. */
export function entryFiles(manifest: { exports?: unknown; bin?: unknown }): string[] {
  return [...targetsIn(manifest.exports), ...targetsIn(manifest.bin)].filter(
    (path) => path !== 'package.json',
  );
}
