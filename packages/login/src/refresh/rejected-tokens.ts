import type { RefreshRejectedError } from '../errors.ts';
import { fingerprint } from '../record/record-identity.ts';
import type { TokenData } from '../tokens/token-data.ts';

/** Refresh tokens the authority refused for good, so that none is presented twice. */
export interface RejectedTokens {
  find(tokens: TokenData): Promise<RefreshRejectedError | undefined>;
  remember(tokens: TokenData, error: RefreshRejectedError): Promise<void>;
  /** Gives every token another chance: after a sign-in, a sign-out, or when somebody asks for it. */
  forget(): void;
}

// An unknown reason may have been the authority's bad day.
const vagueVerdictMs = 10 * 60_000;
const mostRemembered = 16;

/** Remembers by fingerprint, never the token itself. A refusal without a known reason expires. */
export function rememberRejected(clock: () => number): RejectedTokens {
  const refusals = new Map<string, { error: RefreshRejectedError; atMs: number }>();
  return {
    async find(tokens) {
      if (refusals.size === 0) return undefined;
      const name = await fingerprint(tokens.refreshToken);
      const refusal = refusals.get(name);
      if (refusal === undefined) return undefined;
      if (refusal.error.reason !== 'other' || clock() - refusal.atMs < vagueVerdictMs) return refusal.error;
      refusals.delete(name);
      return undefined;
    },
    async remember(tokens, error) {
      const [oldest] = refusals.keys();
      if (oldest !== undefined && refusals.size >= mostRemembered) refusals.delete(oldest);
      refusals.set(await fingerprint(tokens.refreshToken), { error, atMs: clock() });
    },
    forget: () => refusals.clear(),
  };
}
