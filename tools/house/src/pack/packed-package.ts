import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { createPackageFromTarballData } from '@arethetypeswrong/core';
import * as z from 'zod';

import { HouseBrokenError } from '../house-broken-error.ts';

const names = z.record(z.string(), z.string()).optional();

const manifestShape = z.looseObject({
  name: z.string(),
  version: z.string(),
  bin: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  exports: z.unknown().optional(),
  scripts: names,
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
});

/** The `package.json` inside a tarball: what we read of it, and whatever else it holds. */
export type PackedManifest = z.infer<typeof manifestShape>;

/** One package as its users get it. */
export interface PackedPackage {
  readonly name: string;
  readonly version: string;
  /** From the root of the repository, with `/`. */
  readonly folder: string;
  readonly tarball: string;
  readonly tarballData: Uint8Array<ArrayBuffer>;
  readonly manifest: PackedManifest;
  /** Text by path inside the package. */
  readonly files: ReadonlyMap<string, string>;
}

/** Reads a tarball that `pnpm pack` made of the package in `folder`. Throws HouseBrokenError when it holds no manifest. */
export async function readPackedPackage(tarball: string, folder: string): Promise<PackedPackage> {
  const tarballData = new Uint8Array(await readFile(tarball));
  const contents = createPackageFromTarballData(tarballData);
  const top = `/node_modules/${contents.packageName}/`;
  const files = new Map(
    contents.listFiles().map((path) => [path.slice(top.length), contents.readFile(path)]),
  );
  const parsed = manifestShape.safeParse(JSON.parse(files.get('package.json') ?? 'null'));
  if (!parsed.success) throw new HouseBrokenError(`${tarball}: ${z.prettifyError(parsed.error)}`);
  const manifest = parsed.data;
  return { name: manifest.name, version: manifest.version, folder, tarball, tarballData, manifest, files };
}

/** What npm installs along with the package: name → range. */
export function runtimeDependencies(manifest: PackedManifest): Readonly<Record<string, string>> {
  return { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies };
}

/** The modules that can be imported: `.`, `./sign-in` … with the values of `exports`; without `./package.json` and other data. */
export function entriesOf(manifest: { exports?: unknown }): ReadonlyMap<string, unknown> {
  const { exports } = manifest;
  if (typeof exports !== 'object' || exports === null) return new Map();
  return new Map(Object.entries(exports).filter(([subpath]) => !subpath.endsWith('.json')));
}

/** How a user writes the import of an entry: `@codex-ts/login/sign-in`. */
export function specifierOf(name: string, subpath: string): string {
  return join(name, subpath).replaceAll('\\', '/');
}
