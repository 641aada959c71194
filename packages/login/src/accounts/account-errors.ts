import { CodexError, type CodexErrorOptions } from '@codex-ts/utils-error';

import { nearestAccount } from './nearest-account.ts';

/** No account can be called so. */
export class AccountNameInvalidError extends CodexError {
  override readonly code = 'LOGIN_ACCOUNT_NAME_INVALID';
  readonly accountName: string;

  constructor(accountName: string, problem: string) {
    super(`${JSON.stringify(accountName)} cannot be the name of an account: ${problem}`, {
      remedy: 'Use up to 64 letters, digits, ".", "_" and "-", beginning with no dot.',
    });
    this.accountName = accountName;
  }
}

/** No login is kept under that name. */
export class AccountMissingError extends CodexError {
  override readonly code = 'LOGIN_ACCOUNT_MISSING';
  readonly accountName: string;
  /** The names there are. */
  readonly known: readonly string[];
  /** The one of them that was probably meant. */
  declare readonly suggestion?: string;

  constructor(accountName: string, known: readonly string[]) {
    const suggestion = nearestAccount(accountName, known);
    super(`there is no account "${accountName}"`, { remedy: missingRemedy(accountName, known, suggestion) });
    this.accountName = accountName;
    this.known = known;
    if (suggestion !== undefined) this.suggestion = suggestion;
  }
}

function missingRemedy(name: string, known: readonly string[], suggestion: string | undefined): string {
  if (suggestion !== undefined) return `Did you mean "${suggestion}"?`;
  if (known.length > 0) return `There are: ${known.join(', ')}.`;
  return `Sign in to it: codex-ts login --profile ${name}`;
}

/** Another login is kept under that name already; it was left alone. */
export class AccountExistsError extends CodexError {
  override readonly code = 'LOGIN_ACCOUNT_EXISTS';
  readonly accountName: string;

  constructor(accountName: string) {
    super(`there is an account "${accountName}" already`, {
      remedy: 'Choose another name, or remove that account first.',
    });
    this.accountName = accountName;
  }
}

/** Why `auth.json` could not be made to lead to an account. */
export type SwitchFailure = 'linksRefused' | 'store' | 'busy';

/** The account in use could not be changed; the one that was in use still is. */
export class AccountSwitchError extends CodexError {
  override readonly code = 'LOGIN_ACCOUNT_SWITCH_FAILED';
  readonly reason: SwitchFailure;

  constructor(reason: SwitchFailure, message: string, options: CodexErrorOptions = {}) {
    super(message, options);
    this.reason = reason;
  }
}
