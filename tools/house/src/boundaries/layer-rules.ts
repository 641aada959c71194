import type { IRegularForbiddenRuleType } from 'dependency-cruiser';

import { scope } from './layers.ts';
import { below, exactly } from './path-patterns.ts';
import type { Workspace, WorkspacePackage } from './workspace.ts';

type Rule = IRegularForbiddenRuleType;

function spoken(names: readonly string[]): string {
  return names.length === 0 ? 'no package of ours' : names.toSorted().join(', ');
}

function foldersOf(workspace: Workspace, names: readonly string[]): string[] {
  return workspace.packages.filter(({ name }) => names.includes(name)).map(({ folder }) => folder);
}

/** Packages and tools keep what they offer in `src`; the others are programs as a whole. */
export function sourceFolder({ folder }: WorkspacePackage): string {
  return /^(?:packages|tools)\//u.test(folder) ? `${folder}/src` : folder;
}

function sourceRule(workspace: Workspace, own: WorkspacePackage): Rule {
  const lazy = own.mayImportLazily.map((target) => target.name);
  const allowed = [own.name, ...own.mayImport, ...lazy];
  return {
    name: `layer-${own.name}`,
    severity: 'error',
    comment:
      `${own.name} may import ${spoken(own.mayImport)} (layers.json). Take the value as an argument, ` +
      `declare a port that the caller fills, or move the noun to the package that owns it.`,
    from: { path: below(sourceFolder(own)) },
    to: {
      path: below(...workspace.packages.map(({ folder }) => folder)),
      pathNot: below(...foldersOf(workspace, allowed)),
    },
  };
}

function testRule(workspace: Workspace, own: WorkspacePackage): Rule {
  const lazy = own.mayImportLazily.map((target) => target.name);
  const allowed = [own.name, ...own.mayImport, ...lazy, ...own.mayTest];
  return {
    name: `test-layer-${own.name}`,
    severity: 'error',
    comment:
      `Tests, examples and configuration of ${own.name} may import ` +
      `${spoken([own.name, ...own.mayImport, ...own.mayTest])} (layers.json). ` +
      `A test of two packages together belongs to the higher one.`,
    from: { path: below(own.folder), pathNot: below(sourceFolder(own)) },
    to: {
      path: below(...workspace.packages.map(({ folder }) => folder)),
      pathNot: below(...foldersOf(workspace, allowed)),
    },
  };
}

function lazyRules(workspace: Workspace, own: WorkspacePackage): Rule[] {
  return own.mayImportLazily.flatMap(({ name, from }) => {
    const to = { path: below(...foldersOf(workspace, [name])) };
    const importIt = `await import('${scope}${name}')`;
    const eager: Rule = {
      name: `lazy-${own.name}-${name}`,
      severity: 'error',
      comment: `Write \`${importIt}\` where it is needed: ${own.name} loads ${name} only then (layers.json).`,
      from: { path: below(sourceFolder(own)) },
      // A type is gone before anything runs.
      to: { ...to, dynamic: false, dependencyTypesNot: ['type-only'] },
    };
    if (from === undefined) return [eager];
    const file = `${own.folder}/${from}`;
    const elsewhere = {
      name: `lazy-${own.name}-${name}-elsewhere`,
      severity: 'error',
      comment: `Only ${file} may know ${name} (layers.json). Call what that file exports.`,
      from: { path: below(sourceFolder(own)), pathNot: exactly([file]) },
    } as const;
    return [
      eager,
      { ...elsewhere, to: { ...to, dynamic: true } },
      { ...elsewhere, to: { ...to, dependencyTypes: ['type-only'] } },
    ];
  });
}

/** The rules that the table makes: who may import whom, from where, and how. */
export function layerRules(workspace: Workspace): Rule[] {
  return workspace.packages.flatMap((own) => {
    const rules = [sourceRule(workspace, own), ...lazyRules(workspace, own)];
    return sourceFolder(own) === own.folder ? rules : [...rules, testRule(workspace, own)];
  });
}
