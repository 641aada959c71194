import { accountOf } from '@codex-ts/login';

import { refusal } from '../faults.ts';
import type { ServerState } from '../server-state.ts';
import { lookUpAuth } from './known-auth.ts';

/** Throws, in native's words, unless somebody is signed in whom the backend knows. `purpose` as in `to read …`. */
export async function assertBackendAccount(server: ServerState, purpose: string): Promise<void> {
  const { auth } = await lookUpAuth(server, { isForced: false, needsToken: true });
  if (auth === undefined) throw refusal(`codex account authentication required to ${purpose}`);
  if (accountOf(auth) === undefined) throw refusal(`chatgpt authentication required to ${purpose}`);
}
