import { isChatgptAuth, type CodexAuth } from '@codex-ts/login';

import type { Client } from '../client.ts';
import type { ServerState } from '../server-state.ts';
import { createAccountDesk } from './account-desk.ts';
import { authUpdate } from './auth-view.ts';

/** A sign-in ended well: first that, then what is in effect now. */
export function tellSignedIn(server: ServerState, auth: CodexAuth, loginId: string | null): void {
  server.clients.broadcast('account/login/completed', {
    loginId,
    success: true,
    error: null,
    onboardingEntrypoint: null,
  });
  server.clients.broadcast('account/updated', authUpdate(auth));
}

/** A sign-in ended without a login; what was in effect still is. */
export function tellNotSignedIn(server: ServerState, loginId: string, error: string): void {
  server.clients.broadcast('account/login/completed', {
    loginId,
    success: false,
    error,
    onboardingEntrypoint: null,
  });
}

/** Tells a client who is signed in with ChatGPT, and has tokens renewed that are due. */
export async function tellWhoIsThere(server: ServerState, client: Client): Promise<void> {
  const manager = await server.keep(createAccountDesk).manager();
  const auth = manager.cachedAuth();
  manager.auth().catch(() => undefined);
  if (auth !== undefined && isChatgptAuth(auth)) await client.notify('account/updated', authUpdate(auth));
}
