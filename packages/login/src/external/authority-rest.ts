import type { Secret } from '@codex-ts/utils-error';

import { AccountLookupError, AgentIdentityError } from '../errors.ts';

interface Rest {
  readonly secret: Secret;
  readonly error: AccountLookupError | AgentIdentityError;
  readonly untilMs: number;
}

/** Leaves an authority alone for as long as it asked to be (`Retry-After`), as far as one credential is concerned. */
export class AuthorityRest {
  readonly #monotonic: () => number;
  #rest: Rest | undefined;

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  /** Asks about `secret`. While the authority wants to be left alone its last error is thrown again instead. */
  async around<T>(secret: Secret, ask: () => Promise<T>): Promise<T> {
    const rest = this.#rest;
    if (rest !== undefined && rest.secret.equals(secret) && this.#monotonic() < rest.untilMs)
      throw rest.error;
    try {
      return await ask();
    } catch (error) {
      const isOurs = error instanceof AccountLookupError || error instanceof AgentIdentityError;
      if (isOurs && error.retryAfterMs !== undefined) {
        this.#rest = { secret, error, untilMs: this.#monotonic() + error.retryAfterMs };
      }
      throw error;
    }
  }
}
