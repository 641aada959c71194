import { dirname } from 'node:path';

import { isCodexError } from '@codex-ts/utils-error';

import { isMissing, realPath } from '../store/auth-file.ts';
import { withCommitLocks, type HeldLock, type LockPorts, type TakeLock } from '../store/commit-locks.ts';
import { loginLocks } from '../store/login-locks.ts';
import { loginFile } from '../store/login-place.ts';
import type { DoctorContext } from './doctor-context.ts';
import { readLockTable } from './lock-table.ts';
import { describeProcess, type ProcessFacts } from './process-facts.ts';
import { problemOf, type Problem } from './problem.ts';

/** The locks of a login, and who has them. */
export interface LockFacts {
  /** `unknown`: there is no home yet, or no login is kept in it. */
  readonly refreshLock: 'free' | 'held' | 'unusable' | 'unknown';
  /** Why nobody can have it. */
  readonly problem?: Problem;
  /** Whether native codex's two locks can be taken, for which an optional addon is needed. Absent on Windows. */
  readonly canJoinNative?: boolean;
  /** Those that are held this moment. */
  readonly held: readonly HeldLockFacts[];
  /** Whether the system tells who holds a lock. */
  readonly areHoldersKnown: boolean;
}

/** A lock that somebody holds. */
export interface HeldLockFacts {
  readonly path: string;
  /** `refresh` and `commit` are ours, the other is native codex's. */
  readonly kind: 'refresh' | 'commit' | 'native';
  readonly holders: readonly ProcessFacts[];
}

// Another doctor has it for less.
const momentMs = 200;

/** Looks at the locks of a login; takes none but the refresh lock, for a moment, and only if it is free. */
export async function lockFacts(context: DoctorContext): Promise<LockFacts> {
  const { codexHome, account, settings, ports } = context;
  if (settings.store === 'ephemeral') return { refreshLock: 'unknown', held: [], areHoldersKnown: false };
  const authFile = loginFile({ codexHome, ...(account !== undefined && { account }) });
  const table = await readLockTable();
  const locks = await lockPlaces(await realPath(authFile), codexHome);
  const refresh = locks.find(({ kind }) => kind === 'refresh')?.path ?? authFile;
  const held = await Promise.all(
    locks.map(async ({ path, kind }) => {
      const pids = (await table?.holdersOf(path)) ?? [];
      return { path, kind, holders: await Promise.all(pids.map(describeProcess)) };
    }),
  );
  const isHeld = held.some(({ kind, holders }) => kind === 'refresh' && holders.length > 0);
  const tried = isHeld ? { refreshLock: 'held' as const } : await tryLock(refresh, ports.takeLock);
  return {
    ...tried,
    ...(process.platform !== 'win32' && { canJoinNative: (await ports.loadFlock()) !== undefined }),
    held: held.filter(
      ({ kind, holders }) => holders.length > 0 || (kind === 'refresh' && tried.refreshLock === 'held'),
    ),
    areHoldersKnown: table !== undefined,
  };
}

/** Where the locks of a login are: asks whoever takes them, with ports that only note what they were asked for. */
async function lockPlaces(
  authFile: string,
  codexHome: string,
): Promise<readonly { path: string; kind: HeldLockFacts['kind'] }[]> {
  const places: { path: string; kind: HeldLockFacts['kind'] }[] = [];
  const lock: HeldLock = { release: () => Promise.resolve() };
  const note =
    (kind: HeldLockFacts['kind']): TakeLock =>
    (path) => {
      places.push({ path, kind });
      return Promise.resolve(lock);
    };
  const ports = (kind: HeldLockFacts['kind']): LockPorts => ({
    takeLock: note(kind),
    loadFlock: () => Promise.resolve(note('native')),
  });
  await loginLocks({ authFile, codexHome }, ports('refresh')).lockRefresh({ timeoutMs: 0 });
  await withCommitLocks({ authFile, codexHome }, ports('commit'), () => Promise.resolve());
  return places;
}

async function tryLock(
  path: string,
  takeLock: TakeLock,
): Promise<Pick<LockFacts, 'refreshLock' | 'problem'>> {
  // To lock would make the folder.
  if (await isMissing(dirname(path))) return { refreshLock: 'unknown' };
  try {
    const lock = await takeLock(path, { timeoutMs: momentMs });
    await lock.release();
    return { refreshLock: 'free' };
  } catch (error) {
    if (isCodexError(error) && error.code === 'FILE_LOCK_TIMEOUT') return { refreshLock: 'held' };
    return { refreshLock: 'unusable', problem: problemOf(error) };
  }
}
