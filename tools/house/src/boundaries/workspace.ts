import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import * as z from 'zod';

import { isFixture } from '../git-files.ts';
import { HouseBrokenError } from '../house-broken-error.ts';
import { scope, type LayerRow, type LayerTable } from './layers.ts';

const entries = z.record(z.string(), z.string());

const manifestShape = z.object({
  name: z.string(),
  description: z.string().optional(),
  exports: z.unknown().optional(),
  bin: z.union([z.string(), entries]).optional(),
  scripts: entries.default({}),
  dependencies: entries.default({}),
  devDependencies: entries.default({}),
  peerDependencies: entries.default({}),
  optionalDependencies: entries.default({}),
});

/** What we read of a `package.json`. */
export type Manifest = z.infer<typeof manifestShape>;

/** One package of the workspace: its row in the table and its manifest. */
export interface WorkspacePackage extends LayerRow {
  readonly manifest: Manifest;
}

export interface Workspace {
  readonly root: string;
  readonly manifest: Manifest;
  readonly bundled: readonly string[];
  readonly packages: readonly WorkspacePackage[];
}

/** Reads one `package.json`, given from the root. Throws HouseBrokenError. */
export function readManifest(root: string, path: string): Manifest {
  try {
    const parsed = manifestShape.safeParse(JSON.parse(readFileSync(join(root, path), 'utf8')));
    if (parsed.success) return parsed.data;
    throw new TypeError(z.prettifyError(parsed.error));
  } catch (cause) {
    throw new HouseBrokenError(`${path} cannot be read`, { cause });
  }
}

/** The patterns under `packages:` of `pnpm-workspace.yaml`. */
function readPatterns(root: string): string[] {
  let text: string;
  try {
    text = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
  } catch (cause) {
    throw new HouseBrokenError('pnpm-workspace.yaml cannot be read', { cause });
  }
  const block =
    /^packages:\n(?<items>(?:[ \t]+(?:-[^\n]*|#[^\n]*)?\n)+)/mu.exec(text)?.groups?.['items'] ?? '';
  const patterns = [...block.matchAll(/^[ \t]+-\s*['"]?(?<pattern>[^'"\s#]+)/gmu)].flatMap(
    (found) => found.groups?.['pattern'] ?? [],
  );
  if (patterns.length > 0) return patterns;
  throw new HouseBrokenError('pnpm-workspace.yaml lists no packages in block style');
}

function readMemberFolders(root: string): string[] {
  const manifests = readPatterns(root).flatMap((pattern) =>
    globSync(`${pattern}/package.json`, { cwd: root }),
  );
  return manifests.map((path) => dirname(path).replaceAll('\\', '/')).toSorted();
}

function faultsOf(rows: readonly LayerRow[], members: readonly string[], files: readonly string[]): string[] {
  const folders = new Set(rows.map((row) => row.folder));
  const inMember = new Set(members);
  const stray = files
    .filter((path) => path.endsWith('/package.json') && !isFixture(path))
    .map((path) => dirname(path))
    .filter((folder) => !inMember.has(folder));
  return [
    ...members
      .filter((folder) => !folders.has(folder))
      .map((folder) => `${folder} is a package of the workspace without a row in layers.json`),
    ...rows
      .filter((row) => !inMember.has(row.folder))
      .map((row) => `${row.name} has a row in layers.json, but ${row.folder} is no package of the workspace`),
    ...stray.map((folder) => `${folder} has a package.json, but no pattern of pnpm-workspace.yaml covers it`),
  ];
}

/**
 * Joins the table with the packages on disk. `files` is git's list; a package outside every pattern is found by it.
 * Throws HouseBrokenError when a package has no row, a row no package, or a package another name than its row.
 */
export function joinWorkspace(root: string, table: LayerTable, files: readonly string[]): Workspace {
  const faults = faultsOf(table.packages, readMemberFolders(root), files);
  if (faults.length > 0) throw new HouseBrokenError(faults.join('\n'));
  const packages = table.packages.map((row) => ({
    ...row,
    manifest: readManifest(root, `${row.folder}/package.json`),
  }));
  const misnamed = packages.filter(({ name, manifest }) => manifest.name !== scope + name);
  if (misnamed.length > 0) {
    const texts = misnamed.map(
      ({ folder, manifest, name }) => `${folder} is called ${manifest.name}, not ${scope}${name}`,
    );
    throw new HouseBrokenError(texts.join('\n'));
  }
  return { root, manifest: readManifest(root, 'package.json'), bundled: table.bundled, packages };
}
