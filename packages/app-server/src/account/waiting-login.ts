import { SignInError, type CodexAuth } from '@codex-ts/login';
import { describeError } from '@codex-ts/utils-error';

import type { ServerState } from '../server-state.ts';
import { createAccountDesk } from './account-desk.ts';
import { tellNotSignedIn, tellSignedIn } from './account-news.ts';
import { takeEffect } from './sign-in-options.ts';

/** A sign-in of `login` that waits for a person. */
export interface Waiting {
  readonly done: Promise<CodexAuth>;
  cancel(): void;
}

/** How a sign-in is watched. */
export interface WatchOptions {
  /** After that it has failed, in milliseconds. */
  readonly deadlineMs: number;
  /** What a client is told of an error. */
  readonly errorText: (error: unknown) => string;
}

/** A login that waits, and the moment from which clients may be told of its end. */
export interface WatchedLogin {
  readonly id: string;
  /** The client has been given the id. */
  readonly release: () => void;
}

/** Makes it the one that waits, puts it into effect when it has ended, and tells everybody. */
export function watchLogin(server: ServerState, waiting: Waiting, options: WatchOptions): WatchedLogin {
  const id = server.ports.newId();
  const released = Promise.withResolvers<void>();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    waiting.cancel();
  }, options.deadlineMs).unref();

  async function finish(): Promise<void> {
    try {
      const signedIn = await waiting.done;
      const auth = await takeEffect(server, signedIn);
      await released.promise;
      tellSignedIn(server, auth, id);
    } catch (error) {
      await released.promise;
      tellNotSignedIn(server, id, isLate ? 'Login timed out' : options.errorText(error));
    } finally {
      clearTimeout(timer);
    }
  }

  server.keep(createAccountDesk).pending.begin({ id, cancel: () => waiting.cancel(), over: finish() });
  return { id, release: () => released.resolve() };
}

/** What went wrong, in native's words where nobody did anything wrong. */
export function plainText(error: unknown): string {
  return error instanceof SignInError && error.reason === 'cancelled' ? error.message : describeError(error);
}
