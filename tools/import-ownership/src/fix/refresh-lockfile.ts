import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Workspace } from '@codex-ts/lint-run';

/** How the lockfile follows the manifests. */
export type LockfileOutcome =
  /** There is none. */
  | { readonly kind: 'none' }
  | { readonly kind: 'refreshed'; readonly command: string }
  /** The manifests are written, the lockfile is as it was; `command` has to be run by hand. */
  | { readonly kind: 'failed'; readonly command: string; readonly why: string };

interface Refresh {
  readonly lockfile: string;
  readonly program: string;
  readonly args: readonly string[];
  /** What a person would run, who has a network. */
  readonly byHand: string;
  readonly env?: Readonly<Record<string, string>>;
}

const refreshes: Partial<Record<Workspace['manager'], Refresh>> = {
  pnpm: {
    lockfile: 'pnpm-lock.yaml',
    program: 'pnpm',
    args: ['install', '--lockfile-only', '--offline', '--ignore-scripts'],
    byHand: 'pnpm install --lockfile-only',
  },
  npm: {
    lockfile: 'package-lock.json',
    program: 'npm',
    args: ['install', '--package-lock-only', '--offline', '--ignore-scripts', '--no-audit', '--no-fund'],
    byHand: 'npm install --package-lock-only',
  },
  yarn: {
    lockfile: 'yarn.lock',
    program: 'yarn',
    args: ['install', '--mode=update-lockfile'],
    byHand: 'yarn install',
    env: { YARN_ENABLE_NETWORK: '0' },
  },
  bun: {
    lockfile: 'bun.lock',
    program: 'bun',
    args: ['install', '--lockfile-only'],
    byHand: 'bun install --lockfile-only',
  },
};

const deadlineMs = 120_000;

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-5).join('\n');
}

/**
 * Lets the package manager bring its lockfile up to date, without network and without installing anything. A manager
 * that cannot is no error: the outcome says what to run.
 */
export async function refreshLockfile(
  { root, manager }: Pick<Workspace, 'manager' | 'root'>,
  options: { readonly env?: NodeJS.ProcessEnv; readonly signal?: AbortSignal } = {},
): Promise<LockfileOutcome> {
  const refresh = refreshes[manager];
  if (refresh === undefined || !existsSync(join(root, refresh.lockfile))) return { kind: 'none' };
  const { execFile } = await import('node:child_process');
  const { program, args, byHand } = refresh;
  const { signal } = options;
  const env = { ...(options.env ?? process.env), ...refresh.env };
  // Package managers are scripts on Windows, which only a shell starts; the arguments are all ours.
  const shell = process.platform === 'win32';
  return new Promise((resolve, reject) => {
    const settings = { cwd: root, env, shell, timeout: deadlineMs, ...(signal !== undefined && { signal }) };
    execFile(program, [...args], settings, (error, stdout, stderr) => {
      if (signal?.aborted === true) reject(signal.reason);
      else if (error === null) resolve({ kind: 'refreshed', command: `${program} ${args.join(' ')}` });
      else resolve({ kind: 'failed', command: byHand, why: lastLines(stderr || stdout || error.message) });
    });
  });
}
