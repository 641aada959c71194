import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ModuleNode, OwnershipGraph, PackageNode } from '../ownership-graph.ts';
import { isShipped } from './rule-context.ts';

const settings = /(?:\.(?:json|jsonc|json5|ya?ml|toml|ini)|rc)$/u;
const locks = /^(?:package-lock|npm-shrinkwrap|pnpm-lock|bun)\b/u;

/** Members of a manifest that name a dependency without using it. */
const unsaying = new Set([
  'dependencies',
  'devDependencies',
  'name',
  'optionalDependencies',
  'peerDependencies',
]);

/** What the settings of a package say: its tsconfigs, its other configuration, and its manifest without dependencies. */
function settingsOf({ directory, manifest }: PackageNode): string {
  const members = Object.entries(manifest.raw).filter(([member]) => !unsaying.has(member));
  const texts = [JSON.stringify(Object.fromEntries(members))];
  let names: readonly string[] = [];
  try {
    names = readdirSync(directory);
  } catch {
    // Closed to us; then it says nothing.
  }
  for (const each of names) {
    if (each === 'package.json' || !settings.test(each) || locks.test(each)) continue;
    try {
      texts.push(readFileSync(join(directory, each), 'utf8'));
    } catch {
      // A folder of that name, or gone.
    }
  }
  return texts.join('\n');
}

function isWordIn(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const before = text[at - 1] ?? ' ';
    const after = text[at + word.length] ?? ' ';
    if (!/[\w@-]/u.test(before) && !/[\w-]/u.test(after)) return true;
  }
  return false;
}

/** Whether a source of the package holds the name in quotes: to resolve it, or to run it. */
function isQuoted(graph: OwnershipGraph, files: readonly string[], name: string): boolean {
  for (const file of files) {
    const text = graph.textOf(file);
    if ([`'${name}`, `"${name}`, `\`${name}`].some((each) => text.includes(each))) return true;
  }
  return false;
}

/** Which sources of a package may name a dependency in a string: those that ship, when what others import is known. */
export type MentioningSources = 'all' | 'shipped';

/** Tells whether scripts, settings or strings of a package name a dependency or one of its programs. */
export type IsMentioned = (own: PackageNode, dependency: string, sources: MentioningSources) => boolean;

/** Makes the function that tells of the packages of a graph. */
export function createMentions(graph: OwnershipGraph): IsMentioned {
  const { packages } = graph;
  const known = new Map<string, string>();
  let byPackage: Map<PackageNode, readonly ModuleNode[]> | undefined;
  function filesOf(own: PackageNode, sources: MentioningSources): readonly string[] {
    byPackage ??= Map.groupBy(graph.modules.values(), (module) => module.package);
    const modules = byPackage.get(own) ?? [];
    return modules.filter((module) => sources === 'all' || isShipped(module)).map(({ file }) => file);
  }
  return (own, dependency, sources) => {
    const text = known.get(own.name) ?? settingsOf(own);
    known.set(own.name, text);
    const programs = Object.keys(packages.get(dependency)?.manifest.bin ?? {});
    if ([dependency, ...programs].some((word) => isWordIn(text, word))) return true;
    return isQuoted(graph, filesOf(own, sources), dependency);
  };
}
