import { statSync } from 'node:fs';

/** What tells one file from another that bears its name later. */
export interface Identity {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly mode: bigint;
}

/** The file at `path`, or undefined when there is none. */
export function identityOf(path: string): Identity | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false });
}

/** Whether both are the same file. */
export function isSame(one: Identity | undefined, other: Identity | undefined): boolean {
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev;
}
