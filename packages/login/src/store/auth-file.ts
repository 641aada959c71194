import { lstat, mkdir, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { errnoOf, isCodexError } from '@codex-ts/utils-error';
import {
  assertWritable,
  readFileStably,
  removeFile,
  writeFileDurably,
  type WriteStep,
} from '@codex-ts/utils-files';

import { accountsFolder } from '../accounts/account-name.ts';
import { assertUsable } from '../codex-auth.ts';
import { RecordCorruptError, StoreUnreadableError, StoreUnwritableError } from '../errors.ts';
import { parseRecord, type AuthRecord } from '../record/auth-record.ts';
import { loginFile } from './login-place.ts';

// The file system's side of the file store, loaded when a file is first touched.

/** The record in the file. Throws `RecordCorruptError`, `StoreUnreadableError`. */
export async function readAuthFile(path: string): Promise<AuthRecord | undefined> {
  const text = await readText(path);
  return text === undefined ? undefined : parseRecord(text, path);
}

/** Replaces the file's content, durably, for the owner alone. Throws `StoreUnwritableError`. */
export function writeAuthFile(
  path: string,
  record: AuthRecord,
  onStep: (step: WriteStep) => void | Promise<void>,
): Promise<void> {
  const options = { mode: 0o600, directoryMode: 0o700, onStep };
  return orUnwritable(path, writeFileDurably(path, record.revealText(), options));
}

/** Whether nothing at all is there. */
export async function isMissing(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return false;
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return errno === 'ENOENT' || errno === 'ENOTDIR';
  }
}

/** False when there was none; a link is removed, not what it leads to. Throws `StoreUnwritableError`. */
export function removeAuthFile(path: string): Promise<boolean> {
  return orUnwritable(path, removeFile(path));
}

/** Removes the file of a login. An account in use goes together with the link to it. Throws `StoreUnwritableError`. */
export async function removeLogin(path: string, codexHome: string): Promise<boolean> {
  const active = loginFile({ codexHome });
  const file = await realPath(path);
  const isInUse = (await isLink(active)) && (await realPath(active)) === file;
  if (!isInUse || dirname(file) !== (await realPath(accountsFolder(codexHome)))) return removeAuthFile(path);
  const isRemoved = await removeAuthFile(file);
  await removeAuthFile(active);
  return isRemoved;
}

/** Whether it is a symbolic link. */
export async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return false;
  }
}

/** Throws `StoreUnwritableError` when `writeAuthFile` would. */
export function assertAuthFileWritable(path: string): Promise<void> {
  return orUnwritable(path, assertWritable(path));
}

/** Copies a login that cannot be used aside before it is replaced, so that nothing is lost by signing in. */
export async function keepUnreadable(path: string, nowMs: number): Promise<void> {
  const text = await readText(path);
  if (text === undefined) return;
  try {
    assertUsable(text, path);
  } catch (error) {
    if (!(error instanceof RecordCorruptError)) throw error;
    const stamp = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/gu, '');
    await orUnwritable(path, writeFileDurably(`${path}.corrupt-${stamp}`, text, { mode: 0o600 }));
  }
}

/** The first login on a machine makes `~/.codex`; the locks need it before the file does. */
export async function makeHome(codexHome: string): Promise<void> {
  try {
    await mkdir(codexHome, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StoreUnwritableError(codexHome, { cause: error });
  }
}

/** Two homes whose `auth.json` is a link to one file exclude each other, so locks lie beside that file. */
export async function realPath(path: string): Promise<string> {
  return (await ifReal(path)) ?? join((await ifReal(dirname(path))) ?? dirname(path), basename(path));
}

async function ifReal(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

async function readText(path: string): Promise<string | undefined> {
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
    JSON.parse(text.replace(/^\uFEFF/u, ''));
    return true;
  } catch {
    return false;
  }
}

/** What `work` gives; its failure to write as `StoreUnwritableError`. */
export async function orUnwritable<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isCodexError(error) && error.code === 'FILES_WRITE_FAILED') {
      throw new StoreUnwritableError(path, { cause: error });
    }
    throw error;
  }
}
