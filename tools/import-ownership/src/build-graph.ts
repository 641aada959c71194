import { join } from 'node:path';

import {
  assertAllSeen,
  createPackageFinder,
  createTargetFinder,
  readSource,
  type FileTable,
  type Workspace,
  type WorkspacePackage,
} from '@codex-ts/lint-run';

import { createEntryMap, type EntryMap } from './entry-map.ts';
import type { LooseForm, ModuleRecord } from './module-record.ts';
import type {
  DeclaredDependency,
  DependencySection,
  ModuleEdge,
  ModuleNode,
  OwnershipGraph,
  PackageNode,
} from './ownership-graph.ts';
import { folderOf, splitSpecifier, within } from './paths.ts';
import { followShims } from './own-shims.ts';
import type { IsForeign } from './read-module.ts';
import { createRecordReader } from './read-records.ts';
import { createResolver, type Resolve } from './resolve-import.ts';
import { createTsconfigFiles, type TsconfigFiles } from './tsconfig-files.ts';

/** What a graph is made of. */
export interface GraphOptions {
  readonly workspace: Workspace;
  /** Source files, from the root, sorted. */
  readonly files: readonly string[];
  readonly conditions: readonly string[];
  readonly table: FileTable<ModuleRecord>;
  /** Records tell of functions that hand on what they are given. */
  readonly findsWrappers: boolean;
  /** Texts that go before those on disk, by file. */
  readonly texts?: ReadonlyMap<string, string>;
}

/** A graph, and what it was resolved with. */
export interface BuiltGraph extends OwnershipGraph {
  readonly tsconfigs: TsconfigFiles;
}

const sections: readonly DependencySection[] = [
  'dependencies',
  'optionalDependencies',
  'peerDependencies',
  'devDependencies',
];

function declaredBy({ manifest }: WorkspacePackage): DeclaredDependency[] {
  return sections.flatMap((section) => {
    const listed = manifest.raw[section];
    if (typeof listed !== 'object' || listed === null) return [];
    return Object.entries(listed).map(([name, range]) => ({ name, section, range: String(range) }));
  });
}

function filesByPackage(
  files: readonly string[],
  nameOf: (file: string) => string,
): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const file of files) {
    const name = nameOf(file);
    const own = found.get(name) ?? new Set<string>();
    found.set(name, own.add(file));
  }
  return found;
}

function prefixOf({ folder }: WorkspacePackage): string {
  return folder === '.' ? '' : `${folder}/`;
}

/** Makes the map of a package's entries when somebody asks. */
function lazyEntries(options: GraphOptions, byPackage: ReadonlyMap<string, ReadonlySet<string>>) {
  const byName = new Map(options.workspace.packages.map((each) => [each.name, each]));
  const known = new Map<string, EntryMap>();
  return (name: string): EntryMap | undefined => {
    const found = byName.get(name);
    if (found === undefined) return undefined;
    const kept = known.get(name);
    if (kept !== undefined) return kept;
    const prefix = prefixOf(found);
    const files = new Set([...(byPackage.get(name) ?? [])].map((file) => file.slice(prefix.length)));
    const made = createEntryMap(found, files, options.conditions);
    known.set(name, made);
    return made;
  };
}

function entriesIn(one: WorkspacePackage, map: EntryMap | undefined): PackageNode['entries'] {
  return (map?.list() ?? []).map(({ subpath, file }) => ({
    specifier: one.name + subpath.slice(1),
    file: prefixOf(one) + file,
  }));
}

/** `paths` of the root's tsconfig may lead to the sources of a package, whatever its manifest says. */
function entryByPaths(name: string, resolve: Resolve): PackageNode['entries'] {
  const to = resolve('tsconfig.json', name);
  const isOwn = to.kind === 'module' && to.by === 'paths' && to.package === name;
  return isOwn ? [{ specifier: name, file: to.file }] : [];
}

function packageNode(
  one: WorkspacePackage,
  entriesOf: (name: string) => EntryMap | undefined,
  resolve: Resolve,
): PackageNode {
  const { name, folder, directory, manifest } = one;
  let entries: PackageNode['entries'] | undefined;
  return {
    name,
    folder,
    directory,
    manifest,
    isPrivate: manifest.private === true,
    declared: declaredBy(one),
    get entries() {
      entries ??= [...entryByPaths(name, resolve), ...entriesIn(one, entriesOf(name))];
      return entries;
    },
  };
}

type WrittenEdge = Omit<ModuleEdge, 'to'>;

function exportEdges({ exports }: ModuleRecord): WrittenEdge[] {
  const found = new Map<number, WrittenEdge>();
  for (const each of exports) {
    if (each.kind !== 'from' && each.kind !== 'star') continue;
    const { specifier, source } = each;
    const isType = each.isType && (found.get(source.start)?.isType ?? true);
    found.set(source.start, { specifier, form: 'export', isType, ...source });
  }
  return [...found.values()];
}

const typeForms: ReadonlySet<LooseForm> = new Set<LooseForm>(['augmentation', 'reference', 'type']);

function edgesOf(file: string, record: ModuleRecord, resolve: Resolve): ModuleEdge[] {
  const imports = record.imports.map(({ specifier, source, isType, bindings }): WrittenEdge => {
    const areTypes = isType || (bindings.length > 0 && bindings.every((each) => each.isType));
    return { specifier, form: 'import', isType: areTypes, ...source };
  });
  const loose = record.loose.map(({ specifier, form, start, end }): WrittenEdge => {
    return { specifier, form, isType: typeForms.has(form), start, end };
  });
  return [...imports, ...exportEdges(record), ...loose].map((edge) => ({
    ...edge,
    to: resolve(file, edge.specifier),
  }));
}

interface ForeignContext {
  readonly names: ReadonlySet<string>;
  readonly tsconfigs: TsconfigFiles;
  readonly packageOf: (file: string) => WorkspacePackage;
}

function isForeign(folder: string, specifier: string, context: ForeignContext): boolean {
  const { names, tsconfigs, packageOf } = context;
  if (specifier.startsWith('#')) return true;
  if (specifier.startsWith('.')) {
    const path = within(folder, specifier);
    return path !== undefined && packageOf(`${path}/`) !== packageOf(`${folder}/`);
  }
  if (names.has(splitSpecifier(specifier).name)) return true;
  const paths = tsconfigs.near(folder)?.paths ?? [];
  return paths.some(({ pattern }) => specifier.startsWith(pattern.split('*')[0] ?? pattern));
}

/** Tells of a file whether a specifier may lead to another package of the workspace; found once per folder. */
function foreignFinder(context: ForeignContext): (file: string) => IsForeign {
  const byFolder = new Map<string, IsForeign>();
  return (file) => {
    const folder = folderOf(file);
    const kept = byFolder.get(folder);
    if (kept !== undefined) return kept;
    const known = new Map<string, boolean>();
    const made = (specifier: string): boolean => {
      const found = known.get(specifier) ?? isForeign(folder, specifier, context);
      known.set(specifier, found);
      return found;
    };
    byFolder.set(folder, made);
    return made;
  };
}

function textReader(root: string, texts: ReadonlyMap<string, string> | undefined): (file: string) => string {
  const known = new Map(texts);
  return (file) => {
    const text = known.get(file) ?? readSource(join(root, file)).text;
    known.set(file, text);
    return text;
  };
}

/**
 * Reads all files and says where each import leads. Throws ModuleUnparsableError, TsconfigInvalidError,
 * FilesNotSeenError when a file that is listed was not looked at.
 */
export function buildGraph(options: GraphOptions): BuiltGraph {
  const { workspace, files, texts } = options;
  const findPackage = createPackageFinder(workspace);
  const [fallback] = workspace.packages;
  const packageOf = (file: string): WorkspacePackage => {
    const found = findPackage(file) ?? fallback;
    if (found === undefined) throw new TypeError('a workspace has packages');
    return found;
  };
  const entriesOf = lazyEntries(
    options,
    filesByPackage(files, (file) => packageOf(file).name),
  );
  const tsconfigs = createTsconfigFiles(workspace.root, texts);
  const resolve = createResolver({
    workspace,
    files: new Set(files),
    packageOf,
    entriesOf,
    tsconfigs,
    conditions: options.conditions,
  });
  const packages = new Map(
    workspace.packages.map((each) => [each.name, packageNode(each, entriesOf, resolve)]),
  );
  const targetOf = createTargetFinder(workspace, files);
  const context = { names: new Set(packages.keys()), tsconfigs, packageOf };

  const read = createRecordReader(options, foreignFinder(context));

  const nodeOf = (file: string, own: PackageNode, record: ModuleRecord): ModuleNode => {
    return { file, package: own, target: targetOf(file), record, edges: edgesOf(file, record, resolve) };
  };
  const modules = new Map<string, ModuleNode>();
  const gone: string[] = [];
  for (const file of files) {
    const record = read(file);
    const own = packages.get(packageOf(file).name);
    if (record === undefined || own === undefined) gone.push(file);
    else modules.set(file, nodeOf(file, own, record));
  }
  followShims(modules, resolve, ({ file, package: own, record }) =>
    nodeOf(file, own, read(file, /*followsOwn*/ true) ?? record),
  );
  // A file that was deleted meanwhile is no file that was overlooked.
  assertAllSeen(files, [...modules.keys(), ...gone]);
  return {
    root: workspace.root,
    workspace,
    packages,
    modules,
    resolve,
    textOf: textReader(workspace.root, texts),
    tsconfigs,
  };
}
