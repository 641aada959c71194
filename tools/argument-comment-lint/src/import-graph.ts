import { basename, dirname, join } from 'node:path/posix';

import { hashOf, type FileFacts } from './file-facts.ts';

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

/** What a file can see: everything it imports, directly or not, and itself. */
export interface Closure {
  /** Of the shapes of all these files. */
  readonly hash: string;
  /** Those among them that declare something for all files of a program. */
  readonly globals: ReadonlySet<string>;
}

/**
 * The closure of each file. Where an import may mean one of several files, all of them count, so that a new file that
 * takes precedence changes the hash.
 */
export function closuresOf(options: GraphOptions): ReadonlyMap<string, Closure> {
  const edges = new Map<string, readonly string[]>();
  const own = new Map<string, string>();
  const resolve = createResolver(options, own);
  for (const [name, files] of options.packageFiles) edges.set(packageNode(name), files);
  for (const [file, { shape, imports }] of options.facts) {
    own.set(file, shape);
    const reached = new Set<string>();
    for (const specifier of imports) for (const each of resolve(file, specifier)) reached.add(each);
    edges.set(file, [...reached]);
  }
  return foldCycles({ edges, own, isGlobal: (file) => options.facts.get(file)?.isGlobal === true });
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

  function atPath(path: string): readonly string[] {
    const kept = known.get(path);
    if (kept !== undefined) return kept;
    const listed = listedAt(path);
    const found = listed.length > 0 ? listed : candidates(path).filter((candidate) => isThere(candidate));
    known.set(path, found);
    return found;
  }

  function isThere(candidate: string): boolean {
    if (!namesIn(dirname(candidate)).has(basename(candidate))) return false;
    const hash = hashOfUnlisted(candidate);
    if (hash !== undefined) own.set(candidate, hash);
    return hash !== undefined;
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
    const found = places.get(specifier) ?? atPath(join(directory, specifier));
    places.set(specifier, found);
    return found;
  }

  return (from, specifier) => {
    if (specifier.startsWith('.')) return byPlace(dirname(from), specifier);
    if (specifier.startsWith('#')) return [packageNode(packageNameOf(from) ?? '')];
    return byName(specifier);
  };
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

/** Every file that a path may mean, whichever way TypeScript is set up. */
function candidates(path: string): string[] {
  const stem = path.replace(scriptEnding, '');
  const stems = new Set([path, stem, `${path}/index`]);
  return [path, ...[...stems].flatMap((each) => extensions.map((extension) => each + extension))];
}

/** Stands for all files of a package. No path begins so. */
function packageNode(name: string): string {
  return `/package ${name}`;
}

interface Graph {
  readonly edges: ReadonlyMap<string, readonly string[]>;
  readonly own: ReadonlyMap<string, string>;
  readonly isGlobal: (file: string) => boolean;
}

const none: ReadonlySet<string> = new Set();

/** Closes a cycle whose other targets are closed. TypeScript finds nothing where only a package can be told. */
function closeCycle(
  members: readonly string[],
  { edges, own, isGlobal }: Graph,
  closed: ReadonlyMap<string, Closure>,
): Closure {
  const inside = new Set(members);
  const parts = new Set<string>();
  const globals = new Set<string>();
  for (const member of members) {
    parts.add(`${member} ${own.get(member) ?? ''}`);
    if (isGlobal(member)) globals.add(member);
    for (const each of edges.get(member) ?? []) {
      if (inside.has(each)) continue;
      const seen = closed.get(each);
      parts.add(`> ${seen?.hash ?? ''}`);
      for (const global of seen?.globals ?? none) globals.add(global);
    }
  }
  const isPackage = members.length === 1 && members[0]?.startsWith('/') === true;
  return {
    hash: hashOf([...parts].toSorted().join('\n')),
    globals: globals.size === 0 || isPackage ? none : globals,
  };
}

/** Tarjan's strongly connected components, without recursion; a cycle has one closure. */
function foldCycles(graph: Graph): ReadonlyMap<string, Closure> {
  const { edges } = graph;
  const closed = new Map<string, Closure>();
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const lowOf = (node: string): number => low.get(node) ?? Number.POSITIVE_INFINITY;

  function enter(node: string): { node: string; next: number } {
    low.set(node, order.size);
    order.set(node, order.size);
    open.push(node);
    return { node, next: 0 };
  }

  function close(root: string): void {
    const members = open.splice(open.lastIndexOf(root));
    const closure = closeCycle(members, graph, closed);
    for (const member of members) closed.set(member, closure);
  }

  for (const start of edges.keys()) {
    const path = order.has(start) ? [] : [enter(start)];
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const target = edges.get(at.node)?.[at.next++];
      if (target === undefined) {
        path.pop();
        const parent = path.at(-1);
        if (parent) low.set(parent.node, Math.min(lowOf(parent.node), lowOf(at.node)));
        if (lowOf(at.node) === order.get(at.node)) close(at.node);
      } else if (!order.has(target)) {
        path.push(enter(target));
      } else if (!closed.has(target)) {
        low.set(at.node, Math.min(lowOf(at.node), order.get(target) ?? 0));
      }
    }
  }
  return closed;
}
