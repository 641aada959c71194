import type { AuthManager, CodexAuth } from '@codex-ts/login';

import type { ServerState } from '../server-state.ts';
import { createAccountDesk } from './account-desk.ts';

/** The credentials as clients are told of them. */
export interface KnownAuth {
  readonly auth: CodexAuth | undefined;
  /** They can never be renewed: whoever is told of them should sign in again. */
  readonly isRefused: boolean;
}

/** How to look. */
export interface LookOptions {
  /** Renews the tokens first, whether they are due or not. */
  readonly isForced: boolean;
  /** Whether it is worth waiting a moment for tokens that have ended to be renewed. */
  readonly needsToken: boolean;
}

const nobody: KnownAuth = { auth: undefined, isRefused: false };
const notYet = Symbol('not yet');
const pending = Promise.resolve(notYet);

/** Clients wait no longer than this for the authority, which is asked to be done in 30 s. */
const forcedMs = 29_000;

/**
 * The credentials in effect. Never waits for a refresh of tokens that are still valid, whoever asked for it. Never
 * rejects for what is wrong with a login: it is none then, as in native.
 */
export async function lookUpAuth(server: ServerState, options: LookOptions): Promise<KnownAuth> {
  const desk = server.keep(createAccountDesk);
  const manager = server.settledAuth ?? (await desk.manager());
  if (options.isForced) {
    await withDeadline(manager.refreshToken(), forcedMs);
    return knownNow(manager);
  }
  const asked = manager.auth();
  const answer = await Promise.race([asked, pending]).catch(() => undefined);
  if (answer === notYet) {
    asked.catch(() => undefined);
    await desk.manager();
    if (options.needsToken) await desk.patience.waitFor(asked);
  }
  const known = knownNow(manager);
  if (!known.isRefused) return known;
  // Another program may have replaced them. As long as it has not, nobody is asked.
  await desk.patience.waitFor(manager.refreshToken());
  return knownNow(manager);
}

function knownNow(manager: AuthManager): KnownAuth {
  const auth = manager.cachedAuth();
  if (auth === undefined) return nobody;
  return { auth, isRefused: auth.kind === 'chatgpt' && manager.state().refusal !== undefined };
}

/** Resolves when it has settled, or it is too late. */
async function withDeadline(what: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms).unref();
  });
  const settled = what.then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([settled, late]);
  clearTimeout(timer);
}
