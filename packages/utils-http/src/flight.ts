import { HttpTimeoutError, type Subject } from './errors.ts';

const longestTimerMs = 2 ** 31 - 1;

/**
 * One exchange on its way. Its signal is aborted, with what the caller gets to see as the reason, when the caller
 * aborts, the deadline passes or the exchange is closed. `land` once nothing of it can be ended any more.
 */
export class Flight {
  readonly subject: Subject;
  readonly signal: AbortSignal;
  /** What is waited for at the moment. */
  phase: HttpTimeoutError['phase'] = 'connect';

  /** Whether it travels over a connection that was kept from an earlier exchange. */
  isReusing = false;

  readonly #ending = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #deadlineMs: number | undefined;
  readonly #startedMs = performance.now();
  readonly #onLanded: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    subject: Subject,
    limits: { deadlineMs?: number; signal?: AbortSignal },
    options: { onLanded: () => void },
  ) {
    this.subject = subject;
    this.#onLanded = options.onLanded;
    this.signal = this.#ending.signal;
    this.#outer = limits.signal;
    this.#deadlineMs = limits.deadlineMs;
    this.#outer?.addEventListener('abort', this.#abort, { once: true });
    this.watchDeadline();
  }

  /** Ends the flight; what comes after the first is not heard. */
  end(reason: unknown): void {
    this.#ending.abort(reason);
    this.land();
  }

  /** From here on the deadline counts (again), from the start of the flight. */
  watchDeadline(): void {
    if (this.#deadlineMs === undefined || this.signal.aborted) return;
    const timeoutMs = this.#deadlineMs;
    const leftMs = Math.min(this.#startedMs + timeoutMs - performance.now(), longestTimerMs);
    this.#timer = setTimeout(() => {
      this.end(new HttpTimeoutError(this.subject, { phase: this.phase, timeoutMs }));
    }, leftMs);
  }

  ignoreDeadline(): void {
    clearTimeout(this.#timer);
  }

  /** Lets go of the timer and of the caller's signal. */
  land(): void {
    this.ignoreDeadline();
    this.#outer?.removeEventListener('abort', this.#abort);
    this.#onLanded();
  }

  readonly #abort = (): void => {
    this.end(this.#outer?.reason);
  };
}
