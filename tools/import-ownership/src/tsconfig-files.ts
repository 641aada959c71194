import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';

import type * as jsoncParser from 'jsonc-parser';
import type { ParseError } from 'jsonc-parser';

import { TsconfigInvalidError } from './errors.ts';

/** What counts here of a tsconfig and all that it extends. */
export interface Tsconfig {
  /** Absolute. */
  readonly path: string;
  /** Patterns and what they stand for; targets are absolute. */
  readonly paths: readonly { readonly pattern: string; readonly targets: readonly string[] }[];
  /** Absolute. */
  readonly baseUrl?: string;
  /** As written; absent when there are none. */
  readonly references?: readonly string[];
  /** What `extends` and `types` name, as written. */
  readonly named: readonly string[];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

/** Reads a file as text. */
export type ReadText = (path: string) => string;

const loadParser = ((): (() => typeof jsoncParser) => {
  const require = createRequire(import.meta.url);
  return () => require('jsonc-parser') as typeof jsoncParser; // that is its name
})();

/** The value of a JSON text that may have comments and trailing commas, for which alone a parser is loaded. */
function parseLoosely(text: string): { value: unknown; isSound: boolean } {
  try {
    return { value: JSON.parse(text), isSound: true };
  } catch {
    const errors: ParseError[] = [];
    const value: unknown = loadParser().parse(text, errors, { allowTrailingComma: true });
    return { value, isSound: errors.length === 0 };
  }
}

function readRaw(path: string, read: ReadText): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = read(path).replace(/^\uFEFF/u, '');
  } catch (cause) {
    throw new TsconfigInvalidError(path, { problem: 'cannot be read', cause });
  }
  const { value, isSound } = parseLoosely(text);
  if (!isSound || typeof value !== 'object' || value === null) {
    throw new TsconfigInvalidError(path, { problem: 'is not JSON' });
  }
  return record(value);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** The file that `extends` names; undefined for a package that is not installed, whose settings are not ours. */
function extendedFile(path: string, name: string): string | undefined {
  if (/^\.{0,2}\//u.test(name)) {
    const named = resolve(dirname(path), name);
    const found = [named, `${named}.json`, join(named, 'tsconfig.json')].find(isFile);
    // `./.nuxt/tsconfig.json`, `./node_modules/…`: made or installed later.
    if (found === undefined && /(?:^|\/)(?:\.\w[^/]*|node_modules)\//u.test(name)) return undefined;
    if (found === undefined)
      throw new TsconfigInvalidError(path, { problem: `extends ${name}, which is not there` });
    return found;
  }
  const require = createRequire(path);
  for (const each of [name, `${name}.json`, `${name}/tsconfig.json`]) {
    try {
      return require.resolve(each);
    } catch {
      // Another spelling, or not installed.
    }
  }
  return undefined;
}

/** Reads a tsconfig with all that it extends. Throws TsconfigInvalidError, also when they go round. */
export function readTsconfig(path: string, read: ReadText, around: readonly string[] = []): Tsconfig {
  if (around.includes(path)) {
    throw new TsconfigInvalidError(path, { problem: `extends itself: ${[...around, path].join(' → ')}` });
  }
  const raw = readRaw(path, read);
  const options = record(raw['compilerOptions']);
  const named = texts(raw['extends']);
  let paths: Tsconfig['paths'] = [];
  let baseUrl: string | undefined;
  for (const name of named) {
    const file = extendedFile(path, name);
    if (file === undefined || file.endsWith('.js')) continue;
    const base = readTsconfig(file, read, [...around, path]);
    if (base.paths.length > 0) ({ paths } = base);
    baseUrl = base.baseUrl ?? baseUrl;
  }
  if (typeof options['baseUrl'] === 'string') baseUrl = resolve(dirname(path), options['baseUrl']);
  if (options['paths'] !== undefined) {
    const from = baseUrl ?? dirname(path);
    paths = Object.entries(record(options['paths'])).map(([pattern, targets]) => ({
      pattern,
      targets: texts(targets).map((target) => resolve(from, target)),
    }));
  }
  const { references } = raw;
  return {
    path,
    paths,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(Array.isArray(references)
      ? { references: references.flatMap((each) => texts(record(each)['path'])) }
      : {}),
    named: [...named, ...texts(options['types']), ...texts(options['jsxImportSource'])],
  };
}

/** The tsconfigs of a workspace, each read once. */
export interface TsconfigFiles {
  /** The nearest `tsconfig.json` above a folder (from the root), within the root. */
  near(folder: string): Tsconfig | undefined;
  /** That of the folder itself. */
  at(folder: string): Tsconfig | undefined;
}

/** Makes the reader of a workspace's tsconfigs; texts, by file from the root, go before those on disk. */
export function createTsconfigFiles(root: string, given?: ReadonlyMap<string, string>): TsconfigFiles {
  const read = (path: string): string =>
    given?.get(relative(root, path).split(sep).join('/')) ?? readFileSync(path, 'utf8');
  const known = new Map<string, Tsconfig | undefined>();
  const nearest = new Map<string, Tsconfig | undefined>();

  function at(folder: string): Tsconfig | undefined {
    if (known.has(folder)) return known.get(folder);
    const path = join(root, folder, 'tsconfig.json');
    const found = existsSync(path) ? readTsconfig(path, read) : undefined;
    known.set(folder, found);
    return found;
  }

  function near(folder: string): Tsconfig | undefined {
    if (nearest.has(folder)) return nearest.get(folder);
    const end = folder.lastIndexOf('/');
    const above = folder === '' || folder === '.' ? undefined : near(end === -1 ? '' : folder.slice(0, end));
    const found = at(folder === '' ? '.' : folder) ?? above;
    nearest.set(folder, found);
    return found;
  }

  return { near, at };
}
