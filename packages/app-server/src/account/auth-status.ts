import type { GetAuthStatusResponse } from '@codex-ts/app-server-protocol';
import { authModeOf } from '@codex-ts/login';

import type { Handler } from '../handler.ts';
import { tokenOf } from './auth-view.ts';
import { lookUpAuth, type KnownAuth } from './known-auth.ts';

const notNeeded: GetAuthStatusResponse = { authMethod: null, authToken: null, requiresOpenaiAuth: false };
const nobody: GetAuthStatusResponse = { authMethod: null, authToken: null, requiresOpenaiAuth: true };

/** `getAuthStatus`. */
export const getAuthStatus: Handler<'getAuthStatus'> = async (params, { server }) => {
  const config = server.settledConfig ?? (await server.settings());
  if (!config.provider.requiresOpenaiAuth) return { result: notNeeded };
  const needsToken = params.includeToken === true;
  const known = await lookUpAuth(server, { isForced: params.refreshToken === true, needsToken });
  return { result: statusOf(known, needsToken) };
};

/** A client that gets no token signs in again, where it would have gone on with one that is of no use. */
function statusOf({ auth, isRefused }: KnownAuth, needsToken: boolean): GetAuthStatusResponse {
  if (auth === undefined) return nobody;
  const token = tokenOf(auth);
  if (token === '') return nobody;
  return {
    authMethod: authModeOf(auth),
    authToken: needsToken && !isRefused ? (token ?? null) : null,
    requiresOpenaiAuth: true,
  };
}
