import { assertAllowed } from '../auth-policy.ts';
import { authFromRecord, type CodexAuth } from '../codex-auth.ts';
import { SignInError } from '../errors.ts';
import type { AuthRecord } from '../record/auth-record.ts';
import type { AccountFacts } from '../tokens/token-data.ts';
import type { SignInContext } from './sign-in-options.ts';

/**
 * Stores a new login in place of the old one, and makes sure that it is the one a reader finds. Throws
 * `PolicyRefusedError` (nothing stored), `StoreUnwritableError`, `SignInError`.
 */
export async function keepSignIn(
  record: AuthRecord,
  { store, settings }: Pick<SignInContext, 'store' | 'settings'>,
  account?: AccountFacts,
): Promise<CodexAuth> {
  const stated = authFromRecord(record, 'the new login');
  // A personal access token does not say whose it is.
  const auth =
    stated.kind === 'personalAccessToken' && account !== undefined ? { ...stated, account } : stated;
  assertAllowed(auth, settings);
  await store.replace(record);
  const stored = await store.load();
  if (stored === undefined || !stored.equals(record)) {
    throw new SignInError('notSaved', 'Sign-in completed but another login is stored now.', {
      retry: 'later',
      remedy: 'Another program signed in at the same time; sign in again if the wrong account is in effect.',
    });
  }
  return auth;
}
