import { glob, readFile, realpath, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import * as z from 'zod';

import { runTool } from '../run-tool.ts';
import type { ConsumerProject } from './consumer-project.ts';
import { entriesOf, type PackedPackage } from './packed-package.ts';

const manifestShape = z.object({
  dependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});

/** The most that `npm install` of what is a program and nothing else may bring, with all that it depends on. */
export const installLimitBytes = 15 * 1024 * 1024;

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  for await (const entry of glob('**/*', { cwd: folder, exclude: ['node_modules/**'] })) {
    const facts = await stat(join(folder, entry));
    if (facts.isFile()) bytes += facts.size;
  }
  return bytes;
}

async function findPackage(name: string, from: string): Promise<string | undefined> {
  const paths = createRequire(join(from, 'package.json')).resolve.paths(name) ?? [];
  for (const path of paths) {
    const found = await realpath(join(path, name)).catch(() => undefined);
    if (found !== undefined) return found;
  }
  return undefined; // optional, and not for this platform
}

/** Bytes of the installed package in `folder` and of everything that it brings along. */
export async function installedBytes(folder: string, counted = new Set<string>()): Promise<number> {
  if (counted.has(folder)) return 0;
  counted.add(folder);
  const manifest = manifestShape.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
  let bytes = await folderBytes(folder);
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
    const found = await findPackage(name, folder);
    if (found !== undefined) bytes += await installedBytes(found, counted);
  }
  return bytes;
}

/** What is wrong with the programs of an installed package: one that does not start, or is too big to install. */
export async function programFindings(
  root: string,
  packed: PackedPackage,
  consumer: ConsumerProject,
): Promise<string[]> {
  const { bin } = packed.manifest;
  if (bin === undefined) return [];
  const folder = await realpath(join(consumer.folder, 'node_modules', packed.name));
  const bytes = await installedBytes(folder);
  const isOnlyProgram = entriesOf(packed.manifest).size === 0;
  const findings =
    isOnlyProgram && bytes > installLimitBytes
      ? [`installs ${bytes} bytes, more than ${installLimitBytes}`]
      : [];
  for (const target of typeof bin === 'string' ? [bin] : Object.values(bin)) {
    for (const [flag, wanted] of [
      ['--version', packed.version],
      ['--help', 'Usage'],
    ] as const) {
      const run = await runTool('node', [join(folder, target), flag], { root, cwd: consumer.folder });
      if (run.exitCode === 0 && run.stdout.includes(wanted)) continue;
      findings.push(`${target} ${flag} does not print ${wanted}: ${run.stdout}${run.stderr}`.trim());
    }
  }
  return findings;
}
