import { join, resolve } from 'node:path';

import { CodexError, errnoOf, type CodexErrorOptions } from '@codex-ts/utils-error';

/** The variables that say where CODEX_HOME is; `process.env` is one. */
export interface HomeEnvironment {
  readonly CODEX_HOME?: string | undefined;
  readonly HOME?: string | undefined;
  readonly USERPROFILE?: string | undefined;
  readonly [name: string]: string | undefined;
}

/** CODEX_HOME names nothing that can serve as home, or there is no home directory to put it in. */
export class CodexHomeError extends CodexError {
  override readonly code = 'PATH_HOME_INVALID' as const;
  readonly reason: 'missing' | 'notDirectory' | 'unreadable' | 'noHome';
  /** The value of CODEX_HOME, where it is at fault. */
  declare readonly value?: string;

  constructor(
    message: string,
    options: CodexErrorOptions & { reason: CodexHomeError['reason']; value?: string | undefined },
  ) {
    super(message, options);
    this.reason = options.reason;
    if (options.value !== undefined) this.value = options.value;
  }
}

/**
 * The directory that holds everything codex-ts keeps, by native codex's rules: CODEX_HOME must name a directory
 * and is given as its real path; unset or empty means `~/.codex`, which need not exist.
 *
 * @throws {CodexHomeError} when CODEX_HOME is no directory, or no home directory is known.
 */
export function resolveCodexHome(environment: HomeEnvironment = process.env): string {
  const value = environment.CODEX_HOME;
  if (value === undefined || value === '') return join(userHome(environment), '.codex');
  return existingDirectory(value);
}

function userHome(environment: HomeEnvironment): string {
  const named = process.platform === 'win32' ? environment.USERPROFILE : environment.HOME;
  if (named !== undefined && named !== '') return resolve(named);
  try {
    const { homedir } = process.getBuiltinModule('node:os').userInfo();
    if (homedir !== '') return homedir;
  } catch (cause) {
    // The user has no entry in the password database, as in some containers.
    throw noHome(cause);
  }
  throw noHome();
}

function noHome(cause?: unknown): CodexHomeError {
  const remedy = 'Set HOME, or set CODEX_HOME to an existing directory.';
  return new CodexHomeError('Could not find home directory', { reason: 'noHome', remedy, cause });
}

function existingDirectory(value: string): string {
  const quoted = JSON.stringify(value);
  const remedy = 'Let CODEX_HOME name a directory that can be read, or unset it to use ~/.codex.';
  // Every program starts here, and to import node:fs makes all of it ready, which costs 2 ms.
  const { realpathSync, statSync } = process.getBuiltinModule('node:fs');
  try {
    if (statSync(value).isDirectory()) return realpathSync.native(value);
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') {
      const message = `CODEX_HOME points to ${quoted}, but that path does not exist`;
      throw new CodexHomeError(message, {
        reason: 'missing',
        value,
        remedy: 'Create that directory, or unset CODEX_HOME to use ~/.codex.',
        cause,
      });
    }
    throw new CodexHomeError(`failed to read CODEX_HOME ${quoted}`, {
      reason: 'unreadable',
      value,
      remedy,
      cause,
    });
  }
  const message = `CODEX_HOME points to ${quoted}, but that path is not a directory`;
  throw new CodexHomeError(message, { reason: 'notDirectory', value, remedy });
}
