import type { ApprovalDecision } from '@codex-ts/protocol';
import type { RequestId } from '@codex-ts/utils-json-rpc';

import type { Client } from '../client.ts';
import type { Audience } from '../thread/audience.ts';
import { decisionOf, type Question } from './approval-view.ts';

/** Called when the first question is open, and when none is any more. */
export type OnWaiting = (isWaiting: boolean) => void;

/** What goes with one question. */
export interface Asking {
  readonly signal: AbortSignal;
  /** Called before anybody is asked, when the thread is known to wait. */
  readonly onAsk: () => void;
  /** Called when nobody is asked any more, while the thread is still said to wait. */
  readonly onDeclined: () => void;
}

/**
 * Asks whoever listens to a thread: all at once, the first answer counts. Who begins to listen meanwhile is asked too.
 * When nobody is left who could answer, it is declined.
 */
export class ApprovalQuestions {
  readonly #audience: Audience;
  readonly #onWaiting: OnWaiting;
  readonly #open = new Set<OpenQuestion>();

  constructor(audience: Audience, onWaiting: OnWaiting) {
    this.#audience = audience;
    this.#onWaiting = onWaiting;
  }

  async ask(question: Question, { signal, onAsk, onDeclined }: Asking): Promise<ApprovalDecision> {
    const open = new OpenQuestion(question, this.#audience);
    this.#open.add(open);
    if (this.#open.size === 1) this.#onWaiting(/*isWaiting*/ true);
    onAsk();
    for (const client of this.#audience.listeners) open.put(client);
    let isAllowed = true;
    try {
      const decision = await open.settled(signal);
      isAllowed = decision === 'accept' || decision === 'acceptForSession';
      return decision;
    } finally {
      this.#open.delete(open);
      open.tellSettled();
      if (!isAllowed) onDeclined();
      if (this.#open.size === 0) this.#onWaiting(/*isWaiting*/ false);
    }
  }

  /** Asks a client what is open. */
  joined(client: Client): void {
    for (const open of this.#open) open.put(client);
  }

  /** A client that listens no more is not waited for. */
  left(client: Client): void {
    for (const open of this.#open) open.drop(client);
  }
}

class OpenQuestion {
  readonly #question: Question;
  readonly #audience: Audience;
  readonly #settle = Promise.withResolvers<ApprovalDecision>();
  readonly #over = new AbortController();
  readonly #asked = new Map<Client, AbortController>();
  readonly #ids = new Map<Client, RequestId>();

  constructor(question: Question, audience: Audience) {
    this.#question = question;
    this.#audience = audience;
  }

  /** Rejects with the signal's reason when nobody needs an answer any more. */
  async settled(signal: AbortSignal): Promise<ApprovalDecision> {
    const stop = (): void => this.#settle.reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    this.#declineIfNobody();
    try {
      return await this.#settle.promise;
    } finally {
      signal.removeEventListener('abort', stop);
      this.#over.abort();
    }
  }

  /** Asks a client, unless it was asked already. */
  put(client: Client): void {
    if (this.#asked.has(client)) return;
    const gone = new AbortController();
    this.#asked.set(client, gone);
    this.#putTo(client, AbortSignal.any([gone.signal, this.#over.signal])).catch(() => {
      // An error, nonsense or silence for ever is no answer of this client; others may have one.
      this.#asked.delete(client);
      this.#declineIfNobody();
    });
  }

  drop(client: Client): void {
    this.#asked.get(client)?.abort();
    this.#asked.delete(client);
    this.#declineIfNobody();
  }

  tellSettled(): void {
    const { threadId } = this.#question.params;
    for (const [client, requestId] of this.#ids) {
      this.#audience.tellOne(client, { method: 'serverRequest/resolved', params: { threadId, requestId } });
    }
  }

  async #putTo(client: Client, signal: AbortSignal): Promise<void> {
    // What the question is about is told first.
    await this.#audience.flushed(client);
    signal.throwIfAborted();
    const { method, params } = this.#question;
    const onAsked = (id: RequestId): void => void this.#ids.set(client, id);
    const { decision } = await client.ask(method, params, { signal, onAsked });
    this.#settle.resolve(decisionOf(decision));
  }

  #declineIfNobody(): void {
    if (this.#asked.size === 0) this.#settle.resolve('decline');
  }
}
