import { closeSync, constants, fstatSync, mkdirSync, openSync } from 'node:fs';
import { constants as system } from 'node:os';
import { dirname } from 'node:path';
import { getSystemErrorName } from 'node:util';

import { errnoOf } from '@codex-ts/utils-error';

import { FileLockUnavailableError } from './errors.ts';
import { identityOf, isSame } from './identity.ts';
import type { LockFile } from './lock.ts';

/** The call itself: 0, or the error number. */
export type FlockCall = (descriptor: number, operation: number) => number;

const exclusive = 2;
const nonBlocking = 4;
const unlock = 8;

/** Opens a file whose lock is that of flock(2). Throws `FileLockUnavailableError`. */
export function openFlockFile(path: string, flock: FlockCall): LockFile {
  const descriptor = openDescriptor(path);
  const identity = fstatSync(descriptor, { bigint: true });
  let isOpen = true;
  return {
    isNamed: () => isSame(identity, identityOf(path)),
    tryLock: () => {
      const number = flock(descriptor, exclusive | nonBlocking);
      if (number === 0) return true;
      if (number === system.errno.EWOULDBLOCK || number === system.errno.EINTR) return false;
      const code = getSystemErrorName(-number);
      const cause = Object.assign(new Error(`${code}: flock`), { code });
      throw new FileLockUnavailableError(path, { cause });
    },
    close: () => {
      if (!isOpen) return;
      isOpen = false;
      // Said explicitly, because a child that inherited the descriptor would keep the lock beyond the close.
      flock(descriptor, unlock);
      closeSync(descriptor);
    },
  };
}

function openDescriptor(path: string): number {
  const open = (): number => openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    try {
      return open();
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
    }
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return open();
  } catch (cause) {
    throw errnoOf(cause) === undefined ? cause : new FileLockUnavailableError(path, { cause });
  }
}
