import { CodexError, type CodexErrorOptions } from '@codex-ts/utils-error';

import type {
  AccountExistsError,
  AccountMissingError,
  AccountNameInvalidError,
  AccountSwitchError,
} from './accounts/account-errors.ts';

const signInAgain = 'Sign in again: codex-ts login';

/** Why the authority, or a changed login, makes a refresh pointless for good. */
export type RefusalReason = 'expired' | 'exhausted' | 'revoked' | 'accountChanged' | 'other';

const refusalTexts: Readonly<Record<RefusalReason, string>> = {
  expired:
    'Your access token could not be refreshed because your refresh token has expired. Please log out and sign in again.',
  exhausted:
    'Your access token could not be refreshed because your refresh token was already used. Please log out and sign in again.',
  revoked:
    'Your access token could not be refreshed because your refresh token was revoked. Please log out and sign in again.',
  accountChanged:
    'Your access token could not be refreshed because you have since logged out or signed in to another account. Please sign in again.',
  other: 'Your access token could not be refreshed. Please log out and sign in again.',
};

/** These tokens can never be refreshed again; only a new sign-in helps. The stored record stays as it is. */
export class RefreshRejectedError extends CodexError {
  override readonly code = 'LOGIN_REFRESH_REJECTED';
  readonly reason: RefusalReason;
  /** The authority's own code, for example `refresh_token_reused`. */
  declare readonly authorityCode?: string;

  constructor(
    reason: RefusalReason,
    options: CodexErrorOptions & { message?: string; authorityCode?: string } = {},
  ) {
    super(options.message ?? refusalTexts[reason], { remedy: signInAgain, ...options });
    this.reason = reason;
    if (options.authorityCode !== undefined) this.authorityCode = options.authorityCode;
  }
}

/** The authority could not be asked, or gave no verdict; the same call may succeed later. */
export class RefreshUnavailableError extends CodexError {
  override readonly code = 'LOGIN_REFRESH_UNAVAILABLE';
  /** How long the authority wants to be left alone, in milliseconds. */
  declare readonly retryAfterMs?: number;
  /** The HTTP status, when there was an answer. */
  declare readonly status?: number;

  constructor(message: string, options: CodexErrorOptions & { retryAfterMs?: number; status?: number } = {}) {
    super(message, {
      retry: 'later',
      remedy: 'Check the network, the proxy and the CA settings, then try again.',
      ...options,
    });
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
    if (options.status !== undefined) this.status = options.status;
  }
}

/** The place of the credentials cannot be written, so no token was spent. */
export class StoreUnwritableError extends CodexError {
  override readonly code = 'LOGIN_STORE_UNWRITABLE';
  readonly path: string;

  constructor(path: string, options: CodexErrorOptions = {}) {
    super(`credentials cannot be saved to ${path}`, {
      retry: 'later',
      remedy: 'Make the file and its folder writable (owner, mode, free space, read-only mount).',
      ...options,
    });
    this.path = path;
  }
}

/** The place of the credentials cannot be read, so whether there is a login is not known. */
export class StoreUnreadableError extends CodexError {
  override readonly code = 'LOGIN_STORE_UNREADABLE';
  readonly path: string;

  constructor(path: string, options: CodexErrorOptions = {}) {
    super(`credentials cannot be read from ${path}`, {
      retry: 'later',
      remedy: 'Make the file readable for this user (owner, mode; it must be a file).',
      ...options,
    });
    this.path = path;
  }
}

/** The configured kind of store cannot be used here. */
export class StoreUnavailableError extends CodexError {
  override readonly code = 'LOGIN_STORE_UNAVAILABLE';
  readonly store: string;

  constructor(store: string, options: CodexErrorOptions & { problem?: string } = {}) {
    const { problem } = options;
    super(
      `the credentials store "${store}" cannot be used here${problem === undefined ? '' : `: ${problem}`}`,
      {
        remedy: 'Set cli_auth_credentials_store = "file" in config.toml.',
        ...options,
      },
    );
    this.store = store;
  }
}

/** What is stored is no usable login. It was neither changed nor deleted. */
export class RecordCorruptError extends CodexError {
  override readonly code = 'LOGIN_RECORD_CORRUPT';
  readonly path: string;
  readonly problem: string;

  constructor(path: string, problem: string, options: ErrorOptions = {}) {
    super(`${path} holds no usable login: ${problem}`, {
      remedy: 'Repair the file, or sign in again: codex-ts login (the old file is kept beside the new one).',
      ...options,
    });
    this.path = path;
    this.problem = problem;
  }
}

/** A rule of `config.toml` forbids this login. Nothing was deleted. */
export class PolicyRefusedError extends CodexError {
  override readonly code = 'LOGIN_POLICY_REFUSED';
  readonly rule: 'method' | 'workspace';

  constructor(rule: PolicyRefusedError['rule'], message: string, options: CodexErrorOptions = {}) {
    super(message, {
      remedy: 'Sign in as the rule demands: codex-ts login; or change forced_* in config.toml.',
      ...options,
    });
    this.rule = rule;
  }
}

/** Whoever owns the externally supplied tokens gave none. */
export class ExternalAuthError extends CodexError {
  override readonly code = 'LOGIN_EXTERNAL_UNAVAILABLE';

  constructor(message: string, options: CodexErrorOptions = {}) {
    super(message, { retry: 'later', ...options });
  }
}

/** A login of this kind is kept on disk untouched, but cannot make this request. */
export class ModeUnsupportedError extends CodexError {
  override readonly code = 'LOGIN_MODE_UNSUPPORTED';
  readonly mode: string;

  constructor(mode: string, options: CodexErrorOptions & { message?: string } = {}) {
    super(options.message ?? `a login of the kind "${mode}" cannot make requests here`, {
      remedy: 'Sign in with ChatGPT or an API key: codex-ts login',
      ...options,
    });
    this.mode = mode;
  }
}

/** An agent identity cannot be used: it is not to be trusted, or the authority does not know it, or could not be asked. */
export class AgentIdentityError extends CodexError {
  override readonly code = 'LOGIN_AGENT_UNUSABLE';
  /** The HTTP status, when there was an answer. */
  declare readonly status?: number;
  /** How long the authority wants to be left alone, in milliseconds. */
  declare readonly retryAfterMs?: number;

  constructor(
    message: string,
    options: CodexErrorOptions & { status?: number; retryAfterMs?: number | undefined } = {},
  ) {
    super(message, {
      remedy: 'Have a new agent identity made, and give it in CODEX_ACCESS_TOKEN; or sign in: codex-ts login',
      ...options,
    });
    if (options.status !== undefined) this.status = options.status;
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
  }
}

/** Why a command gave no token. */
export type CommandTokenFailure = 'notStarted' | 'failed' | 'timedOut' | 'outputInvalid' | 'empty';

/** The command that a model provider names for its token gave none. */
export class CommandTokenError extends CodexError {
  override readonly code = 'LOGIN_COMMAND_FAILED';
  readonly command: string;
  readonly reason: CommandTokenFailure;

  constructor(
    message: string,
    options: CodexErrorOptions & { command: string; reason: CommandTokenFailure },
  ) {
    super(message, {
      retry: 'later',
      remedy: 'Run the command by hand, and correct `auth` of the model provider in config.toml.',
      ...options,
    });
    this.command = options.command;
    this.reason = options.reason;
  }
}

/** The owner of a personal access token could not be looked up. */
export class AccountLookupError extends CodexError {
  override readonly code = 'LOGIN_ACCOUNT_UNKNOWN';
  /** The HTTP status, when there was an answer. */
  declare readonly status?: number;
  /** How long the authority wants to be left alone, in milliseconds. */
  declare readonly retryAfterMs?: number;

  constructor(
    message: string,
    options: CodexErrorOptions & { status?: number; retryAfterMs?: number | undefined } = {},
  ) {
    super(message, options);
    if (options.status !== undefined) this.status = options.status;
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
  }
}

/** Why a sign-in did not end with stored credentials. */
export type SignInFailure =
  | 'cancelled'
  | 'timedOut'
  | 'portsTaken'
  | 'denied'
  | 'missingCode'
  | 'exchangeFailed'
  | 'notEnabled'
  | 'notSaved'
  | 'inputInvalid';

/** After these nothing is to be mended first. */
const startAgain: ReadonlySet<SignInFailure> = new Set([
  'timedOut',
  'denied',
  'missingCode',
  'exchangeFailed',
]);

/** A sign-in ended without stored credentials; what was stored before is still there. */
export class SignInError extends CodexError {
  override readonly code = 'LOGIN_SIGN_IN_FAILED';
  readonly reason: SignInFailure;
  /** The authority's own code, for example `access_denied`. */
  declare readonly authorityCode?: string;

  constructor(
    reason: SignInFailure,
    message: string,
    options: CodexErrorOptions & { authorityCode?: string } = {},
  ) {
    super(message, {
      ...(startAgain.has(reason) && { remedy: 'Start again: codex-ts login' }),
      ...options,
    });
    this.reason = reason;
    if (options.authorityCode !== undefined) this.authorityCode = options.authorityCode;
  }
}

/** Everything this package throws on purpose; switch on `code`. */
export type LoginError =
  | RefreshRejectedError
  | RefreshUnavailableError
  | StoreUnwritableError
  | StoreUnreadableError
  | StoreUnavailableError
  | RecordCorruptError
  | PolicyRefusedError
  | ExternalAuthError
  | ModeUnsupportedError
  | AgentIdentityError
  | CommandTokenError
  | AccountLookupError
  | AccountNameInvalidError
  | AccountMissingError
  | AccountExistsError
  | AccountSwitchError
  | SignInError;
