import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { AccountStep } from '@codex-ts/login/accounts';

import type { StoredLogin } from './home.ts';
import { storedLogin, type Setting, type SignedIn } from './setting.ts';

/** Keeps a login under a name, as an earlier sign-in would have. */
export async function keepAccount(
  world: Setting,
  name: string,
  options: SignedIn = {},
): Promise<StoredLogin> {
  const { accountId = `account-${name}`, userId = `user-${name}`, lifetimeSeconds = 3600 } = options;
  const tokens = world.authority.issue({ accountId, userId }, { lifetimeSeconds });
  const login = storedLogin(tokens, options);
  await mkdir(join(world.home.path, 'accounts'), { recursive: true });
  await writeFile(accountFile(world, name), JSON.stringify(login), { mode: 0o600 });
  return login;
}

export function accountFile(world: Setting, name: string): string {
  return join(world.home.path, 'accounts', `${name}.json`);
}

export async function readAccount(world: Setting, name: string): Promise<StoredLogin> {
  return JSON.parse(await readFile(accountFile(world, name), 'utf8')) as StoredLogin;
}

/** A change of accounts in a process of its own, that is killed after a step. */
export interface DoomedChange {
  codexHome: string;
  change: 'use' | 'rename' | 'remove';
  name: string;
  to: string;
  dieAt: AccountStep;
}

/** Whether the step was reached, and so the process killed. */
export async function changeAndDie(doomed: DoomedChange): Promise<boolean> {
  const program = fileURLToPath(new URL('doomed-change.ts', import.meta.url));
  const args = ['--conditions=@codex-ts/source', program, JSON.stringify(doomed)];
  try {
    await promisify(execFile)(process.execPath, args);
    return false;
  } catch (error) {
    if (error instanceof Error && 'signal' in error && error.signal === 'SIGKILL') return true;
    throw error;
  }
}
