import { RequestFault, reservedCode } from '@codex-ts/utils-json-rpc';

/** How a server comes to rest. */
export interface Drain {
  readonly isDraining: boolean;
  /** Called when the server drains, in the order of registration: what is under way is brought to an end. */
  onDrain(hook: () => Promise<void>): void;
  /** Throws when no more work is taken on. */
  assertOpen(): void;
  /** Runs the hooks once; the same promise for everybody who asks. Never rejects. */
  run(): Promise<void>;
}

/** A server that takes on work. `onFault` hears of hooks that failed. */
export function createDrain(onFault: (fault: unknown) => void): Drain {
  const hooks: (() => Promise<void>)[] = [];
  let running: Promise<void> | undefined;

  async function runAll(): Promise<void> {
    // A hook may cause work that registers another one.
    for (let hook = hooks.shift(); hook !== undefined; hook = hooks.shift()) {
      await hook().catch(onFault);
    }
  }

  return {
    get isDraining() {
      return running !== undefined;
    },
    onDrain: (hook) => void hooks.push(hook),
    assertOpen() {
      if (running === undefined) return;
      throw new RequestFault({
        code: reservedCode.invalidRequest,
        message: 'Server is shutting down',
        data: { reason: 'serverShuttingDown' },
      });
    },
    run: () => (running ??= runAll()),
  };
}
