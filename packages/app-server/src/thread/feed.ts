import { weightOf } from '../backlog.ts';
import type { Client } from '../client.ts';
import { joined, type Told } from './told.ts';

/** So many may wait before whoever tells should wait. */
const mostWaiting = 16;

/**
 * What one client is told of one thread, in order, once it is released. A client that reads slowly holds nobody up who does not ask for
 * `room`: what waits for it is joined where that loses nothing, and counts in its backlog.
 */
export class Feed {
  readonly #end: Pick<Client, 'notify' | 'backlog'>;
  readonly #waiting: { readonly told: Told; readonly weight: number }[] = [];
  #sending: Promise<void> | undefined;
  readonly #released = Promise.withResolvers<void>();
  #isHeld = true;
  #isClosed = false;
  #onRoom: (() => void)[] = [];

  constructor(end: Pick<Client, 'notify' | 'backlog'>) {
    this.#end = end;
  }

  put(told: Told): void {
    if (this.#isClosed) return;
    if (this.#sending === undefined && !this.#isHeld) {
      this.#sending = this.#send(told);
      return;
    }
    const last = this.#waiting.at(-1);
    const both = last === undefined ? undefined : joined(last.told, told);
    if (both === undefined) return this.#keep(told);
    this.#forget(this.#waiting.pop());
    this.#keep(both);
  }

  release(): void {
    this.#isHeld = false;
    this.#released.resolve();
    const first = this.#next();
    if (first !== undefined) this.#sending = this.#send(first);
  }

  /** Whether little waits. */
  get hasRoom(): boolean {
    return this.#waiting.length < mostWaiting || this.#isClosed;
  }

  /** Calls back when little waits, or nothing will ever be told. */
  onRoom(call: () => void): void {
    if (this.hasRoom) call();
    else this.#onRoom.push(call);
  }

  /** Resolves when it is released, and all that was put is with the connection. */
  async flushed(): Promise<void> {
    await this.#released.promise;
    while (this.#sending !== undefined) await this.#sending;
  }

  close(): void {
    this.#isClosed = true;
    this.#released.resolve();
    while (this.#next() !== undefined);
    this.#tellRoom();
  }

  #tellRoom(): void {
    if (this.#onRoom.length === 0 || !this.hasRoom) return;
    const calls = this.#onRoom;
    this.#onRoom = [];
    for (const call of calls) call();
  }

  #keep(told: Told): void {
    const weight = weightOf(told.params);
    this.#waiting.push({ told, weight });
    this.#end.backlog.add(weight);
  }

  #next(): Told | undefined {
    return this.#forget(this.#waiting.shift());
  }

  #forget(kept: { readonly told: Told; readonly weight: number } | undefined): Told | undefined {
    if (kept !== undefined) this.#end.backlog.remove(kept.weight);
    return kept?.told;
  }

  async #send(first: Told): Promise<void> {
    try {
      for (let next: Told | undefined = first; next !== undefined; next = this.#next()) {
        this.#tellRoom();
        await this.#end.notify(next.method, next.params);
      }
    } finally {
      this.#sending = undefined;
    }
  }
}
