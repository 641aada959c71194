import type { BuiltGraph } from '../build-graph.ts';
import type { Config } from '../config.ts';
import type { OriginFinder } from '../export-origin.ts';
import type { FindingMaker } from '../findings/finding-maker.ts';
import type { RuleId } from '../findings/ownership-finding.ts';
import type { ModuleNode, PackageNode } from '../ownership-graph.ts';
import type { Exceptions } from './exceptions.ts';

/** What every rule looks at. */
export interface RuleContext {
  readonly graph: BuiltGraph;
  readonly origins: OriginFinder;
  readonly make: FindingMaker;
  readonly config: Config;
  readonly exceptions: Exceptions;
  /** Whether a rule has a level; what is off need not be looked for. */
  readonly isOn: (rule: RuleId) => boolean;
}

/** Whether a file is part of what its package ships. */
export function isShipped({ target }: ModuleNode): boolean {
  return target === 'src' || target === 'bins';
}

/** The manifest of a package, from the root. */
export function manifestOf({ folder }: PackageNode): string {
  return folder === '.' ? 'package.json' : `${folder}/package.json`;
}

/** The name of the package that is the root of the workspace; empty when there is none. */
export function rootPackage(packages: Iterable<PackageNode>): string {
  for (const { name, folder } of packages) if (folder === '.') return name;
  return '';
}
