import { readdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { dirname, join } from 'node:path/posix';

import { TsconfigInvalidError } from './errors.ts';

/** A tsconfig as it is written. Paths are absolute, `/` between their parts. */
export interface TsconfigFile {
  readonly path: string;
  readonly text: string;
  readonly references: readonly string[];
  /** Aliases of `paths`, each with the places it may stand for. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  readonly baseUrl?: string;
  /** tsconfigs it extends by path; those in packages are the lockfile's business. */
  readonly extended: readonly string[];
}

/** Finds and reads tsconfigs, each once. */
export interface TsconfigFiles {
  /** Those of a directory, in the order in which they are asked: `tsconfig.json`, `tsconfig.*.json`, `jsconfig.json`. */
  inDirectory(directory: string): readonly string[];
  /**
   * Reads one.
   *
   * @throws {@link TsconfigInvalidError} when it is no JSON, comments and last commas aside.
   */
  read(path: string): TsconfigFile | undefined;
}

const tsconfigName = /^(?:tsconfig(?:\..+)?|jsconfig)\.json$/u;

/** What finds and reads tsconfigs. */
export function createTsconfigFiles(): TsconfigFiles {
  const directories = new Map<string, readonly string[]>();
  const files = new Map<string, TsconfigFile | undefined>();
  return {
    inDirectory(directory) {
      const known = directories.get(directory);
      if (known !== undefined) return known;
      const found = listDirectory(directory)
        .filter((name) => tsconfigName.test(name))
        .toSorted((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1))
        .map((name) => `${directory}/${name}`);
      directories.set(directory, found);
      return found;
    },
    read(path) {
      if (!files.has(path)) files.set(path, readTsconfig(path));
      return files.get(path);
    },
  };
}

function rank(name: string): number {
  return ['tsconfig.json', 'jsconfig.json'].indexOf(name) === 0 ? 0 : name === 'jsconfig.json' ? 2 : 1;
}

function listDirectory(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return []; // gone since it was listed
  }
}

function readTsconfig(path: string): TsconfigFile | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined; // nothing there
  }
  const directory = dirname(path);
  const written = parse(path, text);
  const options = member(written, 'compilerOptions');
  const baseUrl = member(options, 'baseUrl');
  const base = typeof baseUrl === 'string' ? absolute(directory, baseUrl) : undefined;
  return {
    path,
    text,
    references: list(member(written, 'references'))
      .map((reference) => member(reference, 'path'))
      .filter((each) => typeof each === 'string')
      .map((each) => configPath(absolute(directory, each))),
    aliases: new Map(
      Object.entries(record(member(options, 'paths'))).map(([alias, targets]) => [
        alias,
        list(targets)
          .filter((each) => typeof each === 'string')
          .map((each) => absolute(base ?? directory, each)),
      ]),
    ),
    ...(base !== undefined && { baseUrl: base }),
    extended: [member(written, 'extends')]
      .flat()
      .filter((each) => typeof each === 'string' && /^(?:\.|\/|[A-Za-z]:)/u.test(each))
      .map((each) => absolute(directory, String(each)))
      .map((each) => (each.endsWith('.json') ? each : `${each}.json`)),
  };
}

function parse(path: string, text: string): unknown {
  // Strings first, so that `//` in them stays.
  const json = text
    .replace(/^\uFEFF/u, '')
    .replace(/("(?:[^"\\\n]|\\.)*")|\/\/[^\n\r]*|\/\*[^]*?\*\//gu, '$1')
    .replace(/("(?:[^"\\\n]|\\.)*")|,(?=\s*[\]}])/gu, '$1');
  if (json.trim() === '') return {};
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new TsconfigInvalidError(path, [error instanceof Error ? error.message : String(error)], {
      cause: error,
    });
  }
}

function configPath(path: string): string {
  if (path.endsWith('.json')) return path;
  try {
    if (!statSync(path).isDirectory()) return path;
  } catch {
    return join(path, 'tsconfig.json'); // missing: whoever opens it says so
  }
  return join(path, 'tsconfig.json');
}

function absolute(directory: string, path: string): string {
  return (isAbsolute(path) ? path : join(directory, path)).replaceAll('\\', '/');
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function member(value: unknown, name: string): unknown {
  return record(value)[name];
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
