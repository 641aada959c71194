import { accountPath } from './account-name.ts';
import { accountNames, completeAccountsPorts, isActive, type AccountsOptions } from './accounts-home.ts';
import { settleInterrupted } from './interrupted-change.ts';
import { describeAccount, type NamedAccount } from './named-account.ts';

/**
 * The accounts of a home, by name; one that cannot be read has a `problem`. Makes no request. Throws
 * `StoreUnreadableError` when the folder cannot be read.
 */
export async function listAccounts({ codexHome, ports }: AccountsOptions): Promise<readonly NamedAccount[]> {
  await settleInterrupted(codexHome, completeAccountsPorts(ports));
  const accounts = (await accountNames(codexHome)).map(async (name) => {
    const path = accountPath(codexHome, name);
    return describeAccount(name, path, { isActive: await isActive(codexHome, path) });
  });
  return (await Promise.all(accounts)).filter((account) => account !== undefined);
}
