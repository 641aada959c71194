import { join } from 'node:path';

import { accountPath } from '../accounts/account-name.ts';

/** Whose login it is. */
export interface LoginPlace {
  /** The folder of `auth.json`: CODEX_HOME. */
  readonly codexHome: string;
  /** The account of that home; by default the one in use. */
  readonly account?: string;
}

/** Where the login is when it is in a file. Throws `AccountNameInvalidError`. */
export function loginFile({ codexHome, account }: LoginPlace): string {
  return account === undefined ? join(codexHome, 'auth.json') : accountPath(codexHome, account);
}
