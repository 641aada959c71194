import { lstat, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';

import type { SandboxPolicy } from '@codex-ts/protocol';
import { isInside, normalForm } from '@codex-ts/utils-path';

import { SandboxRootError } from './errors.ts';
import { isMountPoint } from './mount-points.ts';

/** A directory that may be written, but for some of what it holds. */
export interface Root {
  /** Real. */
  path: string;
  /** What is there and stays as it is. */
  readOnly: readonly string[];
  /** What is not there and must not come to be. */
  missing: readonly string[];
}

/** Outer ones first, so that inner ones are laid over them. */
export type Roots = readonly Root[];

/** Names directly in a root that no command changes: what is in them is run or believed by others. */
const protectedNames = ['.git', '.agents', '.codex', '.aws'];

/** Where a command runs, and what it sees. */
export interface RootSurroundings {
  /** Absolute. */
  workspace: string;
  /** Where `TMPDIR` and `CODEX_HOME` are read from. */
  env: Readonly<Record<string, string | undefined>>;
}

/** What may be written under the policy. Directories that do not exist are left out. Throws SandboxRootError. */
export async function writableRoots(policy: SandboxPolicy, around: RootSurroundings): Promise<Roots> {
  const found = await directories(policy, around);
  const home = await codexHome(around);
  const outerFirst = [...found].toSorted(([a], [b]) => depthOf(a) - depthOf(b));
  return Promise.all(outerFirst.map(([path, { isTemporary }]) => protect(path, { isTemporary, home })));
}

/**
 * The directories that may be written under a policy which confines, the workspace among them; real, and those only that
 * are there.
 */
export async function writableDirectories(
  policy: SandboxPolicy,
  around: RootSurroundings,
): Promise<readonly string[]> {
  return [...(await directories(policy, around)).keys()];
}

async function directories(
  policy: SandboxPolicy,
  around: RootSurroundings,
): Promise<Map<string, { isTemporary: boolean }>> {
  if (policy.type !== 'workspaceWrite') return new Map();
  const temporary = [
    ...(policy.excludeSlashTmp === true ? [] : ['/tmp']),
    ...(policy.excludeTmpdirEnvVar === true ? [] : [around.env['TMPDIR'] ?? '']),
  ].filter((path) => isAbsolute(path));
  const asked = [around.workspace, ...(policy.writableRoots ?? [])];
  const places = (
    await Promise.all([
      ...asked.map((path) => realDirectory(path, /*isTemporary*/ false)),
      ...temporary.map((path) => realDirectory(path, /*isTemporary*/ true)),
    ])
  ).flat();
  const found = new Map<string, { isTemporary: boolean }>();
  for (const place of places) {
    const { named, real, isTemporary } = place;
    if (places.some((other) => couldLead(other.real, place))) {
      if (isTemporary) continue;
      throw new SandboxRootError(named);
    }
    if (!found.has(real)) found.set(real, { isTemporary });
  }
  return found;
}

interface Place {
  named: string;
  real: string;
  isTemporary: boolean;
}

async function realDirectory(path: string, isTemporary: boolean): Promise<readonly Place[]> {
  const real = await realpath(path).catch(() => undefined);
  const isDirectory = real !== undefined && (await stat(real)).isDirectory();
  return isDirectory ? [{ named: normalForm(path), real, isTemporary }] : [];
}

/** Whether a command that writes in the directory could have put a link on the way to the place, which leads out of it. */
function couldLead(directory: string, { named, real }: Place): boolean {
  return named !== directory && isInside(directory, named) && !isInside(directory, real);
}

function depthOf(path: string): number {
  return path === sep ? 0 : path.split(sep).length;
}

/** The directory of credentials. */
async function codexHome({ env }: RootSurroundings): Promise<string | undefined> {
  const { CODEX_HOME: named = '', HOME: user = '' } = env;
  const home = named === '' ? join(user, '.codex') : named;
  return isAbsolute(home) ? realpath(home).catch(() => undefined) : undefined;
}

async function protect(
  path: string,
  { isTemporary, home }: { isTemporary: boolean; home: string | undefined },
): Promise<Root> {
  const readOnly: string[] = [];
  const missing: string[] = [];
  const looks = await Promise.all(protectedNames.map((name) => look(join(path, name))));
  for (const { place, kind } of looks) {
    // In a place for everybody, others decide what is there.
    if (kind === 'link' && !isTemporary) throw new SandboxRootError(place);
    if (kind === 'absent' && !isTemporary) missing.push(place);
    if (kind === 'directory' || kind === 'file') readOnly.push(place);
    if (kind === 'file') readOnly.push(...(await gitDirectoryOf(place, path)));
  }
  if (home !== undefined && home !== path && isInside(path, home)) readOnly.push(home);
  return { path, readOnly, missing };
}

type Kind = 'absent' | 'directory' | 'file' | 'link';

async function look(place: string): Promise<{ place: string; kind: Kind }> {
  try {
    const found = await lstat(place);
    if (found.isSymbolicLink()) return { place, kind: 'link' };
    if (await isMountPoint(place)) return { place, kind: 'absent' };
    return { place, kind: found.isDirectory() ? 'directory' : 'file' };
  } catch {
    return { place, kind: 'absent' }; // or out of reach, as it will be for the command
  }
}

/** A worktree's `.git` is a file that says where the repository is; it counts where a command could write it. */
async function gitDirectoryOf(place: string, root: string): Promise<readonly string[]> {
  const text = await readFile(place, 'utf8').catch(() => '');
  const named = /^gitdir: (?<path>.+)$/mu.exec(text)?.groups?.['path'];
  if (named === undefined) return [];
  const target = await realpath(resolve(dirname(place), named)).catch(() => undefined);
  return target !== undefined && target !== root && isInside(root, target) ? [target] : [];
}
