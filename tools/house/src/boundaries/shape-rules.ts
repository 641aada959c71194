import type { IForbiddenRuleType, IRegularForbiddenRuleType } from 'dependency-cruiser';

import { publicEntries, rootsOfLife, sourceCondition } from './entries.ts';
import { sourceFolder } from './layer-rules.ts';
import { scope } from './layers.ts';
import { below, belowAsGroup, exactly, literally } from './path-patterns.ts';
import type { Workspace } from './workspace.ts';

/** Patterns for places; a package's folder is group 1 of the first two. */
interface Places {
  readonly member: string;
  readonly source: string;
  readonly config: string;
}

function placesOf(workspace: Workspace): Places {
  const withSource = workspace.packages.filter((own) => sourceFolder(own) !== own.folder);
  return {
    member: belowAsGroup(workspace.packages.map(({ folder }) => folder)),
    source: `${belowAsGroup(withSource.map(({ folder }) => folder))}src/`,
    config: '/[^/]+[.]config[.][cm]?[jt]s$',
  };
}

/** Rules about the way into another package. */
function entryRules(workspace: Workspace, places: Places): IRegularForbiddenRuleType[] {
  const folders = workspace.packages.map(({ folder }) => folder);
  const outside = {
    name: 'outside-the-package',
    severity: 'error',
    comment: `Import by name: \`from '${scope}…'\`. A relative path stays inside its package.`,
  } as const;
  return [
    {
      ...outside,
      from: { path: places.member, pathNot: places.config },
      to: { pathNot: '^$1/', dependencyTypes: ['local'] },
    },
    {
      ...outside,
      from: { path: `${places.member}[^/]+[.]config[.][cm]?[jt]s$` },
      to: { path: below(...folders), pathNot: '^$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'sibling-not-from-source',
      severity: 'error',
      comment: `Give that entry of the package's \`exports\` a "${sourceCondition}" target first: built files hide what is imported.`,
      from: { path: places.member },
      to: { path: `${belowAsGroup(folders)}dist/`, dependencyTypesNot: ['local'] },
    },
    {
      name: 'public-entries-only',
      severity: 'error',
      comment: "Import what the package's `exports` offer; what is missing there is not meant for others.",
      from: { path: places.member },
      to: {
        path: below(...folders),
        pathNot: [
          '^$1/',
          exactly(workspace.packages.flatMap(publicEntries)),
          `${belowAsGroup(folders)}dist/`,
        ],
        dependencyTypesNot: ['local'],
      },
    },
    {
      name: 'unresolved-sibling',
      severity: 'error',
      comment:
        "Import what the package's `exports` offer, see that the file behind the entry is there, " +
        'name the package in package.json, and run `pnpm install`.',
      from: { path: places.member },
      to: { couldNotResolve: true, path: `^${literally(scope)}` },
    },
  ];
}

/** Rules about what is imported from npm. */
function dependencyRules(workspace: Workspace, places: Places): IRegularForbiddenRuleType[] {
  const programs = below(
    ...workspace.packages.filter(({ isProgram }) => isProgram).map((own) => sourceFolder(own)),
  );
  const bundled = `(?:^|/)node_modules/(?:${workspace.bundled.map(literally).join('|')})/`;
  const undeclared = {
    name: 'undeclared-dependency',
    severity: 'error',
    comment:
      'Name it in `dependencies` of the package.json beside this `src`, and its version in the catalog.',
  } as const;
  const bundledToo = {
    name: 'bundled-dependency-installed',
    severity: 'error',
    comment: 'It is bundled (layers.json): move it to `devDependencies`, so that nobody has to install it.',
  } as const;
  return [
    {
      ...undeclared,
      from: { path: places.member },
      to: { couldNotResolve: true, pathNot: ['^[.#]', `^${literally(scope)}`] },
    },
    {
      ...undeclared,
      from: { path: places.source },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'dev-dependency-in-source',
      severity: 'error',
      comment: 'What ships needs it at run time: move it to `dependencies`, or import its types only.',
      from: { path: places.source, pathNot: programs },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: bundled },
    },
    {
      ...bundledToo,
      from: { path: '^packages/[^/]+/src/' },
      to: { path: bundled, dependencyTypes: ['npm', 'npm-peer', 'npm-optional'] },
    },
    {
      ...bundledToo,
      from: { path: programs },
      to: { dependencyTypes: ['npm', 'npm-peer', 'npm-optional'], pathNot: bundled },
    },
    {
      name: 'unresolvable-file',
      severity: 'error',
      comment: 'There is no such file. Relative imports end in `.ts`.',
      from: { path: places.member },
      to: { couldNotResolve: true, path: '^[.#]' },
    },
  ];
}

/** Rules about one package's own modules. */
function moduleRules(workspace: Workspace, places: Places): IForbiddenRuleType[] {
  const roots = exactly(rootsOfLife(workspace));
  return [
    {
      name: 'foreign-re-export',
      severity: 'error',
      comment: 'Delete the line: who needs the symbol imports it from the package that owns it.',
      from: { path: places.source },
      to: { pathNot: '^$1/', dependencyTypes: ['export'] },
    },
    {
      name: 'module-cycle',
      severity: 'error',
      comment: 'Move what both need into a third file, or let the lower one declare a port.',
      from: { path: places.member },
      to: { circular: true },
    },
    {
      name: 'source-imports-test',
      severity: 'error',
      comment: 'What ships knows no tests: move the shared part into `src`.',
      from: { path: places.source },
      to: { path: '^$1/(?!src/|package[.]json$)', dependencyTypes: ['local'] },
    },
    {
      name: 'test-reaches-into-source',
      severity: 'error',
      comment: 'Import the package by its own name: tests see what users see.',
      from: { path: `${places.member}(?:test|examples)/` },
      to: { path: '^$1/src/', dependencyTypes: ['local'] },
    },
    {
      name: 'dead-module',
      severity: 'error',
      comment: 'Nothing that ships imports this file: delete it, or import it from where it belongs.',
      from: { path: roots },
      to: { path: places.source, pathNot: roots, reachable: false },
    },
    {
      name: 'orphan',
      severity: 'error',
      comment: 'This file imports nothing and nothing imports it: delete it.',
      from: { orphan: true, path: places.member, pathNot: places.source },
      to: {},
    },
  ];
}

/** The rules that hold for every package alike. */
export function shapeRules(workspace: Workspace): IForbiddenRuleType[] {
  const places = placesOf(workspace);
  return [
    ...entryRules(workspace, places),
    ...dependencyRules(workspace, places),
    ...moduleRules(workspace, places),
  ];
}
