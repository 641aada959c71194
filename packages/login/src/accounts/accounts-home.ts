import { readdir, realpath, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import type { AuthSettings } from '@codex-ts/protocol';
import { errnoOf, isCodexError } from '@codex-ts/utils-error';

import { StoreUnreadableError } from '../errors.ts';
import { isMissing, makeHome, realPath } from '../store/auth-file.ts';
import { realLocks, withCommitLocks, type LockPorts } from '../store/commit-locks.ts';
import { createFileStore } from '../store/file-store.ts';
import { AccountMissingError, AccountSwitchError } from './account-errors.ts';
import { accountPath, accountsFolder, nameProblem } from './account-name.ts';
import { describeAccount, type NamedAccount } from './named-account.ts';

/** Which home's accounts, and what changing them needs of the world. */
export interface AccountsOptions {
  readonly codexHome: string;
  /** By default what `config.toml` there says. */
  readonly settings?: AuthSettings;
  readonly ports?: Partial<AccountsPorts>;
}

/** An account of a home. */
export interface AccountOptions extends AccountsOptions {
  readonly name: string;
}

/** What changing accounts needs of the world. */
export interface AccountsPorts extends LockPorts {
  /** Makes a symbolic link to a file, as `fs.symlink` does. */
  readonly makeLink: (target: string, path: string) => Promise<void>;
  /** Told after each step of a change; for tests that end the process there. */
  readonly onStep: (step: AccountStep) => void | Promise<void>;
}

/** What a change of accounts is made of. After each of them the logins are all there. */
export type AccountStep = 'linkPrepared' | 'noted' | 'copied' | 'switched' | 'cleaned' | 'done';

const suffix = '.json';
const refreshPatienceMs = 35_000;
const changePatienceMs = 10_000;

/** The real ones for those that were not given. */
export function completeAccountsPorts(given: Partial<AccountsPorts> = {}): AccountsPorts {
  return {
    ...realLocks,
    makeLink: (target, path) => symlink(target, path, 'file'),
    onStep: () => undefined,
    ...given,
  };
}

/** The file that everything uses which names no account. */
export function activeFile(codexHome: string): string {
  return join(codexHome, 'auth.json');
}

/** The names of all accounts, in order. Throws `StoreUnreadableError`. */
export async function accountNames(codexHome: string): Promise<readonly string[]> {
  const folder = accountsFolder(codexHome);
  let entries: readonly string[];
  try {
    entries = await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw new StoreUnreadableError(folder, { cause: error });
  }
  return entries
    .filter((entry) => entry.endsWith(suffix))
    .map((entry) => entry.slice(0, -suffix.length))
    .filter((name) => nameProblem(name) === undefined)
    .toSorted();
}

/** One account. Throws `AccountNameInvalidError`, `AccountMissingError`. */
export async function findAccount(codexHome: string, name: string): Promise<NamedAccount> {
  const path = accountPath(codexHome, name);
  const account = await describeAccount(name, path, { isActive: await isActive(codexHome, path) });
  if (account === undefined) throw await missingAccount(codexHome, name);
  return account;
}

/** The error for a name that stands for nothing. */
export async function missingAccount(codexHome: string, name: string): Promise<AccountMissingError> {
  return new AccountMissingError(name, await accountNames(codexHome));
}

/** Throws `AccountNameInvalidError`, and `AccountMissingError` when nothing is kept under that name. */
export async function assertAccountExists(codexHome: string, name: string): Promise<void> {
  if (await isMissing(accountPath(codexHome, name))) {
    throw await missingAccount(codexHome, name);
  }
}

/** Whether `auth.json` is a link that ends at this file. */
export async function isActive(codexHome: string, path: string): Promise<boolean> {
  try {
    return (await realpath(activeFile(codexHome))) === (await realpath(path));
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return false;
  }
}

/**
 * Runs `work` while nobody else changes accounts, and nobody is refreshing or storing the login that is about to be
 * moved: the one of `account`, or else the one in use. Throws `AccountSwitchError`, `RefreshUnavailableError`.
 */
export async function changingAccounts<T>(
  { codexHome, account, ports }: { codexHome: string; account?: string; ports: AccountsPorts },
  work: () => Promise<T>,
): Promise<T> {
  await makeHome(accountsFolder(codexHome));
  const store = createFileStore({ codexHome, ports, ...(account !== undefined && { account }) });
  const changing = await lockAccounts(codexHome, ports);
  try {
    // Whoever has spent a refresh token is about to store the next one where the login was.
    const refreshing = await store.lockRefresh({ timeoutMs: refreshPatienceMs });
    try {
      const authFile = await realPath(store.location);
      return await withCommitLocks({ authFile, codexHome }, ports, work);
    } finally {
      await refreshing.release();
    }
  } finally {
    await changing();
  }
}

async function lockAccounts(codexHome: string, ports: AccountsPorts): Promise<() => Promise<void>> {
  const path = join(accountsFolder(codexHome), '.codex-ts-accounts');
  try {
    const lock = await ports.takeLock(path, { timeoutMs: changePatienceMs });
    return () => lock.release();
  } catch (error) {
    if (isCodexError(error) && error.code === 'FILE_LOCK_UNAVAILABLE') return () => Promise.resolve();
    if (!isCodexError(error) || error.code !== 'FILE_LOCK_TIMEOUT') throw error;
    throw new AccountSwitchError('busy', 'another process is changing the accounts', {
      retry: 'later',
      remedy: 'Try again; if it stays so, end the other codex-ts process.',
      cause: error,
    });
  }
}
