import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import { closestName } from './closest-name.ts';
import { PackageUnknownError, WorkspaceNotFoundError } from './errors.ts';
import { readManifest, type PackageManifest, type WorkspaceManifest } from './manifest.ts';
import { findMembers, readPnpmPatterns } from './workspace-members.ts';

/** One package of a workspace. */
export interface WorkspacePackage {
  /** As its manifest says; the folder when it says nothing. */
  readonly name: string;
  /** From the root, with `/`; `.` for the root itself. */
  readonly folder: string;
  /** The absolute path. */
  readonly directory: string;
  readonly manifest: PackageManifest;
}

/** The packages that are developed together; often one. */
export interface Workspace {
  /** The real absolute path. */
  readonly root: string;
  readonly manager: 'pnpm' | 'npm' | 'yarn' | 'bun' | 'none';
  /** The root first, when it is a package, then by folder. */
  readonly packages: readonly WorkspacePackage[];
}

const lockFiles = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['package-lock.json', 'npm'],
] as const;

function managerOf(root: string, read: WorkspaceManifest | undefined): Workspace['manager'] {
  const named = /^(?:pnpm|npm|yarn|bun)(?=@|$)/u.exec(read?.packageManager ?? '')?.[0];
  if (named === 'pnpm' || named === 'npm' || named === 'yarn' || named === 'bun') return named;
  const locked = lockFiles.find(([file]) => existsSync(join(root, file)))?.[1];
  return locked ?? (read?.patterns === undefined ? 'none' : 'npm');
}

interface Candidate {
  readonly root: string;
  readonly manifest: WorkspaceManifest | undefined;
  /** Absent when the folder names no members, so is a package at most. */
  readonly members?: readonly string[];
  readonly manager: Workspace['manager'];
}

async function inspect(root: string): Promise<Candidate> {
  const path = join(root, 'package.json');
  const manifest = readManifest(path);
  const ofPnpm = await readPnpmPatterns(root);
  const manager = ofPnpm === undefined ? managerOf(root, manifest) : 'pnpm';
  const patterns = ofPnpm ?? manifest?.patterns;
  if (patterns === undefined) return { root, manifest, manager };
  const file = ofPnpm === undefined ? path : join(root, 'pnpm-workspace.yaml');
  return { root, manifest, manager, members: findMembers(root, { patterns, file }) };
}

function packageAt(root: string, options: { folder: string; manifest: PackageManifest }): WorkspacePackage {
  const { folder, manifest } = options;
  const directory = folder === '.' ? root : join(root, folder);
  const name = manifest.name ?? (folder === '.' ? basename(root) : folder);
  return { name, folder, directory, manifest };
}

function open({ root, manifest, members = [], manager }: Candidate): Workspace {
  const packages: WorkspacePackage[] = [];
  if (manifest !== undefined) packages.push(packageAt(root, { folder: '.', manifest: manifest.manifest }));
  for (const folder of members) {
    const read = readManifest(join(root, folder, 'package.json'));
    if (read !== undefined) packages.push(packageAt(root, { folder, manifest: read.manifest }));
  }
  return { root, manager, packages };
}

function realDirectory(path: string): string {
  try {
    return realpathSync(resolve(path));
  } catch {
    throw new WorkspaceNotFoundError(resolve(path));
  }
}

/** The folder and those above it, up to the one that holds the repository. */
function* upwards(from: string): Generator<string> {
  for (let at = from; ; at = dirname(at)) {
    yield at;
    if (existsSync(join(at, '.git')) || dirname(at) === at) return;
  }
}

/**
 * Finds the workspace that `cwd` (the current folder by default) is in: the nearest folder above, within the
 * repository, whose pnpm-workspace.yaml or `workspaces` names a package that `cwd` is in; else the nearest package
 * alone. With `root` it is that folder. Throws WorkspaceNotFoundError and WorkspaceInvalidError.
 */
export async function findWorkspace(options: { cwd?: string; root?: string } = {}): Promise<Workspace> {
  if (options.root !== undefined) {
    const only = await inspect(realDirectory(options.root));
    if (only.manifest === undefined && only.members === undefined) {
      throw new WorkspaceNotFoundError(only.root);
    }
    return open(only);
  }
  const start = realDirectory(options.cwd ?? process.cwd());
  const passed: Candidate[] = [];
  for (const directory of upwards(start)) {
    const candidate = await inspect(directory);
    const { members, manifest } = candidate;
    if (manifest !== undefined) passed.push(candidate);
    if (members === undefined) continue;
    const isOurs = (folder: string): boolean => passed.some(({ root }) => root === join(directory, folder));
    if (passed.length === 0 || passed[0] === candidate || members.some(isOurs)) return open(candidate);
  }
  // A package.json without a name says how to load files; the package is around it.
  const nearest = passed.find(({ manifest }) => manifest?.manifest.name !== undefined) ?? passed[0];
  if (nearest === undefined) throw new WorkspaceNotFoundError(start);
  return open(nearest);
}

/** Makes the function that finds the innermost package that holds a file; for many files of one workspace. */
export function createPackageFinder(workspace: Workspace): (file: string) => WorkspacePackage | undefined {
  const byFolder = new Map(workspace.packages.map((one) => [one.folder, one]));
  return (file) => {
    for (let end = file.lastIndexOf('/'); end > 0; end = file.lastIndexOf('/', end - 1)) {
      const found = byFolder.get(file.slice(0, end));
      if (found !== undefined) return found;
    }
    return byFolder.get('.');
  };
}

/** The innermost package that holds a file, which may be in a nested folder with a package.json of its own. */
export function packageOf(workspace: Workspace, file: string): WorkspacePackage | undefined {
  return createPackageFinder(workspace)(file);
}

function unscoped(name: string): string {
  return name.replace(/^@[^/]*\//u, '');
}

/** The packages of these names, in the order of the workspace. A name is the npm name, also without scope, or the folder. */
export function selectPackages(workspace: Workspace, names: readonly string[]): readonly WorkspacePackage[] {
  const chosen = new Set<WorkspacePackage>();
  const unknown: string[] = [];
  for (const given of names) {
    const folder = given.replace(/^\.\/(?=.)/u, '').replace(/(?<=.)\/+$/u, '');
    const exact = workspace.packages.filter((one) => one.name === given || one.folder === folder);
    const found =
      exact.length > 0 ? exact : workspace.packages.filter(({ name }) => unscoped(name) === given);
    if (found.length === 0) unknown.push(given);
    for (const one of found) chosen.add(one);
  }
  if (unknown.length > 0) {
    const known = workspace.packages.flatMap(({ name, folder }) => [name, unscoped(name), folder]);
    const suggestions = unknown.flatMap((name) => closestName(name, known) ?? []);
    throw new PackageUnknownError(unknown, { suggestions });
  }
  return workspace.packages.filter((one) => chosen.has(one));
}
