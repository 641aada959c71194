import * as z from 'zod';

import { HouseBrokenError } from '../house-broken-error.ts';
import { runTool } from '../run-tool.ts';
import { readPackedPackage, type PackedPackage } from './packed-package.ts';

const one = z.object({ name: z.string(), filename: z.string() });
// pnpm answers with an object for one package.
const answer = z.union([z.array(one), one.transform((only) => [only])]);

/** What is published: a package's npm name and its folder from the root. */
export interface PublishedPackage {
  readonly name: string;
  readonly folder: string;
}

/**
 * Packs what is published with `pnpm pack` into `destination`, as `pnpm publish` would.
 * Throws HouseBrokenError when pnpm packs others than `published`.
 */
export async function packWorkspace(
  root: string,
  published: readonly PublishedPackage[],
  destination: string,
): Promise<PackedPackage[]> {
  const filters = published.flatMap(({ name }) => ['--filter', name]);
  const pack = ['--recursive', ...filters, 'pack', '--pack-destination', destination, '--json'];
  const { exitCode, stdout, stderr } = await runTool('pnpm', pack, { root });
  if (exitCode !== 0) throw new HouseBrokenError(`pnpm pack failed:\n${stdout}${stderr}`);
  const packed = answer.parse(JSON.parse(stdout));
  const missing = published.filter(({ name }) => !packed.some((own) => own.name === name));
  if (missing.length > 0 || packed.length !== published.length) {
    throw new HouseBrokenError(`pnpm packed ${packed.length} packages, not ${published.length}`);
  }
  const folders = new Map(published.map(({ name, folder }) => [name, folder]));
  return Promise.all(
    packed.map(({ name, filename }) => readPackedPackage(filename, folders.get(name) ?? '')),
  );
}
