import type { SandboxPolicy } from '@codex-ts/protocol';

import { bubblewrapWords } from './bubblewrap.ts';
import { SandboxUnavailableError } from './errors.ts';
import { filterOf, findSandbox, type FoundSandbox } from './find-sandbox.ts';
import { makeMountPoints, removeMountPoints } from './mount-points.ts';
import { writableRoots, type Roots } from './roots.ts';
import { seatbeltWords } from './seatbelt.ts';

/** A command as it was meant. */
export interface UnconfinedCommand {
  /** Program and arguments. */
  argv: readonly string[];
  /** Absolute. */
  cwd: string;
  env: Readonly<Record<string, string>>;
}

/** How to confine it. */
export interface ConfineOptions {
  /** May be written under `workspaceWrite`; absolute. The directory of the command unless given. */
  workspace?: string;
  /** What `findSandbox` found, to spare looking again. */
  found?: FoundSandbox;
}

/** The command to start in its place. */
export interface ConfinedCommand {
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Each is to be read from a descriptor of its own, from 4 on: `handed` of `@codex-ts/utils-process`. */
  handed: readonly Uint8Array[];
  /** To be called once it has ended: puts the workspace in order again. */
  release: () => Promise<void>;
}

/**
 * The command, confined by the policy; as it is where the policy asks for no sandbox here. Throws
 * SandboxUnavailableError and SandboxRootError: then nothing is to be run.
 */
export async function confine(
  command: UnconfinedCommand,
  policy: SandboxPolicy,
  options: ConfineOptions = {},
): Promise<ConfinedCommand> {
  if (policy.type === 'dangerFullAccess' || policy.type === 'externalSandbox') {
    return { ...command, handed: [], release: async () => {} };
  }
  const { cwd } = command;
  const workspace = options.workspace ?? cwd;
  const found = options.found ?? (await findSandbox({ environment: command.env, workspace }));
  if (!found.available) throw new SandboxUnavailableError(found.reason, found.detail);
  const networkAccess = policy.networkAccess === true;
  const env = { ...command.env, ...(!networkAccess && { CODEX_SANDBOX_NETWORK_DISABLED: '1' }) };
  const roots = await writableRoots(policy, { workspace, env });
  if (found.kind === 'seatbelt') {
    return {
      argv: [...seatbeltWords(roots, networkAccess), ...command.argv],
      env: { ...env, CODEX_SANDBOX: 'seatbelt' },
      handed: [],
      release: async () => {},
    };
  }
  const handed = filtersFor(networkAccess);
  const made = await makeMountPoints(roots.flatMap(({ missing }) => missing));
  const words = bubblewrapWords({
    program: found.program,
    roots: withMountPoints(roots, made),
    networkAccess,
    cwd,
  });
  return { argv: [...words, ...command.argv], env, handed, release: () => removeMountPoints(made) };
}

function filtersFor(networkAccess: boolean): readonly Uint8Array[] {
  if (networkAccess) return [];
  const filter = filterOf(process.arch);
  if (filter === undefined) throw new SandboxUnavailableError('architecture', process.arch);
  return [filter];
}

function withMountPoints(roots: Roots, made: readonly string[]): Roots {
  return roots.map((root) => ({ ...root, missing: root.missing.filter((path) => made.includes(path)) }));
}
