import type { Client } from '../client.ts';
import type { Clients } from '../clients.ts';
import { Feed } from './feed.ts';
import type { Told } from './told.ts';

/** The clients that listen to one thread. */
export class Audience {
  readonly #clients: Clients;
  readonly #feeds = new Map<Client, Feed>();
  /** What a client's own end calls. */
  readonly #ends = new Map<Client, () => void>();
  readonly #onLeft: (client: Client) => void;

  /** `onLeft` hears of clients that listen no more, by their own wish or because they are gone. */
  constructor(clients: Clients, onLeft: (client: Client) => void) {
    this.#clients = clients;
    this.#onLeft = onLeft;
  }

  get size(): number {
    return this.#feeds.size;
  }

  get listeners(): readonly Client[] {
    return [...this.#feeds.keys()];
  }

  has(client: Client): boolean {
    return this.#feeds.has(client);
  }

  /** The client is told what happens from now on; not before the result is called. One that is gone is not. */
  add(client: Client): () => void {
    if (client.closed.aborted) return () => undefined;
    const feed = new Feed(client);
    this.#feeds.set(client, feed);
    const onEnd = (): void => void this.remove(client);
    this.#ends.set(client, onEnd);
    client.closed.addEventListener('abort', onEnd, { once: true });
    return () => feed.release();
  }

  /** False when the client was not told before. */
  remove(client: Client): boolean {
    const feed = this.#feeds.get(client);
    if (feed === undefined) return false;
    this.#feeds.delete(client);
    // By itself: node forgets to when a signal should do it and memory was collected in between.
    const onEnd = this.#ends.get(client);
    if (onEnd !== undefined) client.closed.removeEventListener('abort', onEnd);
    this.#ends.delete(client);
    feed.close();
    this.#onLeft(client);
    return true;
  }

  /** Tells those who listen. */
  tell(told: Told): void {
    for (const feed of this.#feeds.values()) feed.put(told);
  }

  /** Tells everybody who is connected; those who listen, in its place among what they are told anyway. */
  announce(told: Told): void {
    this.tell(told);
    this.#clients.broadcast(told.method, told.params, { except: this });
  }

  /** Tells one of those who listen. */
  tellOne(client: Client, told: Told): void {
    this.#feeds.get(client)?.put(told);
  }

  /**
   * Resolves when one of those who listen has room for more; undefined when one has, or nobody listens. The quickest reader sets the
   * pace, and who is slower than that has a backlog.
   */
  room(): Promise<void> | undefined {
    const feeds = [...this.#feeds.values()];
    if (feeds.length === 0 || feeds.some(({ hasRoom }) => hasRoom)) return undefined;
    return new Promise<void>((resolve) => {
      for (const feed of feeds) feed.onRoom(resolve);
    });
  }

  /** Resolves when the client's connection has what it was told. */
  async flushed(client: Client): Promise<void> {
    await this.#feeds.get(client)?.flushed();
  }
}
