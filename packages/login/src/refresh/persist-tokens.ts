import type { AuthRecord, IssuedTokens } from '../record/auth-record.ts';
import { isSameAccount, spendTheSame } from '../record/record-identity.ts';
import type { AuthStore } from '../store/auth-store.ts';
import type { TokenData } from '../tokens/token-data.ts';

/** `superseded`: somebody stored another login meanwhile, or removed it; theirs was left as it is. */
export type PersistOutcome =
  | { readonly outcome: 'saved'; readonly record: AuthRecord }
  | { readonly outcome: 'superseded'; readonly stored: AuthRecord | undefined };

/**
 * Stores new tokens in place of `spent`, and only of those: compare and swap. Throws `StoreUnwritableError`,
 * `StoreUnreadableError` or `RecordCorruptError`; then the new tokens are nowhere but in the caller's hands.
 */
export async function persistTokens(
  store: AuthStore,
  spent: TokenData,
  issued: IssuedTokens,
): Promise<PersistOutcome> {
  const { isWritten, stored } = await store.update((current) =>
    current?.tokens !== undefined && isSameAccount(current, spent) && spendTheSame(current.tokens, spent)
      ? current.withIssued(issued)
      : undefined,
  );
  return isWritten && stored !== undefined
    ? { outcome: 'saved', record: stored }
    : { outcome: 'superseded', stored };
}
