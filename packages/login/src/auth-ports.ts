import type { Exchange, HttpExchange } from '@codex-ts/utils-http';

import type { Environment } from './oauth-endpoints.ts';
import { realLocks, type LockPorts } from './store/commit-locks.ts';
import type { OpenKeyring } from './store/keyring.ts';
import { realKeyring } from './store/real-keyring.ts';

/** What a manager needs from the world. The defaults are real; tests replace single ones. */
export interface AuthPorts extends LockPorts {
  /** The system's keyring. */
  readonly openKeyring: OpenKeyring;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Milliseconds since some moment; nobody puts it back or forward. By default `clock`, where one is given. */
  readonly monotonic: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  /** One HTTP exchange with the authority. */
  readonly exchange: Exchange;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Calls back after a while unless cancelled before; never keeps the process alive. */
  readonly after: (ms: number, callback: () => void) => () => void;
}

/** The real world. `close` ends what the exchange keeps open. */
export interface OwnedPorts extends AuthPorts {
  close(): Promise<void>;
}

// setTimeout takes no more; whoever asked for later is called early and finds nothing due.
const longestTimerMs = 2 ** 31 - 1;

/** The given ports, and real ones for the rest. The network, by the proxies that `environment` names, is loaded when it is first used. */
export function completePorts(given: Partial<AuthPorts>, environment: Environment): OwnedPorts {
  let opened: Promise<HttpExchange> | undefined;
  return {
    ...realLocks,
    ...realKeyring,
    clock: Date.now,
    monotonic: given.clock ?? (() => performance.now()),
    random: Math.random,
    async exchange(request) {
      const exchange = await (opened ??= openExchange(environment));
      return exchange(request);
    },
    async sleep(ms, signal) {
      const { sleep } = await import('@codex-ts/utils-http');
      await sleep(ms, signal);
    },
    after(ms, callback) {
      const timer = setTimeout(callback, Math.min(Math.max(ms, 0), longestTimerMs)).unref();
      return () => clearTimeout(timer);
    },
    ...given,
    async close() {
      await (await opened)?.close();
    },
  };
}

async function openExchange(environment: Environment): Promise<HttpExchange> {
  const { createExchange } = await import('@codex-ts/utils-http');
  return createExchange({ environment });
}
