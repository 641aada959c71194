import type { RateLimitSnapshot, Turn as TurnView } from '@codex-ts/app-server-protocol';
import type { AdditionalContext, MetadataChange, Turn } from '@codex-ts/core';
import type { ToolOutput, TurnEvent, TurnId, UserInputPart } from '@codex-ts/protocol';
import { describeError } from '@codex-ts/utils-error';

import type { Told } from '../thread/told.ts';
import { TurnNews, type TurnNewsOptions } from './turn-news.ts';

/** Who hears of a turn. */
export interface TurnFollower {
  tell(told: Told): void;
  /** Resolves when there is room to tell more; undefined when there is. What happens meanwhile is joined. */
  room(): Promise<void> | undefined;
  /** Hears of what should never be thrown. */
  onFault(fault: unknown): void;
  /** Called when the next turn may begin, before the end of this one is told. */
  onOver(): void;
}

const endings: ReadonlySet<TurnEvent['type']> = new Set(['turnCompleted', 'turnFailed', 'turnInterrupted']);

/** A turn that runs, and what is told of it. */
export class RunningTurn {
  readonly #turn: Turn;
  readonly #news: TurnNews;
  readonly #begun = Promise.withResolvers<void>();
  readonly #over = Promise.withResolvers<void>();
  readonly #hurry = Promise.withResolvers<void>();
  readonly #seen = new Map<string, PromiseWithResolvers<void>>();
  /** Of those who asked for its end, and are to be answered before it is told. */
  readonly #answers = new Set<Promise<void>>();

  constructor(turn: Turn, options: TurnNewsOptions) {
    this.#turn = turn;
    this.#news = new TurnNews(options);
  }

  get id(): TurnId {
    return this.#turn.id;
  }

  get view(): TurnView {
    return this.#news.turn;
  }

  get rateLimits(): RateLimitSnapshot {
    return this.#news.rateLimits;
  }

  /** Resolves when its end was told. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** What happens is told from now on; nothing is lost that happened before. */
  begin(): void {
    this.#begun.resolve();
  }

  /** From now on nobody who reads slowly is waited for. */
  hurry(): void {
    this.#hurry.resolve();
  }

  /** Says more. Throws `CORE_TURN_OVER` when it is too late; `onRefused` hears of words that cannot be read later. */
  async steer(
    input: readonly UserInputPart[],
    options: {
      clientId: string | undefined;
      toolOutput: ToolOutput | undefined;
      metadata: MetadataChange;
      context: AdditionalContext | undefined;
      onRefused: (error: unknown) => void;
    },
  ): Promise<void> {
    const { clientId, toolOutput, metadata, context, onRefused } = options;
    let isWaiting = true;
    const heard = this.#turn
      .steer(input, {
        metadata,
        ...(context !== undefined && { context }),
        ...(clientId !== undefined && { clientId }),
        ...(toolOutput !== undefined && { toolOutput }),
      })
      .catch((error: unknown) => {
        if (isWaiting) throw error;
        onRefused(error);
      });
    // The model reads it when it comes to that; whether it is too late shows at once.
    await Promise.race([heard, new Promise((resolve) => setImmediate(resolve))]);
    isWaiting = false;
  }

  /** Stops it. Its end is told only when the result is called: the answer to whoever asked goes first. */
  async interrupt(): Promise<() => void> {
    const answer = Promise.withResolvers<void>();
    this.#answers.add(answer.promise);
    this.hurry();
    await this.#turn.interrupt();
    return answer.resolve;
  }

  /** What is told before a client is asked about the item. */
  asked(itemId: string): Told[] {
    return this.#news.asked(itemId);
  }

  /** What is told when the item was not allowed. */
  declined(itemId: string): Told[] {
    return this.#news.declined(itemId);
  }

  /** Resolves when the item has begun; that it did is told by now, or by `asked`. Rejects when the signal is aborted. */
  async itemBegun(itemId: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const stop = Promise.withResolvers<never>();
    const onAbort = (): void => stop.reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await Promise.race([this.#seenItem(itemId).promise, stop.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Tells what happens until it is over. Never rejects. */
  async follow(follower: TurnFollower): Promise<void> {
    await this.#begun.promise;
    try {
      const ending = await this.#tellEvents(follower).catch((fault: unknown) =>
        this.#broken(fault, follower),
      );
      await this.#turn.result.catch(() => undefined);
      await Promise.all(this.#answers);
      follower.onOver();
      for (const told of ending) follower.tell(told);
    } catch (fault) {
      follower.onFault(fault);
      follower.onOver();
    }
    this.#over.resolve();
  }

  /** One broken thread is no reason for the others to end. */
  async #broken(fault: unknown, follower: TurnFollower): Promise<Told[]> {
    follower.onFault(fault);
    await this.#turn.interrupt();
    return this.#news.failed({ code: 'APP_SERVER_TURN_BROKEN', message: describeError(fault) });
  }

  async #tellEvents(follower: TurnFollower): Promise<Told[]> {
    for await (const event of this.#turn) {
      const news = this.#news.take(event);
      if (endings.has(event.type)) return news;
      for (const told of news) follower.tell(told);
      if (event.type === 'itemStarted') this.#seenItem(event.item.id).resolve();
      const room = follower.room();
      if (room !== undefined) await Promise.race([room, this.#hurry.promise]);
    }
    throw new TypeError('a turn ended without saying how');
  }

  #seenItem(itemId: string): PromiseWithResolvers<void> {
    let seen = this.#seen.get(itemId);
    if (seen === undefined) {
      seen = Promise.withResolvers();
      this.#seen.set(itemId, seen);
    }
    return seen;
  }
}
