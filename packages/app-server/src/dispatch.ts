import type { RpcRequest, Reply } from '@codex-ts/utils-json-rpc';

import { loadMethod, type Method } from './areas.ts';
import { assertMembers } from './assert-members.ts';
import type { ServedClient } from './client.ts';
import { assertIntroduced } from './handshake.ts';
import type { ServerState } from './server-state.ts';
import { wireFault } from './wire-error.ts';

/** Takes a request to the method that carries it out. What goes wrong is thrown as a fault in words of the wire. */
export interface Dispatch {
  (request: RpcRequest, client: ServedClient, signal: AbortSignal): Promise<Reply>;
}

/** A dispatcher that has loaded no area yet. */
export function createDispatch(server: ServerState): Dispatch {
  const known = new Map<string, Method>();

  async function find(name: string): Promise<Method> {
    const method = await loadMethod(name);
    known.set(name, method);
    return method;
  }

  return async ({ method: name, params: given }, client, signal) => {
    try {
      const method = known.get(name) ?? (await find(name));
      const params = method.parse(name, given);
      assertIntroduced(client.introduction);
      server.drain.assertOpen();
      assertMembers(name, given, client);
      return await method.carryOut(params, { client, server, signal });
    } catch (error) {
      throw wireFault(error);
    }
  };
}
