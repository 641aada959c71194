import type { WorkspacePackage } from '@codex-ts/lint-run';

import { starOf } from './paths.ts';
import { builtFrom, isAssetPath } from './source-candidates.ts';

/** What a subpath of a package leads to. */
export type EntryTarget =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'asset' }
  | { readonly kind: 'none'; readonly why: string };

/** The ways into a package. */
export interface EntryMap {
  /** `.`, `./tokens`. */
  resolve(subpath: string): EntryTarget;
  /** Every subpath that leads to a source file, the main one first. */
  list(): readonly { readonly subpath: string; readonly file: string }[];
}

const usualConditions = [
  'import',
  'module',
  'node',
  'default',
  'require',
  'types',
  'browser',
  'development',
  'production',
  'deno',
  'bun',
  'worker',
  'react-native',
  'workerd',
  'edge-light',
];

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** All files that a value of `exports` names; conditions of one's own, which mostly mean sources, first. */
function targetsOf(value: unknown, wanted: readonly string[]): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap((each) => targetsOf(each, wanted));
  if (!isRecord(value)) return [];
  const rank = (condition: string): number => {
    const chosen = wanted.indexOf(condition);
    if (chosen !== -1) return chosen - 100;
    const usual = usualConditions.findIndex((each) => condition.startsWith(each));
    return usual === -1 ? -1 : usual;
  };
  return Object.keys(value)
    .toSorted((one, other) => rank(one) - rank(other))
    .flatMap((condition) => targetsOf(value[condition], wanted));
}

interface Row {
  readonly subpath: string;
  readonly targets: readonly string[];
}

/** The rows of a map of subpaths, such as `exports` and `imports`. */
export function subpathRows(map: unknown, conditions: readonly string[], sign: '#' | '.'): Row[] {
  if (isRecord(map) && Object.keys(map).some((key) => key.startsWith(sign))) {
    return Object.entries(map).map(([subpath, value]) => ({
      subpath,
      targets: targetsOf(value, conditions),
    }));
  }
  return sign === '.' ? [{ subpath: '.', targets: targetsOf(map, conditions) }] : [];
}

/** The row for a subpath and what its `*` stands for: the exact one, or the one with the longest beginning. */
export function rowFor(
  rows: readonly Row[],
  subpath: string,
): { row: Row; star: string | undefined } | undefined {
  const exact = rows.find((row) => row.subpath === subpath);
  if (exact !== undefined) return { row: exact, star: undefined };
  const fitting = rows
    .flatMap((row) => {
      const star = starOf(row.subpath, subpath);
      return star === undefined ? [] : [{ row, star }];
    })
    .toSorted((one, other) => other.row.subpath.indexOf('*') - one.row.subpath.indexOf('*'));
  return fitting[0];
}

const mainMembers = ['source', 'module', 'main', 'types', 'typings'];

function mainTargets(raw: Readonly<Record<string, unknown>>): string[] {
  const named = mainMembers.flatMap((member) => (typeof raw[member] === 'string' ? [raw[member]] : []));
  return [...named, 'index', 'src/index'];
}

/** A source that a target names outright counts before one that it may be built from. */
function firstSource(targets: readonly string[], files: ReadonlySet<string>): string | undefined {
  const plain = targets.map((each) => each.replace(/^(?:\.\/)+/u, '')).find((each) => files.has(each));
  if (plain !== undefined) return plain;
  for (const target of targets) for (const each of builtFrom(target)) if (files.has(each)) return each;
  return undefined;
}

/** Reads the entries of a package; `files` are those of its folder, counted from there. */
export function createEntryMap(
  { manifest }: WorkspacePackage,
  files: ReadonlySet<string>,
  conditions: readonly string[],
): EntryMap {
  const { exports } = manifest.raw;
  const rows = exports === undefined ? undefined : subpathRows(exports, conditions, '.');
  const known = new Map<string, EntryTarget>();

  const fileFor = (targets: readonly string[]): string | undefined => firstSource(targets, files);

  function look(subpath: string): EntryTarget {
    if (rows === undefined) {
      const file = fileFor(subpath === '.' ? mainTargets(manifest.raw) : [subpath]);
      if (file !== undefined) return { kind: 'file', file };
      return isAssetPath(subpath) ? { kind: 'asset' } : { kind: 'none', why: `has no file for ${subpath}` };
    }
    const found = rowFor(rows, subpath);
    if (found === undefined) return { kind: 'none', why: `does not export ${subpath}` };
    const { row, star } = found;
    const targets = star === undefined ? row.targets : row.targets.map((each) => each.replaceAll('*', star));
    if (targets.length === 0) return { kind: 'none', why: `does not export ${subpath}` };
    const file = fileFor(targets);
    if (file !== undefined) return { kind: 'file', file };
    if (targets.some(isAssetPath)) return { kind: 'asset' };
    return { kind: 'none', why: `exports ${subpath}, of which no source is there (${targets.join(', ')})` };
  }

  function resolve(subpath: string): EntryTarget {
    const kept = known.get(subpath) ?? look(subpath);
    known.set(subpath, kept);
    return kept;
  }

  function list(): { subpath: string; file: string }[] {
    const subpaths = (rows ?? [{ subpath: '.', targets: [] }]).flatMap(({ subpath, targets }) => {
      if (!subpath.includes('*')) return [subpath];
      const stars = new Set<string>();
      const patterns = new Set(targets.flatMap((target) => [...builtFrom(target)]));
      for (const pattern of patterns) {
        if (pattern.includes('*')) for (const file of files) stars.add(starOf(pattern, file) ?? '');
      }
      return [...stars].filter((star) => star !== '').map((star) => subpath.replace('*', star));
    });
    const entries = subpaths.flatMap((subpath) => {
      const target = resolve(subpath);
      return target.kind === 'file' ? [{ subpath, file: target.file }] : [];
    });
    return entries.toSorted(
      (one, other) => one.subpath.length - other.subpath.length || (one.subpath < other.subpath ? -1 : 1),
    );
  }

  return { resolve, list };
}
