import { exitCodeOfSignal, type EndSignal } from './exit-code.ts';

const graceMs = 5_000;
const signals: readonly EndSignal[] = ['SIGHUP', 'SIGINT', 'SIGTERM'];

/** Turns signals into an abort: the first asks the work to end, the second ends the process at once. */
export interface Interrupts {
  readonly signal: AbortSignal;
  /** The signal that came, if one did. */
  received(): EndSignal | undefined;
  /** Ends the work for a reason of our own, for example a closed output. */
  abort(reason: unknown): void;
}

/** Listens for the rest of the process's life. */
export function listenForInterrupts(): Interrupts {
  const controller = new AbortController();
  let received: EndSignal | undefined;
  for (const name of signals) {
    process.on(name, () => {
      if (received !== undefined) process.exit(exitCodeOfSignal(name));
      received = name;
      controller.abort(new DOMException(`interrupted by ${name}`, 'AbortError'));
      setTimeout(() => process.exit(exitCodeOfSignal(name)), graceMs).unref();
    });
  }
  return {
    signal: controller.signal,
    received: () => received,
    abort: (reason) => controller.abort(reason),
  };
}
