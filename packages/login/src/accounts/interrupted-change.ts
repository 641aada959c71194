import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { errnoOf } from '@codex-ts/utils-error';
import { readFileStably, writeFileDurably } from '@codex-ts/utils-files';
import * as z from 'zod/mini';

import { RecordCorruptError } from '../errors.ts';
import { readJson } from '../read-json.ts';
import type { AuthRecord } from '../record/auth-record.ts';
import {
  isLink,
  isMissing,
  orUnwritable,
  readAuthFile,
  realPath,
  removeAuthFile,
} from '../store/auth-file.ts';
import { accountPath, accountsFolder, nameProblem } from './account-name.ts';
import { activeFile, changingAccounts, type AccountsPorts } from './accounts-home.ts';

// For a moment a login that is moved has two names, the one it had and the one it gets. Whoever is killed in that
// moment would leave two logins, of which one is stale after the next refresh. So the pair is noted before.

/** The account a login had and the one it gets; without `from` it was in `auth.json` itself. */
export interface Move {
  readonly from?: string;
  readonly to: string;
}

const accountName = z.string().check(z.refine((name) => nameProblem(name) === undefined));
const Note = z.object({ from: z.exactOptional(accountName), to: accountName });

function notePath(codexHome: string): string {
  return join(accountsFolder(codexHome), '.moving');
}

/** Notes the move. Throws `StoreUnwritableError`. */
export async function noteMove(codexHome: string, { from, to }: Move): Promise<void> {
  const path = notePath(codexHome);
  const text = JSON.stringify({ ...(from !== undefined && { from }), to });
  await orUnwritable(path, writeFileDurably(path, text));
}

/** Removes the note: one name is left. Throws `StoreUnwritableError`. */
export async function forgetMove(codexHome: string): Promise<void> {
  await removeAuthFile(notePath(codexHome));
}

/** Ends a move that was interrupted. Throws as `changingAccounts` does, and `StoreUnwritableError`. */
export async function settleInterrupted(codexHome: string, ports: AccountsPorts): Promise<void> {
  if (await isMissing(notePath(codexHome))) return;
  await changingAccounts({ codexHome, ports }, () => settle(codexHome));
}

/** As `settleInterrupted`, for whoever holds the locks. */
export async function settle(codexHome: string): Promise<void> {
  const text = await readFileStably(notePath(codexHome));
  if (text === undefined) return;
  const move = readJson(Note, text);
  if (move !== undefined) {
    const to = accountPath(codexHome, move.to);
    const from = move.from === undefined ? activeFile(codexHome) : accountPath(codexHome, move.from);
    if (await isInUse(codexHome, from)) await removeTwin(to, from);
    else if (move.from !== undefined) await removeTwin(from, to);
  }
  await forgetMove(codexHome);
}

/** Whether `auth.json` leads to this file, or is it. */
async function isInUse(codexHome: string, path: string): Promise<boolean> {
  const active = activeFile(codexHome);
  return path === active ? !(await isLink(path)) : (await realPath(active)) === (await realPath(path));
}

/** Removes a file if it is, or was, the login in the other one. */
async function removeTwin(path: string, other: string): Promise<void> {
  if ((await isSameFile(path, other)) || (await isEarlier(path, other))) await removeAuthFile(path);
}

async function isSameFile(path: string, other: string): Promise<boolean> {
  try {
    const [one, two] = await Promise.all([path, other].map((each) => stat(each, { bigint: true })));
    return one?.ino === two?.ino && one?.dev === two?.dev;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return false;
  }
}

async function isEarlier(path: string, other: string): Promise<boolean> {
  const [one, two] = await Promise.all([readRecord(path), readRecord(other)]);
  if (one?.account === undefined || two?.account === undefined) return false;
  const isSame = one.account.accountId === two.account.accountId && one.account.userId === two.account.userId;
  return isSame && (one.tokens?.lastRefreshMs ?? 0) <= (two.tokens?.lastRefreshMs ?? 0);
}

async function readRecord(path: string): Promise<AuthRecord | undefined> {
  try {
    return await readAuthFile(path);
  } catch (error) {
    if (!(error instanceof RecordCorruptError)) throw error;
    return undefined;
  }
}
