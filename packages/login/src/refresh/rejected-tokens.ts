import { RefreshRejectedError } from '../errors.ts';
import { fingerprint } from '../record/record-identity.ts';
import type { TokenData } from '../tokens/token-data.ts';
import type { RefusalMemory, StoredRefusal } from './refusal-file.ts';

/** Refresh tokens the authority refused for good, so that none is presented twice, neither here nor by a neighbour. */
export interface RejectedTokens {
  /** What is known of this token, here or in the `shared` memory. */
  find(tokens: TokenData, shared?: RefusalMemory): Promise<RefreshRejectedError | undefined>;
  /** Keeps a refusal, here and in the `shared` memory. */
  remember(tokens: TokenData, error: RefreshRejectedError, shared?: RefusalMemory): Promise<void>;
  /** Gives every token one more chance, whatever neighbours know: somebody asks for it. */
  forget(): void;
  /** A token was taken, so what neighbours know counts again. */
  noteSuccess(): void;
}

interface Refusal {
  readonly error: RefreshRejectedError;
  readonly atMs: number;
}

// An unknown reason may have been the authority's bad day.
const vagueVerdictMs = 10 * 60_000;
const mostRemembered = 16;

/** Remembers by fingerprint, never the token itself. A refusal without a known reason expires. */
export function rememberRejected(clock: () => number): RejectedTokens {
  const refusals = new Map<string, Refusal>();
  let isForgiving = false;

  /** A clock that was put back makes an old refusal look new; it had its time. */
  function isInForce({ error, atMs }: Refusal): boolean {
    const ageMs = clock() - atMs;
    return error.reason !== 'other' || (ageMs >= 0 && ageMs < vagueVerdictMs);
  }

  function keep(name: string, refusal: Refusal): void {
    const [oldest] = refusals.keys();
    if (oldest !== undefined && refusals.size >= mostRemembered) refusals.delete(oldest);
    refusals.set(name, refusal);
  }

  return {
    async find(tokens, shared) {
      const name = await fingerprint(tokens.refreshToken);
      const known = refusals.get(name);
      if (known !== undefined && isInForce(known)) return known.error;
      refusals.delete(name);
      if (shared === undefined || isForgiving) return undefined;
      const theirs = await findShared(name, shared);
      if (theirs === undefined || !isInForce(theirs)) return undefined;
      keep(name, theirs);
      return theirs.error;
    },
    async remember(tokens, error, shared) {
      isForgiving = false;
      const name = await fingerprint(tokens.refreshToken);
      const atMs = clock();
      keep(name, { error, atMs });
      const { reason, authorityCode } = error;
      await shared?.add({
        fingerprint: name,
        reason,
        ...(authorityCode !== undefined && { authorityCode }),
        atMs,
      });
    },
    forget() {
      refusals.clear();
      isForgiving = true;
    },
    noteSuccess() {
      isForgiving = false;
    },
  };
}

async function findShared(name: string, shared: RefusalMemory): Promise<Refusal | undefined> {
  const stored = (await shared.load()).findLast((one) => one.fingerprint === name);
  return stored === undefined ? undefined : { error: errorOf(stored), atMs: stored.atMs };
}

function errorOf({ reason, authorityCode }: StoredRefusal): RefreshRejectedError {
  return new RefreshRejectedError(reason, authorityCode === undefined ? {} : { authorityCode });
}
