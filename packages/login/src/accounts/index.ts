export {
  AccountExistsError,
  AccountMissingError,
  AccountNameInvalidError,
  AccountSwitchError,
  type SwitchFailure,
} from './account-errors.ts';
export type { AccountOptions, AccountsOptions, AccountsPorts, AccountStep } from './accounts-home.ts';
export { removeAccount, renameAccount, type RenameOptions } from './change-account.ts';
export { listAccounts } from './list-accounts.ts';
export type { NamedAccount } from './named-account.ts';
export { useAccount, type UsedAccount } from './use-account.ts';
