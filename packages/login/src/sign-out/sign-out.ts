import type { AuthStore } from '../store/auth-store.ts';
import { lookAt } from '../store/two-places.ts';
import type { TokenData } from '../tokens/token-data.ts';
import { revokeToken, type RevokeOptions } from './revoke.ts';

/** What signing out did, and what it could not do. */
export interface SignOutReport {
  /** Whether a login was stored; it is gone now. */
  readonly isRemoved: boolean;
  /** `notNeeded`: nothing to revoke, or asked not to. */
  readonly revocation: 'revoked' | 'failed' | 'notNeeded';
  /** Why the authority was not told, in one line. Copies of the login stay valid. */
  readonly problem?: string;
  /** What still provides credentials, for example `CODEX_ACCESS_TOKEN`, or may, as a keyring that cannot be reached. */
  readonly remaining: readonly string[];
}

export interface SignOutOptions extends RevokeOptions {
  readonly store: AuthStore;
  readonly revoke: boolean;
  /** Tokens that never reached the store. */
  readonly unsaved?: TokenData | undefined;
}

/**
 * Removes the stored login, then tells the authority. The local part is done whatever the network does. Throws
 * `StoreUnwritableError` when the login could not be removed; nothing was revoked then.
 */
export async function signOut(options: SignOutOptions): Promise<SignOutReport> {
  // One that cannot be read can still be removed.
  const before = await lookAt(options.store.load());
  const removal = await options.store.remove();
  // Somebody may have renewed it in between.
  const record = removal.record ?? before.record;
  const revoked = await revoke(
    options.unsaved ?? (record?.mode === 'chatgpt' ? record.tokens : undefined),
    options,
  );
  const remaining = [...removal.remaining, ...remainingSources(options)];
  return { isRemoved: removal.isRemoved, ...revoked, remaining };
}

async function revoke(
  tokens: TokenData | undefined,
  options: SignOutOptions,
): Promise<Pick<SignOutReport, 'revocation' | 'problem'>> {
  if (!options.revoke || tokens === undefined) return { revocation: 'notNeeded' };
  const outcome = await revokeToken(tokens, options);
  return outcome.outcome === 'revoked'
    ? { revocation: 'revoked' }
    : { revocation: 'failed', problem: outcome.problem };
}

function remainingSources({ environment }: SignOutOptions): string[] {
  return ['CODEX_API_KEY', 'CODEX_ACCESS_TOKEN'].filter((name) => (environment[name] ?? '').trim() !== '');
}
