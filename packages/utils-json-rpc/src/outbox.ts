import type { Envelope } from './envelope.ts';
import type { RpcMessage, RpcNotification } from './message.ts';
import type { MessageStream } from './message-stream.ts';

/** Gives one notification for the last that waits and the new one, or undefined when both have to be told. */
export type MergeNotifications = (
  last: RpcNotification,
  next: RpcNotification,
) => RpcNotification | undefined;

export interface OutboxOptions {
  readonly stream: MessageStream;
  readonly envelope: Envelope;
  readonly merge?: MergeNotifications | undefined;
  /** In UTF-16 units, of messages as they came, before any was merged: `hasRoom` and `room` speak of it. */
  readonly limit: number;
  /** Told once when the stream takes no more. */
  readonly onBroken: (error: unknown) => void;
}

interface Waiting {
  message: RpcMessage;
  /** Absent once something was merged into it: many may follow, and one encoding is enough. */
  text: string | undefined;
  size: number;
  next: Waiting | undefined;
}

/** Messages on their way out, in order. What waits for a slow far end is merged where that loses nothing. */
export class Outbox {
  readonly #options: OutboxOptions;
  // A list by links: tens of thousands may wait, and an array moves all of them for each that is sent.
  #first: Waiting | undefined;
  #last: Waiting | undefined;
  #size = 0;
  #isBroken = false;
  #sending: Promise<void> | undefined;
  #onRoom: (() => void)[] = [];

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  put(message: RpcMessage): void {
    if (this.#isBroken) return;
    const text = this.#options.envelope.encode(message);
    const size = text.length;
    this.#size += size;
    if (this.#mergeIntoLast(message, size)) return;
    const waiting = { message, text, size, next: undefined };
    if (this.#last === undefined) this.#first = waiting;
    else this.#last.next = waiting;
    this.#last = waiting;
    this.#sending ??= this.#sendAll().catch((error: unknown) => this.#giveUp(error));
  }

  get hasRoom(): boolean {
    return this.#size < this.#options.limit || this.#isBroken;
  }

  /** Resolves when less than the limit waits, or when nothing will ever be sent again. */
  async room(): Promise<void> {
    if (!this.hasRoom) await new Promise<void>((resolve) => this.#onRoom.push(resolve));
  }

  /** Resolves when all that was put has been sent, or never will be. */
  async empty(): Promise<void> {
    // What was put while the last of it was sent began anew.
    for (let last = this.#sending; last !== undefined; last = this.#sending) await last;
  }

  #mergeIntoLast(message: RpcMessage, size: number): boolean {
    const last = this.#last;
    if (last?.message.kind !== 'notification' || message.kind !== 'notification') return false;
    const merged = this.#options.merge?.(last.message, message);
    if (merged === undefined) return false;
    last.message = merged;
    last.text = undefined;
    last.size += size;
    return true;
  }

  async #sendAll(): Promise<void> {
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      await this.#options.stream.send(next.text ?? this.#options.envelope.encode(next.message));
      this.#size -= next.size;
      this.#tellRoom();
    }
    // Here, before anybody else runs: what is put from now on begins anew.
    this.#sending = undefined;
  }

  #take(): Waiting | undefined {
    const taken = this.#first;
    this.#first = taken?.next;
    if (this.#first === undefined) this.#last = undefined;
    return taken;
  }

  #giveUp(error: unknown): void {
    this.#isBroken = true;
    this.#sending = undefined;
    this.#first = undefined;
    this.#last = undefined;
    this.#size = 0;
    this.#tellRoom();
    this.#options.onBroken(error);
  }

  #tellRoom(): void {
    if (this.#onRoom.length === 0 || !this.hasRoom) return;
    const tell = this.#onRoom;
    this.#onRoom = [];
    for (const resolve of tell) resolve();
  }
}
