import type { AuthOptions } from './auth-manager.ts';
import type { AuthSupply } from './auth-supply.ts';
import type { CodexAuth } from './codex-auth.ts';

/** What a request answers, as far as the 401 loop looks at it. */
export interface AnswerStatus {
  readonly status: number;
  /** Called on an answer that nobody gets: the request is sent again, or an error is thrown. */
  discard?(): void;
}

/**
 * Sends a request with the credentials in effect, and again with better ones while the answer is 401 and there are
 * any. Returns the last answer: for an API key the first. What was refused is not sent again before something
 * changed. Throws what `supply.auth`, the recovery and `send` throw.
 */
export async function sendAuthorized<T extends AnswerStatus>(
  supply: AuthSupply,
  send: (auth: CodexAuth | undefined) => Promise<T>,
  options: AuthOptions = {},
): Promise<T> {
  let auth = await supply.auth(options);
  let answer = await send(auth);
  if (answer.status !== 401 || auth === undefined) return answer;
  const recovery = supply.unauthorizedRecovery(auth);
  while (answer.status === 401 && recovery.unavailable === undefined) {
    let isChanged: boolean;
    try {
      isChanged = (await recovery.next(options.signal)).changed;
    } catch (error) {
      answer.discard?.();
      throw error;
    }
    if (!isChanged) continue;
    answer.discard?.();
    auth = supply.cachedAuth();
    answer = await send(auth);
  }
  return answer;
}
