import { spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { busConfig, startKeyring } from '@codex-ts/conformance/keyring-session';
import type { TestContext } from 'vitest';

/** What some machines have and others lack. */
export type Need = 'userNamespaces' | 'otherOwner' | 'keyring' | 'sandbox' | 'terminal';

/** Why a test did not run; stands in the report of the run, at whose end it is listed. */
export interface NotRun {
  readonly need: Need;
  readonly because: string;
}

declare module 'vitest' {
  interface TaskMeta {
    notRun?: NotRun;
  }
}

/** What the machine is asked through; for the test of this file. */
export interface NeedPorts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Why the machine lacks it; undefined when it is there. */
  readonly lackOf: (need: Need) => string | undefined;
}

const realPorts: NeedPorts = { environment: process.env, lackOf: lackHere };

/**
 * Skips the test on a machine that lacks what it needs, and says so in the report. Where CODEX_TS_REQUIRE (a list with
 * commas) names it, the lack is a failure. The only place that may skip a test.
 */
export function needs(context: TestContext, need: Need, ports: NeedPorts = realPorts): void {
  const because = ports.lackOf(need);
  if (because === undefined) return;
  const required = (ports.environment['CODEX_TS_REQUIRE'] ?? '').split(',').map((word) => word.trim());
  if (required.includes(need)) {
    throw new Error(`CODEX_TS_REQUIRE names ${need}, and this machine lacks it: ${because}`);
  }
  context.task.meta.notRun = { need, because };
  context.skip(`needs ${need}: ${because}`);
}

/** The user and group of nobody here. */
export const strangerId = 54_321;

const found = new Map<Need, string | undefined>();

/** Asked once in a process: nothing of it comes or goes while tests run. */
function lackHere(need: Need): string | undefined {
  if (!found.has(need)) found.set(need, probes[need]());
  return found.get(need);
}

const probes: Record<Need, () => string | undefined> = {
  userNamespaces: () => lackOfCommand('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'none', tmpdir()]),
  otherOwner: lackOfOtherOwner,
  keyring: lackOfKeyring,
  sandbox: lackOfSandbox,
  terminal: () => lackOfCommand('script', ['--quiet', '--return', '--command', 'stty size', '/dev/null']),
};

/** A file that belongs to somebody else: only root can give one away. */
function lackOfOtherOwner(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'codex-ts-owner-'));
  try {
    chownSync(folder, strangerId, strangerId);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A session of its own, with a keyring, and a secret that goes in and comes out. */
const keyringSession = `
  ${startKeyring}
  printf kept | secret-tool store --label=codex-ts codex-ts probe || exit
  test "$(secret-tool lookup codex-ts probe)" = kept
`;

function lackOfKeyring(): string | undefined {
  const home = mkdtempSync(join(tmpdir(), 'codex-ts-keyring-'));
  const config = join(home, 'bus.xml');
  try {
    writeFileSync(config, busConfig);
    return lackOfCommand('dbus-run-session', ['--config-file', config, '--', 'sh', '-c', keyringSession], {
      ...process.env,
      HOME: home,
      XDG_RUNTIME_DIR: home,
      XDG_DATA_HOME: home,
    });
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

function lackOfSandbox(): string | undefined {
  const apart = [
    '--unshare-user',
    '--unshare-pid',
    '--unshare-net',
    '--ro-bind',
    '/',
    '/',
    '--proc',
    '/proc',
  ];
  return lackOfCommand('bwrap', [...apart, '--', 'true']);
}

function lackOfCommand(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const { status, error, stderr } = spawnSync(command, args, { env, encoding: 'utf8', timeout: 20_000 });
  if (status === 0) return undefined;
  return error?.message ?? (stderr.trim().split('\n').at(-1) || `${command} ended with ${status}`);
}
