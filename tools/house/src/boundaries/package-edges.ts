import type { ICruiseResult } from 'dependency-cruiser';

import { sourceFolder } from './layer-rules.ts';
import { scope } from './layers.ts';
import type { Workspace, WorkspacePackage } from './workspace.ts';

/** One import of one package by a file of another. */
export interface PackageEdge {
  readonly from: WorkspacePackage;
  readonly to: WorkspacePackage;
  /** The importing file, from the root. */
  readonly path: string;
  readonly specifier: string;
  /** Whether the file is part of what its package offers, and no test, example or configuration. */
  readonly inSource: boolean;
  /** Whether it is an `import()`. */
  readonly isLazy: boolean;
  /** Whether it is gone before anything runs. */
  readonly isTypeOnly: boolean;
  /** Whether a file is there for it. */
  readonly isResolved: boolean;
}

/** Every import between packages that the cruise found. */
export function packageEdges({ packages }: Workspace, { modules }: ICruiseResult): PackageEdge[] {
  const ownerOf = (path: string): WorkspacePackage | undefined =>
    packages.find(({ folder }) => path.startsWith(`${folder}/`));
  const byName = new Map(packages.map((own) => [own.name, own]));

  return modules.flatMap(({ source: path, dependencies }) => {
    const from = ownerOf(path);
    if (from === undefined) return [];
    return dependencies.flatMap(
      ({ module: specifier, resolved, dynamic, couldNotResolve, dependencyTypes }) => {
        const named = specifier.startsWith(scope) ? specifier.slice(scope.length).split('/')[0] : undefined;
        const to = named === undefined ? ownerOf(resolved) : byName.get(named);
        if (to === undefined || to === from) return [];
        const inSource = path.startsWith(`${sourceFolder(from)}/`);
        return [
          {
            from,
            to,
            path,
            specifier,
            inSource,
            isLazy: dynamic,
            isTypeOnly: dependencyTypes.includes('type-only'),
            isResolved: !couldNotResolve,
          },
        ];
      },
    );
  });
}
