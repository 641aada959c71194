import type { ServerNotifications } from '@codex-ts/app-server-protocol';

import type { Client, ServedClient } from './client.ts';

/** Who is connected. */
export interface Clients {
  /** Tells everybody who has said who they are, but those in `except`; waits for nobody. */
  broadcast<Method extends keyof ServerNotifications>(
    method: Method,
    params: ServerNotifications[Method],
    options?: { readonly except?: { has(client: Client): boolean } },
  ): void;
}

/** The list behind `Clients`. */
export interface ClientList extends Clients {
  add(client: ServedClient): void;
  remove(client: ServedClient): void;
}

/** Nobody yet. `onFault` hears of what could not be told. */
export function createClientList(onFault: (fault: unknown) => void): ClientList {
  const clients = new Set<ServedClient>();
  return {
    add: (client) => void clients.add(client),
    remove: (client) => void clients.delete(client),
    broadcast(method, params, { except } = {}) {
      for (const client of clients) {
        if (!client.isInitialized || except?.has(client) === true) continue;
        client.notify(method, params).catch(onFault);
      }
    },
  };
}
