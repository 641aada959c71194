import type { Thread } from '@codex-ts/core';

import type { ServerState } from '../server-state.ts';
import { LiveThread, type ThreadStory } from './live-thread.ts';

/** How long a thread that nobody listens to stays in memory. */
const defaultIdleMs = 30 * 60 * 1000;

/** The threads in memory. */
export class LiveThreads {
  readonly #server: ServerState;
  readonly #threads = new Map<string, LiveThread>();
  /** Work on one thread: the last that waits. */
  readonly #work = new Map<string, Promise<unknown>>();
  readonly #idle = new Map<string, NodeJS.Timeout>();
  #ids: readonly string[] | undefined = [];

  constructor(server: ServerState) {
    this.#server = server;
    server.drain.onDrain(() => this.#closeAll());
  }

  /** In the order of their ids, which is that of their beginning. */
  ids(): readonly string[] {
    this.#ids ??= [...this.#threads.keys()].toSorted();
    return this.#ids;
  }

  get(id: string): LiveThread | undefined {
    return this.#threads.get(id);
  }

  add(thread: Thread, story: ThreadStory): LiveThread {
    const { id } = thread;
    const live = new LiveThread(thread, story, {
      server: this.#server,
      onQuiet: () => this.#becameQuiet(id),
    });
    this.#threads.set(id, live);
    this.#ids = undefined;
    this.#becameQuiet(id);
    return live;
  }

  /** Takes a thread out of memory. False when it is not there. */
  async close(id: string): Promise<boolean> {
    const live = this.#threads.get(id);
    if (live === undefined) return false;
    this.#threads.delete(id);
    this.#ids = undefined;
    clearTimeout(this.#idle.get(id));
    this.#idle.delete(id);
    await live.close();
    return true;
  }

  /** What opens, closes or moves one thread happens one after the other, whoever asks. */
  async inTurn<Result>(id: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#work.get(id);
    const mine = before === undefined ? work() : before.then(work, work);
    this.#work.set(id, mine);
    try {
      return await mine;
    } finally {
      if (this.#work.get(id) === mine) this.#work.delete(id);
    }
  }

  #becameQuiet(id: string): void {
    clearTimeout(this.#idle.get(id));
    const timer = setTimeout(
      () => void this.#closeIfQuiet(id).catch((fault: unknown) => this.#server.onFault(fault)),
      this.#server.options.threadIdleMs ?? defaultIdleMs,
    );
    timer.unref();
    this.#idle.set(id, timer);
  }

  async #closeIfQuiet(id: string): Promise<void> {
    await this.inTurn(id, async () => {
      const live = this.#threads.get(id);
      this.#idle.delete(id);
      if (live === undefined || live.audience.size > 0 || live.isActive) return;
      await this.close(id);
      this.#server.clients.broadcast('thread/closed', { threadId: id });
    });
  }

  async #closeAll(): Promise<void> {
    const ids = [...this.#threads.keys()];
    await Promise.all(ids.map((id) => this.inTurn(id, () => this.close(id))));
  }
}

/** The threads of a server. For `server.keep`. */
export function createLiveThreads(server: ServerState): LiveThreads {
  return new LiveThreads(server);
}
