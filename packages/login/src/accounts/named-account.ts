import type { AuthMode } from '@codex-ts/protocol';

import { RecordCorruptError, StoreUnreadableError } from '../errors.ts';
import { readAuthFile } from '../store/auth-file.ts';
import type { PlanType } from '../tokens/plan-type.ts';

/** A login that is kept under a name. Holds no secrets. */
export interface NamedAccount {
  readonly name: string;
  /** Its file. */
  readonly path: string;
  /** Whether `auth.json` leads to it: everything that names no account uses it, native codex included. */
  readonly isActive: boolean;
  /** Absent where `problem` says why the file cannot be used. */
  readonly mode?: AuthMode;
  readonly email?: string;
  readonly accountId?: string;
  readonly plan?: PlanType;
  /** The access token's end. */
  readonly expiresAtMs?: number;
  /** When the tokens were last renewed. */
  readonly lastRefreshMs?: number;
  /** Why there is no login in the file, in one line. */
  readonly problem?: string;
}

/** What the file of an account holds; `undefined` when there is no such file. */
export async function describeAccount(
  name: string,
  path: string,
  { isActive }: Pick<NamedAccount, 'isActive'>,
): Promise<NamedAccount | undefined> {
  try {
    const record = await readAuthFile(path);
    if (record === undefined) return undefined;
    const { mode, account, tokens } = record;
    return {
      name,
      path,
      isActive,
      mode,
      ...(account?.email !== undefined && { email: account.email }),
      ...(account?.accountId !== undefined && { accountId: account.accountId }),
      ...(account !== undefined && { plan: account.plan }),
      ...(tokens?.expiresAtMs !== undefined && { expiresAtMs: tokens.expiresAtMs }),
      ...(tokens?.lastRefreshMs !== undefined && { lastRefreshMs: tokens.lastRefreshMs }),
    };
  } catch (error) {
    if (!(error instanceof RecordCorruptError) && !(error instanceof StoreUnreadableError)) throw error;
    return { name, path, isActive, problem: error.message };
  }
}
