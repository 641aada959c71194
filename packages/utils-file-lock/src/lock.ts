import { resolve } from 'node:path';

import { FileLockTimeoutError } from './errors.ts';

/** A lock that is held until it is released, its scope ends (`await using`) or its process dies. Keep it reachable. */
export interface FileLock extends AsyncDisposable {
  /** The lock file, absolute. */
  readonly path: string;
  /** Gives the lock back. Doing so again does nothing. */
  release(): Promise<void>;
}

/** What waiting needs from outside. */
export interface LockPorts {
  /** Milliseconds that never go backwards. */
  now(): number;
  /** At least 0 and less than 1. */
  random(): number;
  /** Resolves after `ms`, or rejects as soon as `signal` is aborted. */
  sleep(ms: number, signal: AbortSignal | undefined): Promise<void>;
}

/** How long to wait for a lock: without limit unless given. */
export interface LockOptions {
  /** Aborting it ends the waiting with its reason. */
  signal?: AbortSignal;
  /** After so long `FileLockTimeoutError` is thrown. 0 tries once. */
  timeoutMs?: number;
  ports?: Partial<LockPorts>;
}

/** An open lock file. */
export interface LockFile {
  /** Whether its path still leads to it. */
  isNamed(): boolean;
  /** Takes the lock unless somebody has it. */
  tryLock(): boolean;
  /** Lets go of the lock, if it has it, and of the file. May be called again. */
  close(): void;
}

/** Opens a lock file by its absolute path, creating it and its directory where missing. */
export type OpenLockFile = (path: string) => LockFile;

/** Some network file systems number a file anew at every look; after so many we believe that it is the same. */
const mostReopenings = 3;

const firstDelayMs = 20;
const lastDelayMs = 50;

const realPorts: LockPorts = {
  now: () => performance.now(),
  random: () => Math.random(),
  sleep: async (ms, signal) => {
    const { setTimeout: wait } = await import('node:timers/promises');
    await wait(ms, undefined, signal === undefined ? {} : { signal });
  },
};

/** Takes the lock, waiting for it as long as the options say. */
export async function acquireLock(path: string, open: OpenLockFile, options: LockOptions): Promise<FileLock> {
  const { signal, timeoutMs = Infinity } = options;
  const ports = { ...realPorts, ...options.ports };
  const absolute = resolve(path);
  signal?.throwIfAborted();
  const since = ports.now();
  let file = open(absolute);
  try {
    for (let reopenings = 0; ;) {
      if (!file.tryLock()) {
        const waitedMs = ports.now() - since;
        if (waitedMs >= timeoutMs) throw new FileLockTimeoutError(absolute, waitedMs);
        await pause(Math.min(delayMs(waitedMs, ports.random()), timeoutMs - waitedMs), ports, signal);
      } else if (file.isNamed() || reopenings === mostReopenings) {
        return heldLock(absolute, file);
      } else {
        // Somebody removed the file while we waited: its lock excludes nobody who comes now.
        file.close();
        file = open(absolute);
        reopenings += 1;
      }
    }
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Takes the lock if it is free this moment. */
export async function tryLock(path: string, open: OpenLockFile): Promise<FileLock | undefined> {
  try {
    return await acquireLock(path, open, { timeoutMs: 0 });
  } catch (error) {
    if (error instanceof FileLockTimeoutError) return undefined;
    throw error;
  }
}

function heldLock(path: string, file: LockFile): FileLock {
  const release = (): Promise<void> => {
    file.close();
    return Promise.resolve();
  };
  return { path, release, [Symbol.asyncDispose]: release };
}

/** Whoever has waited asks a little less often: hundreds who wait must leave the holder the processor. */
function delayMs(waitedMs: number, random: number): number {
  return Math.min(firstDelayMs + waitedMs / 10, lastDelayMs) * (0.5 + random);
}

async function pause(ms: number, ports: LockPorts, signal: AbortSignal | undefined): Promise<void> {
  try {
    await ports.sleep(ms, signal);
  } finally {
    signal?.throwIfAborted();
  }
}
