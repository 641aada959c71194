import type { AuthSettings } from '@codex-ts/protocol';

import { assertAllowed } from '../auth-policy.ts';
import { accountOf, type ChatgptAuth, type CodexAuth } from '../codex-auth.ts';
import { ExternalAuthError } from '../errors.ts';
import { askExternal, type ExternalAuth } from './external-auth.ts';

/** The place of an embedder's token source in a manager: at most one, and one request to it at a time. */
export class ExternalSeat {
  readonly #deadlineMs: number;
  #source: ExternalAuth | undefined;
  #refreshing: Promise<ChatgptAuth> | undefined;

  constructor(deadlineMs: number) {
    this.#deadlineMs = deadlineMs;
  }

  get isTaken(): boolean {
    return this.#source !== undefined;
  }

  /** Seats a source once its tokens are good; otherwise the previous one stays. */
  async take(source: ExternalAuth, settings: AuthSettings): Promise<ChatgptAuth> {
    const auth = await this.#ask((signal) => source.resolve(signal), settings);
    this.#source = source;
    return auth;
  }

  /** False when nobody sat here. */
  leave(): boolean {
    const was = this.isTaken;
    this.#source = undefined;
    return was;
  }

  async resolve(settings: AuthSettings): Promise<ChatgptAuth> {
    const source = this.#seated();
    return this.#ask((signal) => source.resolve(signal), settings);
  }

  /** New tokens of the same account in place of `current`. Concurrent callers share one request. */
  refresh(current: CodexAuth | undefined, settings: AuthSettings): Promise<ChatgptAuth> {
    this.#refreshing ??= this.#refreshOnce(current, settings).finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refreshOnce(current: CodexAuth | undefined, settings: AuthSettings): Promise<ChatgptAuth> {
    const source = this.#seated();
    const previousAccountId = current && accountOf(current)?.accountId;
    const why = previousAccountId === undefined ? {} : { previousAccountId };
    const auth = await this.#ask((signal) => source.refresh(why, signal), settings);
    if (previousAccountId !== undefined && auth.account.accountId !== previousAccountId) {
      const given = `external auth refresh returned workspace "${auth.account.accountId}"`;
      throw new ExternalAuthError(`${given}, expected "${previousAccountId}"`, { retry: 'never' });
    }
    if (this.#source !== source) throw new ExternalAuthError('external auth was replaced meanwhile');
    return auth;
  }

  async #ask(ask: Parameters<typeof askExternal>[0], settings: AuthSettings): Promise<ChatgptAuth> {
    const auth = await askExternal(ask, this.#deadlineMs);
    assertAllowed(auth, settings);
    return auth;
  }

  #seated(): ExternalAuth {
    if (this.#source === undefined) throw new ExternalAuthError('external auth is not configured');
    return this.#source;
  }
}
