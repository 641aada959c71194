import { applyEdits, modify, type JSONPath } from 'jsonc-parser';

import type { DependencySection, OwnershipGraph, PackageNode } from '../ownership-graph.ts';
import { jsonStyle } from './json-style.ts';

/** A line of a manifest that moves, comes or goes. */
export interface ManifestChange {
  readonly dependency: string;
  readonly from?: DependencySection;
  readonly to?: DependencySection;
}

const sections = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const;

interface Place {
  readonly path: JSONPath;
  readonly value: unknown;
  readonly index?: (names: string[]) => number;
}

function put(text: string, { path, value, index }: Place): string {
  const edits = modify(text, path, value, {
    formattingOptions: jsonStyle(text),
    ...(index !== undefined && { getInsertionIndex: index }),
  });
  return applyEdits(text, edits);
}

/** Sorted lists stay sorted; others get it at the end. */
function indexOfName(names: readonly string[], name: string): number {
  const isSorted = names.every((one, at) => at === 0 || (names[at - 1] ?? '') <= one);
  const at = isSorted ? names.findIndex((one) => one > name) : -1;
  return at === -1 ? names.length : at;
}

/** Sections stand in their usual order. */
function indexOfSection(members: readonly string[], section: DependencySection): number {
  const later = sections.slice(sections.indexOf(section) + 1);
  const next = members.findIndex((member) => later.some((one) => one === member));
  if (next !== -1) return next;
  const before = members.findLastIndex((member) => sections.some((one) => one === member));
  return before === -1 ? members.length : before + 1;
}

function sectionOf(text: string, section: DependencySection): Readonly<Record<string, unknown>> | undefined {
  const manifest = JSON.parse(text) as Readonly<Record<string, unknown>>; // it was read as a manifest before
  const found = manifest[section];
  return typeof found === 'object' && found !== null ? Object.fromEntries(Object.entries(found)) : undefined;
}

function mostCommon(values: readonly string[]): string | undefined {
  const counts = Map.groupBy(values, (value) => value);
  return [...counts].toSorted(([, one], [, other]) => other.length - one.length)[0]?.[0];
}

function siblingRanges(graph: OwnershipGraph, { declared }: PackageNode): string[] {
  return declared
    .filter(({ name, section }) => graph.packages.has(name) && section !== 'peerDependencies')
    .map(({ range }) => range);
}

/** How siblings are asked for here: `workspace:*` and the like as they are, numbers as the owner's own number. */
function rangeFor(graph: OwnershipGraph, own: PackageNode, dependency: string): string {
  const elsewhere = graph.packages.get(dependency);
  const declaredByOthers = [...graph.packages.values()].flatMap(({ declared }) =>
    declared.filter(({ name, section }) => name === dependency && section !== 'peerDependencies'),
  );
  const usual =
    mostCommon(siblingRanges(graph, own)) ??
    mostCommon(declaredByOthers.map(({ range }) => range)) ??
    mostCommon([...graph.packages.values()].flatMap((one) => siblingRanges(graph, one)));
  if (usual === undefined) return graph.workspace.manager === 'npm' ? '*' : 'workspace:*';
  // `workspace:../login` names another folder.
  if (/^workspace:[*^~]?$/u.test(usual) || usual === '*') return usual;
  const version = elsewhere?.manifest.version;
  const prefix = /^(?<prefix>(?:workspace:)?[~^]?)\d/u.exec(usual)?.groups?.['prefix'];
  return prefix === undefined || version === undefined ? 'workspace:*' : prefix + version;
}

function removed(text: string, section: DependencySection, dependency: string): string {
  const names = Object.keys(sectionOf(text, section) ?? {});
  if (!names.includes(dependency)) return text;
  const path = names.length === 1 ? [section] : [section, dependency];
  return put(text, { path, value: undefined });
}

function added(
  text: string,
  { section, dependency, range }: { section: DependencySection; dependency: string; range: string },
): string {
  if (sectionOf(text, section) === undefined) {
    const value = { [dependency]: range };
    return put(text, { path: [section], value, index: (names) => indexOfSection(names, section) });
  }
  const path = [section, dependency];
  return put(text, { path, value: range, index: (names) => indexOfName(names, dependency) });
}

/** The manifest with the changes made; everything else stays as it is written. */
export function changeManifest(
  graph: OwnershipGraph,
  { text, own }: { text: string; own: PackageNode },
  changes: readonly ManifestChange[],
): string {
  let result = text;
  for (const { dependency, from, to } of changes) {
    const declared = from === undefined ? undefined : sectionOf(result, from)?.[dependency];
    const range = typeof declared === 'string' ? declared : rangeFor(graph, own, dependency);
    if (from !== undefined) result = removed(result, from, dependency);
    if (to !== undefined) result = added(result, { section: to, dependency, range });
  }
  return result;
}
