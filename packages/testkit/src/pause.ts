/** The longest a timer of Node can run; past it there is no difference to waiting for ever. */
const longestMs = 2 ** 31 - 1;

/** Resolves after so long, at once when the signal is aborted, never by itself for `Infinity`. */
export function pause(ms: number, options: { signal: AbortSignal; unref: boolean }): Promise<void> {
  const { signal, unref } = options;
  if (signal.aborted) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = ms > longestMs ? undefined : setTimeout(done, ms);
  if (unref) timer?.unref();
  signal.addEventListener('abort', done);
  return promise;

  function done(): void {
    clearTimeout(timer);
    signal.removeEventListener('abort', done);
    resolve();
  }
}
