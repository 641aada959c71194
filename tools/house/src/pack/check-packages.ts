import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import * as z from 'zod';

import { readLayers } from '../boundaries/layers.ts';
import { joinWorkspace, type Workspace } from '../boundaries/workspace.ts';
import { listGitFiles } from '../git-files.ts';
import { HouseBrokenError } from '../house-broken-error.ts';
import { importFindings, typeFindings } from './consumer-findings.ts';
import { installConsumer } from './consumer-project.ts';
import { listedLoadFindings } from './loaded-modules.ts';
import { manifestFindings, type HouseRules } from './manifest-findings.ts';
import { bundledNeighbours, moduleFindings } from './module-findings.ts';
import { packWorkspace, type PublishedPackage } from './pack-workspace.ts';
import type { PackedPackage } from './packed-package.ts';
import { programFindings } from './program-findings.ts';
import { pruneDist } from './prune-dist.ts';
import { publishFindings, typeResolutionFindings } from './resolution-findings.ts';

/** What the pack check looked at, a line per package, and what it found; nothing found means fit to publish. */
export interface PackReport {
  readonly packages: readonly string[];
  readonly lines: readonly string[];
  readonly findings: readonly string[];
}

const privacy = z.object({ private: z.boolean().default(false) });

/** Every package whose manifest does not say that it is private. */
export async function publishedPackages({ root, packages }: Workspace): Promise<PublishedPackage[]> {
  const found = packages.map(async ({ folder, manifest }) => {
    const text = await readFile(join(root, folder, 'package.json'), 'utf8');
    return privacy.parse(JSON.parse(text)).private ? [] : [{ name: manifest.name, folder }];
  });
  return (await Promise.all(found)).flat();
}

async function findingsOf(packed: PackedPackage, rules: HouseRules): Promise<string[]> {
  const published = await publishFindings(packed);
  const resolved = await typeResolutionFindings(packed);
  return [...manifestFindings(packed, rules), ...moduleFindings(packed), ...published, ...resolved];
}

/** A set that cannot be installed is a finding like others, or it would hide why. */
async function consumerFindings(
  root: string,
  packages: readonly PackedPackage[],
  folder: string,
): Promise<string[]> {
  try {
    const consumer = await installConsumer(root, packages, folder);
    const programs = packages.map(async (packed) => {
      const findings = await programFindings(root, packed, consumer);
      return findings.map((text) => `${packed.name}: ${text}`);
    });
    const all = await Promise.all([
      importFindings(root, consumer),
      typeFindings(root, consumer),
      listedLoadFindings(root, consumer),
      ...programs,
    ]);
    return all.flat();
  } catch (error) {
    if (error instanceof HouseBrokenError) return [error.message];
    throw error;
  }
}

async function enginesNodeOf(root: string): Promise<string> {
  const shape = z.object({ engines: z.object({ node: z.string() }) });
  return shape.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))).engines.node;
}

function describe({ name, version, files, tarballData }: PackedPackage, findings: readonly string[]): string {
  const size = `${files.size} files, ${Math.ceil(tarballData.byteLength / 1024)} kB`;
  const verdict = findings.length === 0 ? 'fit to publish' : `not fit to publish (${findings.length})`;
  return `${name} ${version}: ${size}, ${verdict}`;
}

/** Packs every published package into the empty folder `scratch`, and looks at it as its users will. */
export async function checkPackages(root: string, scratch: string): Promise<PackReport> {
  const workspace = joinWorkspace(root, readLayers(root), await listGitFiles(root));
  const published = await publishedPackages(workspace);
  const removed = await Promise.all(published.map(({ folder }) => pruneDist(join(root, folder))));
  const packages = await packWorkspace(root, published, scratch);
  const rules = { enginesNode: await enginesNodeOf(root), bundled: workspace.bundled };
  const own = packages.map(async (packed) => {
    const findings = await findingsOf(packed, rules);
    return { line: describe(packed, findings), findings: findings.map((text) => `${packed.name}: ${text}`) };
  });
  const [used, ...reports] = await Promise.all([
    consumerFindings(root, packages, join(scratch, 'consumer')),
    ...own,
  ]);
  const leftovers = published.flatMap(({ name }, at) =>
    (removed[at] ?? []).map((path) => `${name}: removed dist/${path}, which nothing imports`),
  );
  return {
    packages: packages.map(({ folder }) => folder),
    lines: [...leftovers, ...reports.map(({ line }) => line)],
    findings: [...reports.flatMap(({ findings }) => findings), ...bundledNeighbours(packages), ...used],
  };
}
