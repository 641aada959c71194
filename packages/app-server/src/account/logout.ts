import type { LogoutAccountResponse } from '@codex-ts/app-server-protocol';

import { failure } from '../faults.ts';
import type { Answer, Handler } from '../handler.ts';
import type { ServerState } from '../server-state.ts';
import { createAccountDesk } from './account-desk.ts';
import { authUpdate } from './auth-view.ts';
import { leaveBedrock } from './bedrock-login.ts';

/** `account/logout`. */
export const logout: Handler<'account/logout'> = (_params, { server }) =>
  server.keep(createAccountDesk).change(() => signOut(server));

async function signOut(server: ServerState): Promise<Answer<LogoutAccountResponse>> {
  const desk = server.keep(createAccountDesk);
  await desk.pending.cancel();
  const manager = await desk.manager();
  const auth = manager.cachedAuth();
  try {
    // What lies below tokens of the client is signed out here, and nowhere else: nobody asked for that login.
    await manager.logout({ revoke: manager.state().source !== 'external' });
    await leaveBedrock(server, auth);
  } catch (error) {
    throw failure('logout failed', error);
  }
  const left = manager.cachedAuth();
  return {
    result: {},
    afterwards: () => server.clients.broadcast('account/updated', authUpdate(left)),
  };
}
