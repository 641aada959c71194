import type { RecordedRequest } from './recorded-request.ts';
import { WaitTimeoutError } from './testkit-error.ts';

/** What arrived at one far end, and who waits for more. */
export interface RequestLog {
  readonly requests: RecordedRequest[];
  /** Wakes those whose request is there. */
  announce(): void;
  waitFor(path: string, count: number): Promise<RecordedRequest>;
  /** Rejects everybody who still waits. */
  end(reason: Error): void;
}

interface Waiter {
  arrived(): RecordedRequest | undefined;
  resolve(request: RecordedRequest): void;
  reject(reason: Error): void;
}

export function createRequestLog(options: { waitTimeoutMs: number; unref: boolean }): RequestLog {
  const { waitTimeoutMs, unref } = options;
  const requests: RecordedRequest[] = [];
  const waiters = new Set<Waiter>();

  function seenAt(path: string): RecordedRequest[] {
    return requests.filter((request) => request.path === path);
  }

  return {
    requests,
    announce() {
      for (const waiter of waiters) {
        const request = waiter.arrived();
        if (request !== undefined) waiter.resolve(request);
      }
    },
    waitFor(path, count) {
      const arrived = (): RecordedRequest | undefined => seenAt(path)[count - 1];
      const already = arrived();
      if (already !== undefined) return Promise.resolve(already);
      const { promise, resolve, reject } = Promise.withResolvers<RecordedRequest>();
      const waiter: Waiter = { arrived, resolve, reject };
      const timer = setTimeout(() => {
        const others = [...new Set(requests.map((request) => request.path))].join(', ');
        const seen = seenAt(path).length;
        reject(new WaitTimeoutError({ path, count, seen, timeoutMs: waitTimeoutMs, others }));
      }, waitTimeoutMs);
      if (unref) timer.unref();
      waiters.add(waiter);
      return promise.finally(() => {
        clearTimeout(timer);
        waiters.delete(waiter);
      });
    },
    end(reason) {
      for (const waiter of waiters) waiter.reject(reason);
    },
  };
}
