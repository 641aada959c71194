import { join } from 'node:path';

import { AccountNameInvalidError } from './account-errors.ts';

const longest = 64;

// Windows opens a device for these, whatever extension follows.
const reservedOnWindows = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu;

/** The folder of all accounts of a CODEX_HOME. */
export function accountsFolder(codexHome: string): string {
  return join(codexHome, 'accounts');
}

/** The file of an account. Throws `AccountNameInvalidError`. */
export function accountPath(codexHome: string, name: string): string {
  assertAccountName(name);
  return join(accountsFolder(codexHome), `${name}.json`);
}

/** Throws `AccountNameInvalidError`. */
export function assertAccountName(name: string): void {
  const problem = nameProblem(name);
  if (problem !== undefined) throw new AccountNameInvalidError(name, problem);
}

/** Why an account cannot be called so; `undefined` when it can. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (name.length > longest) return `it is longer than ${longest} characters`;
  if (name.startsWith('.')) return 'it begins with a dot';
  if (!/^[\w.-]+$/u.test(name)) return 'it has a character that is no letter, digit, ".", "_" or "-"';
  return reservedOnWindows.test(name) ? 'Windows keeps it for a device' : undefined;
}

/** A name for a login, from what is known about it: always a valid one. */
export function nameFor(text: string): string {
  const name = text
    .replaceAll(/[^\w.-]+/gu, '-')
    .replace(/^[.-]+/u, '')
    .slice(0, longest - '-99'.length);
  return nameProblem(name) === undefined ? name : nameFor(`login-${name}`);
}
