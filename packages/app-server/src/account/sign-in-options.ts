import type { AuthSettings } from '@codex-ts/protocol';
import type { CodexAuth } from '@codex-ts/login';
import type { SignInOptions } from '@codex-ts/login/sign-in';

import type { ServerState } from '../server-state.ts';
import { createAccountDesk } from './account-desk.ts';

/** The rules that sign-ins are held to now. Throws when the settings cannot be read: then nobody knows them. */
export async function signInRules(server: ServerState): Promise<AuthSettings> {
  return (await server.config()).auth;
}

/** What every sign-in of this server is made with. */
export async function signInOptions(server: ServerState): Promise<SignInOptions> {
  const settings = await signInRules(server);
  const { ephemeralStore: store } = server;
  return {
    codexHome: server.codexHome,
    environment: server.environment,
    identity: server.identity(),
    settings,
    ports: server.ports.auth,
    ...(store !== undefined && { store }),
  };
}

/** Puts what a sign-in has stored into effect. Gives what is in effect now. */
export async function takeEffect(server: ServerState, signedIn: CodexAuth): Promise<CodexAuth> {
  const manager = await server.keep(createAccountDesk).manager();
  const outcome = await manager.reload();
  return (outcome.kind === 'refused' ? undefined : outcome.auth) ?? signedIn;
}
