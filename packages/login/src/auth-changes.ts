import type { CodexAuth } from './codex-auth.ts';
import type { CodexError } from '@codex-ts/utils-error';

/** Something that happened to the credentials of a manager. */
export type AuthChange =
  /** Other credentials are in effect from now on: renewed, another login, or none. */
  | { readonly kind: 'changed'; readonly auth: CodexAuth | undefined }
  /** A refresh failed; credentials that are still valid go on being served. */
  | { readonly kind: 'refreshFailed'; readonly error: Error }
  /** Renewed tokens could not be stored and live in memory for now; told once, then `saved` when it worked. */
  | { readonly kind: 'unsaved'; readonly error: CodexError }
  | { readonly kind: 'saved' };

/** Tells any number of listeners, each at its own pace. */
export class AuthChanges {
  readonly #listeners = new Set<Listener>();
  #isClosed = false;

  emit(change: AuthChange): void {
    for (const listener of this.#listeners) listener.push(change);
  }

  /** Ends every iteration, those that are begun later too. */
  close(): void {
    this.#isClosed = true;
    for (const listener of this.#listeners) listener.close();
  }

  /** The changes from now on, until `signal` aborts or the manager is disposed of. */
  listen(signal?: AbortSignal): AsyncIterableIterator<AuthChange> {
    const listener = new Listener(() => {
      this.#listeners.delete(listener);
      signal?.removeEventListener('abort', listener.close);
    });
    this.#listeners.add(listener);
    signal?.addEventListener('abort', listener.close);
    if (this.#isClosed || signal?.aborted === true) listener.close();
    return listener;
  }
}

class Listener implements AsyncIterableIterator<AuthChange> {
  readonly #waiting: ((result: IteratorResult<AuthChange, undefined>) => void)[] = [];
  readonly #changes: AuthChange[] = [];
  readonly #onClose: () => void;
  #isClosed = false;

  constructor(onClose: () => void) {
    this.#onClose = onClose;
  }

  push(value: AuthChange): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#changes.push(value);
    else next({ done: false, value });
  }

  readonly close = (): void => {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#onClose();
    for (const next of this.#waiting.splice(0)) next({ done: true, value: undefined });
  };

  next(): Promise<IteratorResult<AuthChange, undefined>> {
    const value = this.#changes.shift();
    if (value !== undefined) return Promise.resolve({ done: false, value });
    if (this.#isClosed) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  return(): Promise<IteratorResult<AuthChange, undefined>> {
    this.close();
    this.#changes.length = 0;
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
