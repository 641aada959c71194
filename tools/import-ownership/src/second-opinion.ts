import { sourceExtensions } from '@codex-ts/lint-run';

import type { ModuleNode, OwnershipGraph } from './ownership-graph.ts';

/** What is read of a dependency that dependency-cruiser found. */
export interface CruisedDependency {
  /** The specifier as it is written. */
  readonly module: string;
  /** The file that it leads to, from the root. */
  readonly resolved: string;
  readonly couldNotResolve: boolean;
}

/** What is read of the answer of dependency-cruiser, from its API or its JSON. */
export interface CruiseResult {
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly CruisedDependency[];
  }[];
  readonly summary: { readonly violations: readonly { readonly rule: { readonly name: string } }[] };
}

/** What is called of dependency-cruiser: the module as it is imported. */
export interface Cruiser<Options extends object, Output> {
  readonly cruise: (files: string[], options: Options) => Promise<{ readonly output: Output | string }>;
  readonly allExtensions: readonly { readonly extension: string; readonly available: boolean }[];
}

/** A rule of dependency-cruiser that a sound run must see broken. */
export interface CanaryRule {
  readonly name: string;
  readonly severity: 'info';
  readonly comment: string;
  readonly from: { readonly path: string };
  readonly to: { readonly path: string };
}

/** How the second opinion is of no use, or differs from the first. */
export type SecondOpinionProblem =
  /** It has no parser for TypeScript, or its rules do not fire. */
  | 'blind'
  /** Git lists the file, dependency-cruiser did not look at it. */
  | 'not-seen'
  /** It does not find a sibling, so that no rule can apply. */
  | 'unresolved'
  /** Only the ownership graph has this edge. */
  | 'only-first'
  /** Only dependency-cruiser has it. */
  | 'only-second';

/** One of them, and where. */
export interface SecondOpinionFinding {
  readonly problem: SecondOpinionProblem;
  /** From the root; empty for the run as a whole. */
  readonly file: string;
  readonly message: string;
}

const canaryName = 'second-opinion-canary';

function literally(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/gu, String.raw`\$&`);
}

/** Edges that dependency-cruiser sees too: it knows no mocks and no augmentations. */
function* siblingEdges({ edges, package: own }: ModuleNode): Generator<{ specifier: string; name: string }> {
  for (const { form, specifier, to } of edges) {
    const isSeen = form !== 'mock' && form !== 'augmentation' && form !== 'reference';
    if (isSeen && to.kind === 'module' && to.package !== own.name) yield { specifier, name: to.package };
  }
}

/** Files that it can read: components need compilers that may not be there. */
function isReadable(file: string): boolean {
  return sourceExtensions.some((extension) => file.endsWith(extension));
}

/**
 * A violation planted on purpose: a rule against an edge that is certainly there. A run that does not report it has
 * looked at nothing. Undefined when no package imports another.
 */
export function canaryRule(graph: OwnershipGraph): CanaryRule | undefined {
  for (const node of graph.modules.values()) {
    if (!isReadable(node.file)) continue;
    for (const { form, to } of node.edges) {
      if (form !== 'import' || to.kind !== 'module' || to.package === node.package.name) continue;
      return {
        name: canaryName,
        severity: 'info',
        comment: 'This edge is there: a run that does not report it did not look.',
        from: { path: `^${literally(node.file)}$` },
        to: { path: `^${literally(to.file)}$` },
      };
    }
  }
  return undefined;
}

/**
 * Runs dependency-cruiser over files, given from the root. With a TypeScript that it does not know it would skip
 * every `.ts` file and report no violation, so that is an error here, as is an answer that is no object.
 */
export async function cruiseFiles<Options extends object, Output>(
  { cruise, allExtensions }: Cruiser<Options, Output>,
  files: readonly string[],
  options: Options,
): Promise<Output> {
  const wanted = new Set(files.flatMap((file) => /\.[cm]?[jt]sx?$/u.exec(file)?.[0] ?? []));
  const blind = [...wanted].filter(
    (extension) => !allExtensions.some((one) => one.extension === extension && one.available),
  );
  if (blind.length > 0) {
    throw new TypeError(
      'dependency-cruiser finds no TypeScript it can use (it needs the JavaScript API of version 6): ' +
        `it would pass over every ${blind.join(', ')}`,
    );
  }
  const { output } = await cruise([...files], options);
  if (typeof output === 'string') {
    throw new TypeError('dependency-cruiser answers with a text: run it without a reporter');
  }
  return output;
}

/** The files that it did not look at. */
export function filesNotCruised(files: readonly string[], { modules }: CruiseResult): readonly string[] {
  const seen = new Set(modules.map(({ source }) => source));
  return files.filter((file) => !seen.has(file));
}

function canaryFindings(graph: OwnershipGraph, { summary }: CruiseResult): SecondOpinionFinding[] {
  const isSilent = summary.violations.every(({ rule }) => rule.name !== canaryName);
  if (!isSilent || canaryRule(graph) === undefined) return [];
  const message = `it does not report the edge that the rule ${canaryName} forbids: its rules do not fire`;
  return [{ problem: 'blind', file: '', message }];
}

/** The packages that a file of the workspace imports, as dependency-cruiser sees it, each with a specifier. */
function cruisedPackages(
  graph: OwnershipGraph,
  node: ModuleNode,
  dependencies: readonly CruisedDependency[],
): Map<string, string> {
  const found = new Map<string, string>();
  for (const { module: specifier, resolved, couldNotResolve } of dependencies) {
    const to = couldNotResolve ? undefined : graph.modules.get(resolved)?.package.name;
    if (to !== undefined && to !== node.package.name) found.set(to, specifier);
  }
  return found;
}

function edgeFindings(
  graph: OwnershipGraph,
  node: ModuleNode,
  dependencies: readonly CruisedDependency[],
): SecondOpinionFinding[] {
  const { file } = node;
  const first = new Map([...siblingEdges(node)].map(({ name, specifier }) => [name, specifier]));
  const second = cruisedPackages(graph, node, dependencies);
  const unresolved = dependencies.filter(
    ({ couldNotResolve, module: specifier }) =>
      couldNotResolve && [...graph.packages.keys()].some((name) => `${specifier}/`.startsWith(`${name}/`)),
  );
  return [
    ...unresolved.map(({ module: specifier }): SecondOpinionFinding => ({
      problem: 'unresolved',
      file,
      message: `dependency-cruiser does not find '${specifier}', so that no rule can apply to it`,
    })),
    ...[...first]
      .filter(([name, specifier]) => !second.has(name) && !unresolved.some((one) => one.module === specifier))
      .map(([name, specifier]): SecondOpinionFinding => ({
        problem: 'only-first',
        file,
        message: `'${specifier}' leads to ${name}; dependency-cruiser has no such edge`,
      })),
    ...[...second]
      .filter(([name]) => !first.has(name))
      .map(([name, specifier]): SecondOpinionFinding => ({
        problem: 'only-second',
        file,
        message: `dependency-cruiser has an edge to ${name} ('${specifier}'), the ownership graph has none`,
      })),
  ];
}

/**
 * Compares the edges between packages with those that dependency-cruiser found by its own parser and resolver, and
 * says where it did not look. `files` is git's list. The run should hold the rule of `canaryRule`. Empty when both
 * agree and nothing was left out.
 */
export function compareWithCruise(
  graph: OwnershipGraph,
  files: readonly string[],
  result: CruiseResult,
): readonly SecondOpinionFinding[] {
  const modules = new Map(result.modules.map(({ source, dependencies }) => [source, dependencies]));
  const unseen = filesNotCruised(files.filter(isReadable), result).map((file): SecondOpinionFinding => ({
    problem: 'not-seen',
    file,
    message: 'git lists this file, dependency-cruiser did not look at it',
  }));
  const compared = [...graph.modules.values()].flatMap((node) => {
    const dependencies = modules.get(node.file);
    return dependencies === undefined ? [] : edgeFindings(graph, node, dependencies);
  });
  return [...canaryFindings(graph, result), ...unseen, ...compared];
}
