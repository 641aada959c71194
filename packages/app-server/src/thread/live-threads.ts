import type { Thread } from '@codex-ts/core';

import type { ServerState } from '../server-state.ts';
import { LiveThread, type ThreadStory } from './live-thread.ts';

/** How long a thread that nobody listens to stays in memory. */
const defaultIdleMs = 30 * 60 * 1000;
/** So many of those at most, besides threads that have no log to come back from. */
const defaultMostIdle = 16;

/** The threads in memory. */
export class LiveThreads {
  readonly #server: ServerState;
  readonly #threads = new Map<string, LiveThread>();
  /** Work on one thread: the last that waits. */
  readonly #work = new Map<string, Promise<unknown>>();
  readonly #idle = new Map<string, NodeJS.Timeout>();
  /** Threads that nobody listens to any more, or did when they were left, in that order. */
  readonly #left = new Set<string>();
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
    this.#closeLater(id);
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
    this.#left.delete(id);
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
    this.#closeLater(id);
    // Behind those that became quiet before.
    this.#left.delete(id);
    this.#left.add(id);
    this.#closeOldest();
  }

  #closeLater(id: string): void {
    clearTimeout(this.#idle.get(id));
    const timer = setTimeout(
      () => void this.#closeIfQuiet(id).catch((fault: unknown) => this.#server.onFault(fault)),
      this.#server.options.threadIdleMs ?? defaultIdleMs,
    );
    timer.unref();
    this.#idle.set(id, timer);
  }

  /** A history may be large: threads that nobody listens to do not pile up for half an hour. */
  #closeOldest(): void {
    const quiet = [...this.#left].filter((id) => this.#isQuiet(id) && this.#threads.get(id)?.thread.path);
    const most = this.#server.options.mostIdleThreads ?? defaultMostIdle;
    for (const id of quiet.slice(/*start*/ 0, Math.max(0, quiet.length - most))) {
      this.#left.delete(id);
      this.#closeIfQuiet(id).catch((fault: unknown) => this.#server.onFault(fault));
    }
  }

  #isQuiet(id: string): boolean {
    const live = this.#threads.get(id);
    return live !== undefined && live.audience.size === 0 && !live.isActive;
  }

  async #closeIfQuiet(id: string): Promise<void> {
    await this.inTurn(id, async () => {
      this.#idle.delete(id);
      if (!this.#isQuiet(id)) return;
      await this.close(id);
      this.#server.clients.broadcast('thread/closed', { threadId: id });
    });
  }

  async #closeAll(): Promise<void> {
    const ids = [...this.#threads.keys()];
    await Promise.all(ids.map((id) => this.inTurn(id, () => this.close(id))));
    // Those that were being closed already.
    await Promise.allSettled(this.#work.values());
  }
}

/** The threads of a server. For `server.keep`. */
export function createLiveThreads(server: ServerState): LiveThreads {
  return new LiveThreads(server);
}
