import { once } from 'node:events';
import type { Server } from 'node:http';

import { errnoOf } from '@codex-ts/utils-error';

import { ListenFailedError, ListenInvalidError } from './errors.ts';
import type { Listener, ListenOptions } from './listener.ts';
import { createDoor, isLoopbackAddress } from './websocket-door.ts';

/**
 * Listens for WebSockets on an IP address; port 0 is any free one. Throws `ListenInvalidError` for an address that
 * others reach when there is no `bearer`, and `ListenFailedError`.
 */
export async function listenOnWebSocket(
  address: { readonly host: string; readonly port: number },
  options: ListenOptions,
): Promise<Listener> {
  const isLoopbackOnly = isLoopbackAddress(address.host);
  if (!isLoopbackOnly && options.bearer === undefined) {
    throw new ListenInvalidError(
      `refusing to start non-loopback websocket listener ${urlOf(address).slice('ws://'.length)} without auth; configure \`--ws-auth capability-token\` or \`--ws-auth signed-bearer-token\``,
      'Listen on 127.0.0.1, or let in only those who have a token.',
    );
  }
  const server = await createDoor({ ...options, isLoopbackOnly });
  try {
    const listening = once(server, 'listening');
    server.listen(address.port, address.host);
    await listening;
  } catch (cause) {
    throw new ListenFailedError(urlOf(address), errnoOf(cause) ?? 'unknown', { cause });
  }
  return listenerOf(server, urlOf({ host: address.host, port: portOf(server) }));
}

/** The listener that a server, which listens by now, is. */
export function listenerOf(server: Server, url: string): Listener {
  function close(): Promise<void> {
    // It ends only when the last client has gone; that is not waited for.
    server.close();
    server.closeIdleConnections();
    return Promise.resolve();
  }
  return { url, close, [Symbol.asyncDispose]: close };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port');
  return address.port;
}

function urlOf({ host, port }: { readonly host: string; readonly port: number }): string {
  return `ws://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
