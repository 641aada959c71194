import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, relative, sep } from 'node:path';

import type { Workspace, WorkspacePackage } from '@codex-ts/lint-run';

import { rowFor, subpathRows, type EntryMap } from './entry-map.ts';
import type { Resolution } from './ownership-graph.ts';
import { folderOf, splitSpecifier, starOf, within } from './paths.ts';
import { builtFrom, fileCandidates, isAssetPath } from './source-candidates.ts';
import type { TsconfigFiles } from './tsconfig-files.ts';

/** What specifiers are resolved with. */
export interface ResolverOptions {
  readonly workspace: Workspace;
  readonly files: ReadonlySet<string>;
  readonly packageOf: (file: string) => WorkspacePackage;
  readonly entriesOf: (name: string) => EntryMap | undefined;
  readonly tsconfigs: TsconfigFiles;
  readonly conditions: readonly string[];
}

/** Where a specifier leads when a file writes it. */
export type Resolve = (file: string, specifier: string) => Resolution;

const builtins = new Set(builtinModules);
const isRelative = (specifier: string): boolean => /^\.{1,2}(?:\/|$)/u.test(specifier);

/** Makes the resolver of a workspace; every answer is found once per folder. */
export function createResolver(options: ResolverOptions): Resolve {
  const byFolder = new Map<string, Map<string, Resolution>>();
  return (file, specifier) => {
    const folder = folderOf(file);
    const known = byFolder.get(folder) ?? new Map<string, Resolution>();
    byFolder.set(folder, known);
    const found = known.get(specifier) ?? look(file, specifier, options);
    known.set(specifier, found);
    return found;
  };
}

function look(file: string, written: string, options: ResolverOptions): Resolution {
  const specifier = written.replace(/(?<=.)[?].*$/u, '');
  if (isRelative(specifier)) return byPath(file, specifier, options);
  if (specifier.startsWith('node:')) return { kind: 'builtin' };
  if (specifier.startsWith('#')) {
    const found = byImports(file, specifier, options) ?? byTsconfig(file, specifier, options);
    return (
      found ?? {
        kind: 'unresolved',
        package: options.packageOf(file).name,
        why: `${specifier} is not in \`imports\``,
      }
    );
  }
  const aliased = byTsconfig(file, specifier, options);
  if (aliased !== undefined) return aliased;
  const { name, subpath } = splitSpecifier(specifier);
  const entries = options.entriesOf(name);
  if (entries !== undefined) return byEntry({ name, subpath }, entries, options);
  if (builtins.has(specifier) || builtins.has(name)) return { kind: 'builtin' };
  // `virtual:x`, `https://x`, `/x`, `~/x`, `@/x`: a bundler's.
  if (/^(?:[a-z][\w+.-]*:|[/~]|@\/)/iu.test(specifier)) return { kind: 'external', package: '' };
  return { kind: 'external', package: name };
}

function fileAt(path: string, { files }: ResolverOptions): string | undefined {
  for (const each of fileCandidates(path)) if (files.has(each)) return each;
  return undefined;
}

function moduleAt(
  file: string,
  by: 'entry' | 'imports' | 'path' | 'paths',
  options: ResolverOptions,
): Resolution {
  return { kind: 'module', file, package: options.packageOf(file).name, by };
}

function byPath(file: string, specifier: string, options: ResolverOptions): Resolution {
  const path = within(folderOf(file), specifier);
  if (path === undefined) return { kind: 'unresolved', why: `${specifier} leads out of the workspace` };
  const found = fileAt(path, options);
  if (found !== undefined) return moduleAt(found, 'path', options);
  const own = options.packageOf(file).name;
  const other = options.packageOf(`${path}/`).name;
  // What git ignores is generated.
  const isThere = (): boolean =>
    [...fileCandidates(join(options.workspace.root, path))].some((each) => existsSync(each));
  if (isAssetPath(path) || isThere()) return { kind: 'asset', package: other };
  const why = `there is no ${path}`;
  return own === other ? { kind: 'unresolved', why } : { kind: 'unresolved', package: other, why };
}

function byImports(file: string, specifier: string, options: ResolverOptions): Resolution | undefined {
  const own = options.packageOf(file);
  const found = rowFor(subpathRows(own.manifest.raw['imports'], options.conditions, '#'), specifier);
  if (found === undefined) return undefined;
  const { row, star } = found;
  const targets = row.targets.map((each) => (star === undefined ? each : each.replaceAll('*', star)));
  for (const target of targets) {
    if (isRelative(target)) {
      const source = [...builtFrom(target)]
        .map((each) => within(own.folder, each))
        .find((each) => each !== undefined && options.files.has(each));
      if (source !== undefined) return moduleAt(source, 'imports', options);
      if (isAssetPath(target)) return { kind: 'asset', package: own.name };
    } else if (!target.startsWith('#')) {
      const led = look(file, target, options);
      if (led.kind !== 'unresolved') return led;
    }
  }
  return {
    kind: 'unresolved',
    package: own.name,
    why: `${specifier} leads to ${targets.join(', ')}, which is not there`,
  };
}

function byTsconfig(file: string, specifier: string, options: ResolverOptions): Resolution | undefined {
  const config = options.tsconfigs.near(folderOf(file));
  if (config === undefined) return undefined;
  const exact = config.paths.find(({ pattern }) => pattern === specifier);
  const matches = exact
    ? [{ targets: exact.targets, star: '', length: 0 }]
    : config.paths.flatMap(({ pattern, targets }) => {
        const star = starOf(pattern, specifier);
        return star === undefined ? [] : [{ targets, star, length: pattern.indexOf('*') }];
      });
  const [best] = matches.toSorted((one, other) => other.length - one.length);
  const places = best?.targets.map((target) => target.replace('*', best.star)) ?? [];
  if (config.baseUrl !== undefined) places.push(join(config.baseUrl, specifier));
  for (const place of places) {
    const path = relative(options.workspace.root, place).split(sep).join('/');
    const found = path.startsWith('..') ? undefined : (fileAt(path, options) ?? builtFile(path, options));
    if (found !== undefined) return moduleAt(found, 'paths', options);
  }
  return undefined;
}

/** `paths` may lead into `dist`, of which the source is here. */
function builtFile(path: string, { files, packageOf }: ResolverOptions): string | undefined {
  const { folder } = packageOf(path);
  const prefix = folder === '.' ? '' : `${folder}/`;
  if (!path.startsWith(prefix) || path === folder) return undefined;
  return [...builtFrom(path.slice(prefix.length))]
    .map((each) => prefix + each)
    .find((each) => files.has(each));
}

function byEntry(
  { name, subpath }: { name: string; subpath: string },
  entries: EntryMap,
  { workspace }: ResolverOptions,
): Resolution {
  const target = entries.resolve(subpath);
  const folder = workspace.packages.find((each) => each.name === name)?.folder ?? '.';
  switch (target.kind) {
    case 'file':
      return {
        kind: 'module',
        file: folder === '.' ? target.file : `${folder}/${target.file}`,
        package: name,
        by: 'entry',
      };
    case 'asset':
      return { kind: 'asset', package: name };
    case 'none':
      return { kind: 'unresolved', package: name, why: `${name} ${target.why}` };
    default:
      throw new TypeError(`${String(target satisfies never)} is no target`);
  }
}
