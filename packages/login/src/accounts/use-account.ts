import { RecordCorruptError } from '../errors.ts';
import { isLink, isMissing, readAuthFile } from '../store/auth-file.ts';
import { AccountSwitchError } from './account-errors.ts';
import { accountPath, nameFor } from './account-name.ts';
import {
  activeFile,
  assertAccountExists,
  changingAccounts,
  completeAccountsPorts,
  findAccount,
  type AccountOptions,
  type AccountsPorts,
} from './accounts-home.ts';
import { addName, prepareLink } from './account-links.ts';
import { forgetMove, noteMove, settle } from './interrupted-change.ts';
import type { NamedAccount } from './named-account.ts';

/** What `useAccount` did. */
export interface UsedAccount {
  /** The account in use now. */
  readonly account: NamedAccount;
  /** The login that was in `auth.json` itself; it is kept under this new name. */
  readonly kept?: NamedAccount;
}

/**
 * Makes an account the one that everything uses which names none: `auth.json` becomes a link to its file. Nobody is
 * signed out. Throws `AccountNameInvalidError`, `AccountMissingError`, `RecordCorruptError` when there is no login in
 * its file, `AccountSwitchError`, `RefreshUnavailableError`, `StoreUnwritableError`; then nothing has changed.
 */
export async function useAccount(options: AccountOptions): Promise<UsedAccount> {
  const { codexHome, name } = options;
  const ports = completeAccountsPorts(options.ports);
  await assertAccountExists(codexHome, name);
  await assertFileStore(options);
  return changingAccounts({ codexHome, ports }, async () => {
    await settle(codexHome);
    const account = await findAccount(codexHome, name);
    if (account.problem !== undefined) throw new RecordCorruptError(account.path, account.problem);
    if (account.isActive) return { account };
    const kept = await pointTo(account.path, codexHome, ports);
    return {
      account: { ...account, isActive: true },
      ...(kept !== undefined && { kept: await findAccount(codexHome, kept) }),
    };
  });
}

/** A keyring has one place for the login in use, and nothing there can be a link. */
async function assertFileStore({ codexHome, settings }: AccountOptions): Promise<void> {
  const { store = 'file' } = settings ?? (await loadSettings(codexHome));
  if (store === 'file') return;
  throw new AccountSwitchError('store', `accounts can be switched in files only, not with "${store}"`, {
    remedy:
      'Set cli_auth_credentials_store = "file" in config.toml, or name the account each time: --profile.',
  });
}

async function loadSettings(codexHome: string): Promise<{ readonly store?: string }> {
  const { loadAuthSettings } = await import('@codex-ts/config');
  return loadAuthSettings({ codexHome });
}

/** The name under which the login was kept that had none. */
async function pointTo(path: string, codexHome: string, ports: AccountsPorts): Promise<string | undefined> {
  const link = await prepareLink(codexHome, path, ports);
  try {
    await ports.onStep('linkPrepared');
    const kept = await keepUnnamed(codexHome, ports);
    await link.commit();
    await ports.onStep('switched');
    if (kept !== undefined) await forgetMove(codexHome);
    await ports.onStep('done');
    return kept;
  } catch (error) {
    await link.discard();
    await settle(codexHome);
    throw error;
  }
}

async function keepUnnamed(codexHome: string, ports: AccountsPorts): Promise<string | undefined> {
  const active = activeFile(codexHome);
  if ((await isMissing(active)) || (await isLink(active))) return undefined;
  const wanted = await describingName(active);
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    const path = accountPath(codexHome, name);
    if (!(await isMissing(path))) continue;
    await noteMove(codexHome, { to: name });
    await ports.onStep('noted');
    if (await addName(active, path)) {
      await ports.onStep('copied');
      return name;
    }
    await forgetMove(codexHome);
  }
}

async function describingName(path: string): Promise<string> {
  try {
    const record = await readAuthFile(path);
    return nameFor(record?.account?.email ?? record?.account?.accountId ?? record?.mode ?? 'login');
  } catch (error) {
    if (!(error instanceof RecordCorruptError)) throw error;
    return 'unreadable';
  }
}
