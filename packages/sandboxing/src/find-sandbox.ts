import { accessSync, constants, realpathSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

import { isInside } from '@codex-ts/utils-path';
import { runChild } from '@codex-ts/utils-process';

import { bubblewrapWords } from './bubblewrap.ts';
import type { SandboxLack } from './errors.ts';
import { seatbeltProgram } from './seatbelt.ts';
import { networkFilter, type FilteredArchitecture } from './seccomp.ts';

/** Where to look. */
export interface SandboxSearch {
  /** `PATH` of it is where bwrap is looked for. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Absolute. A program within it is not believed: the agent may have put it there. */
  workspace: string;
  /** This process's unless given. */
  platform?: NodeJS.Platform;
}

/** What confines commands on this machine, or why nothing does. */
export type FoundSandbox =
  | { available: true; kind: 'bubblewrap' | 'seatbelt'; program: string }
  | { available: false; reason: SandboxLack; detail?: string };

// What shells use where PATH is not set.
const usualPath = '/usr/local/bin:/usr/bin:/bin';
const smokeTimeoutMs = 20_000;

/**
 * Looks for what can confine commands here, and tries it once. That takes the time of a small process, so keep the
 * answer as long as the machine stays the same.
 */
export async function findSandbox(search: SandboxSearch): Promise<FoundSandbox> {
  const platform = search.platform ?? process.platform;
  if (platform === 'darwin') return { available: true, kind: 'seatbelt', program: seatbeltProgram };
  if (platform !== 'linux') return { available: false, reason: 'platform' };
  const program = findBubblewrap(search);
  if (program === undefined) return { available: false, reason: 'missing' };
  const detail = await refusalOf(program);
  return detail === undefined
    ? { available: true, kind: 'bubblewrap', program }
    : { available: false, reason: 'namespaces', detail };
}

function findBubblewrap({ environment, workspace }: SandboxSearch): string | undefined {
  // Where the workspace is everything, its place says nothing about a program.
  const isPlanted = (path: string): boolean => workspace !== '/' && isInside(workspace, path);
  return (environment['PATH'] ?? usualPath)
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, 'bwrap'))
    .find((path) => isExecutable(path) && ![path, realpathSync(path)].some(isPlanted));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What is said when everything that a confined command needs is tried at once; undefined when it works. */
async function refusalOf(program: string): Promise<string | undefined> {
  const filter = filterOf(process.arch);
  const words = bubblewrapWords({ program, roots: [], networkAccess: filter === undefined, cwd: '/' });
  const { exitCode, stderr, ended } = await runChild({
    command: program,
    args: [...words.slice(1), program, '--version'],
    cwd: '/',
    env: {},
    timeoutMs: smokeTimeoutMs,
    handed: filter === undefined ? [] : [filter],
  });
  if (exitCode === 0) return undefined;
  return stderr.trim().split('\n').at(-1) || `it ${ended} with ${exitCode}`;
}

/** The filter for a processor, where there is one. */
export function filterOf(machine: string): Uint8Array | undefined {
  return isFiltered(machine) ? networkFilter(machine) : undefined;
}

function isFiltered(machine: string): machine is FilteredArchitecture {
  return machine === 'x64' || machine === 'arm64';
}
