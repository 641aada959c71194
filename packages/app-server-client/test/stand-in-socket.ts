import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';

import { webSocketStream } from '@codex-ts/utils-json-rpc';
import { WebSocketServer } from 'ws';

import { serveStandIn, type StandIn } from './stand-in-server.ts';

/** The stand-in behind WebSockets. */
export interface StandInSocket extends AsyncDisposable {
  readonly port: number;
  /** One for each client that came. */
  readonly served: StandIn[];
  readonly handshakes: IncomingMessage[];
  /** Breaks every connection, as a crash would. */
  dropAll(): void;
}

/** Listens on a free port, or the path given; with a token it wants it as the bearer. */
export async function listenAsStandIn(
  options: { path?: string; token?: string } = {},
): Promise<StandInSocket> {
  const server: Server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  const served: StandIn[] = [];
  const handshakes: IncomingMessage[] = [];
  server.on('upgrade', (request, socket, head) => {
    handshakes.push(request);
    if (options.token !== undefined && request.headers.authorization !== `Bearer ${options.token}`) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      served.push(serveStandIn(webSocketStream(client)));
    });
  });
  server.listen(options.path ?? { port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const address = server.address();
  function dropAll(): void {
    for (const client of sockets.clients) client.terminate();
  }
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    served,
    handshakes,
    dropAll,
    async [Symbol.asyncDispose]() {
      const isOver = once(server, 'close');
      server.close();
      dropAll();
      await isOver;
    },
  };
}
