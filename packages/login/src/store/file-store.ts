import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';

import { errnoOf, isCodexError } from '@codex-ts/utils-error';
import {
  assertWritable,
  readFileStably,
  removeFile,
  writeFileDurably,
  type WriteStep,
} from '@codex-ts/utils-files';

import {
  RecordCorruptError,
  RefreshUnavailableError,
  StoreUnreadableError,
  StoreUnwritableError,
} from '../errors.ts';
import { parseRecord, type AuthRecord } from '../record/auth-record.ts';
import type { AuthStore, LockRefreshOptions, RefreshLock, StoreUpdate } from './auth-store.ts';
import { realLocks, withCommitLocks, type LockPorts } from './commit-locks.ts';

export interface FileStoreOptions {
  /** The folder of `auth.json`: CODEX_HOME. */
  readonly codexHome: string;
  readonly ports?: Partial<FileStorePorts>;
}

export interface FileStorePorts extends LockPorts {
  readonly clock: () => number;
  /** Told after each step of a write; for tests that end the process there. */
  readonly onWriteStep: (step: WriteStep) => void | Promise<void>;
}

/** The login in `CODEX_HOME/auth.json`, shared with native codex. No I/O until first asked. */
export function createFileStore(options: FileStoreOptions): AuthStore {
  const path = join(options.codexHome, 'auth.json');
  const ports = { ...realLocks, clock: Date.now, onWriteStep: () => undefined, ...options.ports };

  async function load(): Promise<AuthRecord | undefined> {
    const text = await read(path);
    return text === undefined ? undefined : parseRecord(text, path);
  }

  async function write(record: AuthRecord): Promise<void> {
    await orUnwritable(path, () =>
      writeFileDurably(path, record.revealText(), {
        mode: 0o600,
        directoryMode: 0o700,
        onStep: ports.onWriteStep,
      }),
    );
  }

  async function update(
    change: (stored: AuthRecord | undefined) => AuthRecord | undefined,
  ): Promise<StoreUpdate> {
    const stored = await load();
    const next = change(stored);
    if (next === undefined) return { isWritten: false, stored };
    await write(next);
    return { isWritten: true, stored: next };
  }

  async function replace(record: AuthRecord): Promise<void> {
    await keepUnreadable(path, ports.clock());
    await write(record);
  }

  async function locked<T>(work: () => Promise<T>): Promise<T> {
    return withCommitLocks({ authFile: await realPath(path), codexHome: options.codexHome }, ports, work);
  }

  return {
    location: path,
    load,
    assertWritable: () => orUnwritable(path, () => assertWritable(path)),
    update: (change) => locked(() => update(change)),
    async replace(record) {
      await makeHome(options.codexHome);
      await locked(() => replace(record));
    },
    remove: () => locked(() => orUnwritable(path, () => removeFile(path))),
    lockRefresh: async (lock) => lockRefresh(await realPath(path), ports, lock),
  };
}

/** The first login on a machine makes `~/.codex`; the locks need it before the file does. */
async function makeHome(codexHome: string): Promise<void> {
  try {
    await mkdir(codexHome, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StoreUnwritableError(codexHome, { cause: error });
  }
}

async function lockRefresh(
  path: string,
  ports: LockPorts,
  options: LockRefreshOptions,
): Promise<RefreshLock> {
  try {
    const lock = await ports.takeLock(`${path}.codex-ts-refresh`, options);
    return { isExclusive: true, release: () => lock.release() };
  } catch (error) {
    if (isCodexError(error) && error.code === 'FILE_LOCK_UNAVAILABLE') {
      return { isExclusive: false, release: () => Promise.resolve() };
    }
    if (isCodexError(error) && error.code === 'FILE_LOCK_TIMEOUT') {
      throw new RefreshUnavailableError('another process has been refreshing this login for too long', {
        remedy: 'Try again; if it stays so, end the other codex process.',
        cause: error,
      });
    }
    throw error;
  }
}

/** Copies a login that cannot be read aside before it is replaced, so that nothing is lost by signing in. */
async function keepUnreadable(path: string, nowMs: number): Promise<void> {
  const text = await read(path);
  if (text === undefined) return;
  try {
    parseRecord(text, path);
  } catch (error) {
    if (!(error instanceof RecordCorruptError)) throw error;
    const stamp = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/gu, '');
    await orUnwritable(path, () => writeFileDurably(`${path}.corrupt-${stamp}`, text, { mode: 0o600 }));
  }
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await readFileStably(path, { accept: isWholeJson });
  } catch (error) {
    if (isCodexError(error) && error.code === 'FILES_READ_FAILED') {
      throw new StoreUnreadableError(path, { cause: error });
    }
    throw error;
  }
}

/** Whether the text is not half of a write in progress. */
function isWholeJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function orUnwritable<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isCodexError(error) && error.code === 'FILES_WRITE_FAILED') {
      throw new StoreUnwritableError(path, { cause: error });
    }
    throw error;
  }
}

/** Two homes whose `auth.json` is a link to one file exclude each other, so locks lie beside that file. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return path;
  }
}
