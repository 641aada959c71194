import { accessSync, chmodSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { errnoOf } from '@codex-ts/utils-error';

import { FileLockUnavailableError } from './errors.ts';
import { identityOf, isSame, type Identity } from './identity.ts';
import type { LockFile } from './lock.ts';
import { loadSqlite } from './sqlite.ts';

/** Primary result codes of SQLite (https://www.sqlite.org/rescode.html). */
const busy = 5;
const readOnly = 8;
const corrupt = 11;
const cannotOpen = 14;
const notDatabase = 26;

// Nothing is ever written; in this mode not even a journal beside the file is begun.
const beginStatement = 'PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE';

/** Opens a file whose lock is the write lock of SQLite. Throws `FileLockUnavailableError`. */
export function openDatabaseFile(path: string): LockFile {
  let database: DatabaseSync | undefined;
  try {
    database = openDatabase(path);
    return lockFile(database, path, ownerOnly(path));
  } catch (cause) {
    database?.close();
    throw unavailable(path, cause);
  }
}

function lockFile(database: DatabaseSync, path: string, identity: Identity | undefined): LockFile {
  return {
    isNamed: () => isSame(identity, identityOf(path)),
    tryLock: () => begin(database, path),
    close: () => {
      if (database.isOpen) database.close();
    },
  };
}

function openDatabase(path: string): DatabaseSync {
  const sqlite = loadSqlite();
  if (sqlite === undefined) {
    throw new FileLockUnavailableError(path, { remedy: 'Use a Node.js that has the module node:sqlite.' });
  }
  const open = (): DatabaseSync => new sqlite.DatabaseSync(path, { timeout: 0 });
  try {
    return open();
  } catch (error) {
    const isMissing = resultCode(error) === cannotOpen && !existsSync(dirname(path));
    if (!isMissing) throw error;
  }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return open();
}

/** By its path, never through a descriptor: closing one would drop every lock that this process has on the file. */
function ownerOnly(path: string): Identity | undefined {
  const identity = identityOf(path);
  if (process.platform === 'win32' || identity === undefined || (identity.mode & 0o077n) === 0n)
    return identity;
  try {
    chmodSync(path, 0o600);
  } catch (error) {
    if (errnoOf(error) !== 'EPERM') throw error;
  }
  return identity;
}

function begin(database: DatabaseSync, path: string): boolean {
  try {
    database.exec(beginStatement);
    return true;
  } catch (error) {
    if (resultCode(error) === busy) return false;
    throw unavailable(path, error);
  }
}

function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return undefined;
  return error.errcode & 0xff;
}

function unavailable(path: string, error: unknown): unknown {
  // Said already; or a path with a NUL character and the like, a mistake of the caller.
  if (error instanceof FileLockUnavailableError || error instanceof TypeError) return error;
  switch (resultCode(error)) {
    case corrupt:
    case notDatabase: {
      const remedy = 'Remove that file: it is no lock file, or is damaged. A lock file holds nothing.';
      return new FileLockUnavailableError(path, { cause: error, remedy });
    }
    case readOnly:
    case cannotOpen:
      return new FileLockUnavailableError(path, { cause: refusal(path) ?? error });
    default:
      return new FileLockUnavailableError(path, { cause: error });
  }
}

/** The system's own words for what SQLite only calls "unable to open". */
function refusal(path: string): unknown {
  try {
    accessSync(existsSync(path) ? path : dirname(path), constants.W_OK);
    return undefined;
  } catch (error) {
    return error;
  }
}
