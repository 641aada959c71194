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
  /** What a client is told when a sign-in through a browser takes its place; otherwise `errorText`. */
  readonly replacedText?: string;
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
  let isReplaced = false;
  const timer = setTimeout(() => {
    isLate = true;
    waiting.cancel();
  }, options.deadlineMs).unref();

  function failureText(error: unknown): string {
    if (isLate) return 'Login timed out';
    const { errorText, replacedText } = options;
    return isReplaced && isCancelled(error) && replacedText !== undefined ? replacedText : errorText(error);
  }

  async function finish(): Promise<void> {
    try {
      const signedIn = await waiting.done;
      const auth = await takeEffect(server, signedIn);
      await released.promise;
      tellSignedIn(server, auth, id);
    } catch (error) {
      await released.promise;
      tellNotSignedIn(server, id, failureText(error));
    } finally {
      clearTimeout(timer);
    }
  }

  server.keep(createAccountDesk).pending.begin({
    id,
    cancel(by) {
      isReplaced = by === 'browserLogin';
      waiting.cancel();
    },
    over: finish(),
  });
  return { id, release: () => released.resolve() };
}

/** What went wrong, in native's words where nobody did anything wrong. */
export function plainText(error: unknown): string {
  return isCancelled(error) ? error.message : describeError(error);
}

function isCancelled(error: unknown): error is SignInError {
  return error instanceof SignInError && error.reason === 'cancelled';
}
