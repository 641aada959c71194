import { basename, dirname, join } from 'node:path/posix';

import { foldCycles, type Closure } from './closures.ts';
import type { FileFacts } from './file-facts.ts';

/** What imports are followed with. Files are relative to the root. */
export interface GraphOptions {
  readonly facts: ReadonlyMap<string, FileFacts>;
  /** The files of each workspace package, by its name. */
  readonly packageFiles: ReadonlyMap<string, readonly string[]>;
  readonly packageNameOf: (file: string) => string | undefined;
  /** Aliases of every tsconfig and entries of every package, with the places they may stand for, from the root. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  /** The names in a directory, those that are not listed too; none when it is not there. */
  readonly namesIn: (directory: string) => ReadonlySet<string>;
  /** The hash of a file that is not listed, generated code for example; `undefined` when it is not there. */
  readonly hashOfUnlisted: (file: string) => string | undefined;
}

/** Answers the closure of each file, when some have another shape than they have. */
export type Closures = (others?: ReadonlyMap<string, string>) => ReadonlyMap<string, Closure>;

/**
 * Follows all imports. Where an import may mean one of several files, all of them count, so that a new file that takes
 * precedence changes the hash.
 */
export function readImportGraph(options: GraphOptions): Closures {
  const edges = new Map<string, Iterable<string>>();
  const own = new Map<string, string>();
  const resolve = createResolver(options, own);
  for (const [name, files] of options.packageFiles) edges.set(packageNode(name), files);
  for (const [file, { shape, imports }] of options.facts) {
    own.set(file, shape);
    const reached = new Set<string>();
    for (const specifier of imports) for (const each of resolve(file, specifier)) reached.add(each);
    edges.set(file, reached);
  }
  const isGlobal = (file: string): boolean => options.facts.get(file)?.isGlobal === true;
  return (others = new Map()) => foldCycles({ edges, own: new Map([...own, ...others]), isGlobal });
}

const extensions = [
  '.ts',
  '.tsx',
  '.d.ts',
  '.mts',
  '.d.mts',
  '.cts',
  '.d.cts',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '.json',
];

function createResolver(
  { facts, packageFiles, packageNameOf, aliases, namesIn, hashOfUnlisted }: GraphOptions,
  own: Map<string, string>,
): (from: string, specifier: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  const listedAt = listedFinder(facts);
  const unlistedAt = unlistedFinder({ namesIn, hashOfUnlisted }, own);

  function atPath(path: string): readonly string[] {
    const kept = known.get(path);
    if (kept !== undefined) return kept;
    const listed = listedAt(path);
    const found = listed.length > 0 ? listed : unlistedAt(path);
    known.set(path, found);
    return found;
  }

  const patterns = [...aliases].filter(([alias]) => alias.includes('*'));
  const named = new Map<string, readonly string[]>();

  function byName(specifier: string): readonly string[] {
    const kept = named.get(specifier);
    if (kept !== undefined) return kept;
    const targets = [...(aliases.get(specifier) ?? [])];
    for (const [alias, places] of patterns) {
      const matched = starOf(alias, specifier);
      if (matched !== undefined) targets.push(...places.map((place) => place.replace('*', matched)));
    }
    const [first = '', second = ''] = specifier.split('/');
    const name = first.startsWith('@') ? `${first}/${second}` : first;
    const found = targets.flatMap(atPath);
    // Where none of its files can be told, all of a package count.
    if (found.length === 0 && packageFiles.has(name)) found.push(packageNode(name));
    named.set(specifier, found);
    return found;
  }

  // Files of a directory import much the same.
  const beside = new Map<string, Map<string, readonly string[]>>();

  function byPlace(directory: string, specifier: string): readonly string[] {
    const places = beside.get(directory) ?? new Map<string, readonly string[]>();
    beside.set(directory, places);
    const found = places.get(specifier) ?? atPath(pathFrom(directory, specifier));
    places.set(specifier, found);
    return found;
  }

  return (from, specifier) => {
    if (specifier.startsWith('.')) return byPlace(dirname(from), specifier);
    if (specifier.startsWith('#')) return [packageNode(packageNameOf(from) ?? '')];
    return byName(specifier);
  };
}

const plainPath = /^(?:\.\/|(?:\.\.\/)+)(?!\.)[^/]+(?:\/(?!\.)[^/]+)*$/u;

/** `join`, which takes ten times as long, for what nearly all imports look like. */
function pathFrom(directory: string, specifier: string): string {
  if (!plainPath.test(specifier) || directory.startsWith('.')) return join(directory, specifier);
  let base = directory;
  let rest = specifier.startsWith('./') ? specifier.slice(2) : specifier;
  for (; rest.startsWith('../') && base !== ''; rest = rest.slice(3)) {
    base = base.slice(0, Math.max(0, base.lastIndexOf('/')));
  }
  return base === '' ? rest : `${base}/${rest}`;
}

/** What a `*` of an alias stands for. */
function starOf(alias: string, specifier: string): string | undefined {
  const [before = '', after = ''] = alias.split('*');
  const isMatch = specifier.length >= before.length + after.length && specifier.startsWith(before);
  return isMatch && specifier.endsWith(after)
    ? specifier.slice(before.length, specifier.length - after.length)
    : undefined;
}

const scriptEnding = /(?:\.d)?\.[cm]?[jt]sx?$/u;

/** Finds the listed ones among `candidates`, without making a list of all. */
function listedFinder(files: ReadonlyMap<string, unknown>): (path: string) => readonly string[] {
  const byStem = new Map<string, string[]>();
  for (const file of files.keys()) {
    const stems = [
      file.replace(scriptEnding, ''),
      ...(file.includes('.d.') ? [file.replace(/\.[^.]+$/u, '')] : []),
    ];
    for (const stem of stems) {
      const same = byStem.get(stem);
      if (same === undefined) byStem.set(stem, [file]);
      else same.push(file);
    }
  }
  return (path) => {
    const found = new Set<string>(files.has(path) ? [path] : []);
    for (const stem of [path, path.replace(scriptEnding, ''), `${path}/index`]) {
      for (const file of byStem.get(stem) ?? []) found.add(file);
    }
    return [...found];
  };
}

/** Finds what is on the disk without being listed, and notes its hash. */
function unlistedFinder(
  { namesIn, hashOfUnlisted }: Pick<GraphOptions, 'hashOfUnlisted' | 'namesIn'>,
  own: Map<string, string>,
): (path: string) => readonly string[] {
  function isFile(candidate: string): boolean {
    const hash = hashOfUnlisted(candidate);
    if (hash !== undefined) own.set(candidate, hash);
    return hash !== undefined;
  }

  return (path) => {
    const name = basename(path);
    const place = path.slice(0, path.length - name.length);
    const beside = namesIn(dirname(path));
    if (beside.size === 0) return [];
    const stem = name.replace(scriptEnding, '');
    const wanted = new Set([
      name,
      ...extensions.flatMap((extension) => [name + extension, stem + extension]),
    ]);
    const found = [...wanted].filter((each) => beside.has(each)).map((each) => place + each);
    if (name === '.' || beside.has(name)) {
      const inside = namesIn(path);
      const indexes = extensions.map((extension) => `index${extension}`);
      found.push(...indexes.filter((each) => inside.has(each)).map((each) => `${path}/${each}`));
    }
    return found.filter((candidate) => isFile(candidate));
  };
}

/** Stands for all files of a package. No path begins so. */
function packageNode(name: string): string {
  return `/package ${name}`;
}
