import { isMissing, removeAuthFile } from '../store/auth-file.ts';
import { AccountExistsError } from './account-errors.ts';
import { accountPath } from './account-name.ts';
import {
  activeFile,
  assertAccountExists,
  changingAccounts,
  completeAccountsPorts,
  findAccount,
  type AccountOptions,
  type AccountsPorts,
} from './accounts-home.ts';
import { addName, changeName, prepareLink } from './account-links.ts';
import { forgetMove, noteMove, settle } from './interrupted-change.ts';
import type { NamedAccount } from './named-account.ts';

/**
 * Removes an account here; the authority is not told, and copies stay valid. When it was the one in use, nobody is
 * signed in afterwards. Returns what it was. Throws `AccountNameInvalidError`, `AccountMissingError`,
 * `AccountSwitchError`, `RefreshUnavailableError`, `StoreUnwritableError`.
 */
export async function removeAccount(options: AccountOptions): Promise<NamedAccount> {
  const { codexHome, name } = options;
  await assertAccountExists(codexHome, name);
  const ports = completeAccountsPorts(options.ports);
  return changingAccounts({ codexHome, account: name, ports }, async () => {
    await settle(codexHome);
    const account = await findAccount(codexHome, name);
    if (account.isActive) await removeAuthFile(activeFile(codexHome));
    await ports.onStep('switched');
    await removeAuthFile(account.path);
    await ports.onStep('done');
    return account;
  });
}

/** An account, and the name it is to get. */
export interface RenameOptions extends AccountOptions {
  readonly to: string;
}

/**
 * Gives an account another name; the one in use stays in use. Throws as `removeAccount` does, and
 * `AccountExistsError`.
 */
export async function renameAccount(options: RenameOptions): Promise<NamedAccount> {
  const { codexHome, name, to } = options;
  const path = accountPath(codexHome, to);
  await assertAccountExists(codexHome, name);
  const ports = completeAccountsPorts(options.ports);
  return changingAccounts({ codexHome, account: name, ports }, async () => {
    await settle(codexHome);
    const account = await findAccount(codexHome, name);
    if (to === name) return account;
    if (!(await isMissing(path))) throw new AccountExistsError(to);
    if (account.isActive) await moveActive({ codexHome, name, to, ports });
    else await changeName(account.path, path);
    return { ...account, name: to, path };
  });
}

interface ActiveMove {
  readonly codexHome: string;
  readonly name: string;
  readonly to: string;
  readonly ports: AccountsPorts;
}

/** At no moment `auth.json` leads nowhere. */
async function moveActive({ codexHome, name, to, ports }: ActiveMove): Promise<void> {
  const path = accountPath(codexHome, name);
  const target = accountPath(codexHome, to);
  const link = await prepareLink(codexHome, target, ports);
  try {
    await ports.onStep('linkPrepared');
    await noteMove(codexHome, { from: name, to });
    await ports.onStep('noted');
    if (!(await addName(path, target))) {
      await forgetMove(codexHome);
      throw new AccountExistsError(to);
    }
    await ports.onStep('copied');
    await link.commit();
    await ports.onStep('switched');
    await removeAuthFile(path);
    await ports.onStep('cleaned');
    await forgetMove(codexHome);
    await ports.onStep('done');
  } catch (error) {
    await link.discard();
    await settle(codexHome);
    throw error;
  }
}
