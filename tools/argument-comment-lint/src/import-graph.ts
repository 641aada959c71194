import { dirname, join } from 'node:path/posix';

import { hashOf, type FileFacts } from './file-facts.ts';

/** What imports are followed with. Files are relative to the root. */
export interface GraphOptions {
  readonly facts: ReadonlyMap<string, FileFacts>;
  /** The files of each workspace package, by its name. */
  readonly packageFiles: ReadonlyMap<string, readonly string[]>;
  readonly packageNameOf: (file: string) => string | undefined;
  /** Aliases of every tsconfig and entries of every package, with the places they may stand for, from the root. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  /** The hash of a file that is not listed, generated code for example; `undefined` when it is not there. */
  readonly hashOfUnlisted: (file: string) => string | undefined;
}

/**
 * A hash for each file of everything that it can see: the shapes of all files it imports, directly or not. Where an
 * import may mean one of several files, all of them count, so that a new file that takes precedence changes the hash.
 */
export function closureHashes(options: GraphOptions): ReadonlyMap<string, string> {
  const edges = new Map<string, readonly string[]>();
  const own = new Map<string, string>();
  const resolve = createResolver(options, own);
  for (const [name, files] of options.packageFiles) edges.set(`package ${name}`, files);
  for (const [file, { shape, imports }] of options.facts) {
    own.set(file, shape);
    edges.set(
      file,
      imports.flatMap((specifier) => resolve(file, specifier)),
    );
  }
  return foldCycles(edges, own);
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
  { facts, packageFiles, packageNameOf, aliases, hashOfUnlisted }: GraphOptions,
  own: Map<string, string>,
): (from: string, specifier: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();

  function atPath(path: string): readonly string[] {
    const kept = known.get(path);
    if (kept !== undefined) return kept;
    const all = candidates(path);
    const listed = all.filter((candidate) => facts.has(candidate));
    const found = listed.length > 0 ? listed : all.filter((candidate) => isThere(candidate));
    known.set(path, found);
    return found;
  }

  function isThere(candidate: string): boolean {
    const hash = hashOfUnlisted(candidate);
    if (hash !== undefined) own.set(candidate, hash);
    return hash !== undefined;
  }

  return (from, specifier) => {
    if (specifier.startsWith('.')) return atPath(join(dirname(from), specifier));
    if (specifier.startsWith('#')) return [`package ${packageNameOf(from) ?? ''}`];
    const [first = '', second = ''] = specifier.split('/');
    const name = first.startsWith('@') ? `${first}/${second}` : first;
    const found: string[] = [];
    for (const [alias, targets] of aliases) {
      const [before = '', after] = alias.split('*');
      if (after === undefined ? specifier !== alias : !specifier.startsWith(before)) continue;
      const matched =
        after === undefined ? '' : specifier.slice(before.length, specifier.length - after.length);
      found.push(...targets.flatMap((target) => atPath(target.replace('*', matched))));
    }
    // Where none of its files can be told, all of a package count.
    if (found.length === 0 && packageFiles.has(name)) found.push(`package ${name}`);
    return found;
  };
}

/** Every file that a path may mean, whichever way TypeScript is set up. */
function candidates(path: string): string[] {
  const stem = path.replace(/(?:\.d)?\.[cm]?[jt]sx?$/u, '');
  const stems = new Set([path, stem, `${path}/index`]);
  return [path, ...[...stems].flatMap((each) => extensions.map((extension) => each + extension))];
}

/** Tarjan's strongly connected components, without recursion; a cycle has one hash. */
function foldCycles(
  edges: ReadonlyMap<string, readonly string[]>,
  own: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const hashes = new Map<string, string>();
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
    const inside = new Set(members);
    const outside = members.flatMap((member) => edges.get(member) ?? []).filter((each) => !inside.has(each));
    const parts = [
      ...members.map((member) => `${member} ${own.get(member) ?? ''}`),
      ...[...new Set(outside)].map((each) => `> ${hashes.get(each) ?? ''}`),
    ];
    const hash = hashOf(parts.toSorted().join('\n'));
    for (const member of members) hashes.set(member, hash);
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
      } else if (!hashes.has(target)) {
        low.set(at.node, Math.min(lowOf(at.node), order.get(target) ?? 0));
      }
    }
  }
  return hashes;
}
