import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ICruiseResult } from 'dependency-cruiser';
import * as z from 'zod';

import type { Finding } from '../finding.ts';
import { HouseBrokenError } from '../house-broken-error.ts';
import { sourceFolder } from './layer-rules.ts';
import { scope } from './layers.ts';
import { lineOf } from './line-of.ts';
import type { PackageEdge } from './package-edges.ts';
import type { Manifest, Workspace, WorkspacePackage } from './workspace.ts';

/** Sections whose packages a user gets with the package. */
function shipped(manifest: Manifest): string[] {
  return Object.keys({
    ...manifest.dependencies,
    ...manifest.optionalDependencies,
    ...manifest.peerDependencies,
  });
}

/** The declarations that cover an import: of what ships, or of what only runs here. */
function covering(own: WorkspacePackage, inSource: boolean): string[] {
  const { manifest, isProgram, folder } = own;
  const bundledOrTest = Object.keys(manifest.devDependencies);
  if (!inSource || sourceFolder(own) === folder) return [...shipped(manifest), ...bundledOrTest];
  return isProgram ? bundledOrTest : shipped(manifest);
}

/**
 * Siblings are resolved to their sources, so dependency-cruiser does not know what kind of dependency they are:
 * imports are compared with the manifest here.
 */
function undeclaredSiblings({ root }: Workspace, edges: readonly PackageEdge[]): Finding[] {
  const resolved = edges.filter(({ isResolved, specifier }) => isResolved && specifier.startsWith(scope));
  return resolved.flatMap(({ from, to, path, specifier, inSource }) => {
    const name = scope + to.name;
    if (covering(from, inSource).includes(name)) return [];
    const section = inSource && !from.isProgram ? 'dependencies' : 'devDependencies';
    return [
      {
        path,
        ...lineOf(root, path, specifier),
        rule: 'undeclared-sibling',
        message: `→ ${name}, which is not in ${section} of ${from.folder}/package.json`,
        remedy: `Put "${name}": "workspace:*" there and run \`pnpm install\`.`,
      },
    ];
  });
}

/** The packages that files below the folder import, without subpaths. */
function importedNames({ modules }: ICruiseResult, folder: string): string[] {
  return modules
    .filter(({ source }) => source.startsWith(`${folder}/`))
    .flatMap(({ dependencies }) => dependencies.map(({ module }) => module))
    .map((specifier) => /^(?:@[^/]+\/)?[^/]+/u.exec(specifier)?.[0] ?? specifier);
}

/** The package and all whose sources are bundled into it. */
function bundledWith(
  workspace: Workspace,
  own: WorkspacePackage,
  edges: readonly PackageEdge[],
): WorkspacePackage[] {
  const found = new Set([own]);
  if (own.isProgram) {
    for (const at of found) {
      edges.filter(({ from, inSource }) => from === at && inSource).forEach(({ to }) => found.add(to));
    }
  }
  return workspace.packages.filter((candidate) => found.has(candidate));
}

/** What is declared and imported nowhere: users would install it for nothing. */
function unusedDependencies(
  workspace: Workspace,
  result: ICruiseResult,
  [own, edges]: readonly [WorkspacePackage, readonly PackageEdge[]],
): Finding[] {
  const sources = bundledWith(workspace, own, edges).map(sourceFolder);
  const inSource = new Set(sources.flatMap((folder) => importedNames(result, folder)));
  const anywhere = new Set(importedNames(result, own.folder));
  const development = Object.keys(own.manifest.devDependencies);
  const unused = [
    ...shipped(own.manifest).filter((name) => !inSource.has(name)),
    ...development.filter((name) => !anywhere.has(name)),
  ];
  return unused.map((name) => ({
    path: `${own.folder}/package.json`,
    rule: 'unused-dependency',
    message: `${name} is declared, but ${development.includes(name) ? 'nothing' : 'no source'} imports it`,
    remedy: anywhere.has(name) ? 'Move it to `devDependencies`.' : 'Delete the line.',
  }));
}

const projectShape = z.object({ references: z.array(z.object({ path: z.string() })).default([]) });

function readReferences(root: string, path: string): string[] {
  try {
    const { references } = projectShape.parse(JSON.parse(readFileSync(join(root, path), 'utf8')));
    return references.map((reference) => reference.path.split('/').at(-1) ?? '');
  } catch (cause) {
    throw new HouseBrokenError(`${path} cannot be read`, { cause });
  }
}

/** `tsc -b` builds what is referenced: exactly the siblings that the sources import. */
function wrongReferences(
  { root }: Workspace,
  own: WorkspacePackage,
  edges: readonly PackageEdge[],
): Finding[] {
  const path = `${own.folder}/tsconfig.json`;
  if (!existsSync(join(root, path))) return [];
  const given = new Set(readReferences(root, path));
  const wanted = new Set(
    edges.filter(({ from, inSource }) => from === own && inSource).map(({ to }) => to.name),
  );
  const missing = [...wanted].filter((name) => !given.has(name));
  const extra = [...given].filter((name) => !wanted.has(name));
  return [
    ...missing.map((name) => ({
      message: `no reference to ${name}, which the sources import`,
      remedy: 'Add it.',
    })),
    ...extra.map((name) => ({
      message: `a reference to ${name}, which no source imports`,
      remedy: 'Delete it.',
    })),
  ].map((finding) => ({ path, rule: 'tsconfig-references', ...finding }));
}

/** What imports say and package.json and tsconfig.json do not, or the other way round. */
export function manifestFindings(
  workspace: Workspace,
  result: ICruiseResult,
  edges: readonly PackageEdge[],
): Finding[] {
  const published = workspace.packages.filter(({ folder }) => folder.startsWith('packages/'));
  return [
    ...undeclaredSiblings(workspace, edges),
    ...published.flatMap((own) => [
      ...unusedDependencies(workspace, result, [own, edges]),
      ...wrongReferences(workspace, own, edges),
    ]),
  ];
}
