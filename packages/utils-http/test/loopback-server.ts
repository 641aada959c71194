import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener, type Server as HttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import { readFile } from 'node:fs/promises';

export interface LoopbackServer extends AsyncDisposable {
  readonly server: Server | HttpServer;
  readonly port: number;
  readonly url: string;
  /** Connections that were made so far. */
  readonly connections: () => number;
  /** Connections that are open now. */
  readonly open: () => number;
}

async function start(server: Server | HttpServer, scheme: string): Promise<LoopbackServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    server,
    port,
    url: `${scheme}://127.0.0.1:${port}`,
    connections: () => connections,
    open: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** An http server. */
export function serve(onRequest: RequestListener): Promise<LoopbackServer> {
  return start(createHttpServer(onRequest), 'http');
}

/** An https server with one of the certificates in `fixtures`. */
export async function serveTls(certificate: string, onRequest: RequestListener): Promise<LoopbackServer> {
  const [cert, key] = await Promise.all([fixture(`${certificate}.pem`), fixture(`${certificate}.key.pem`)]);
  return start(createHttpsServer({ cert, key }, onRequest), 'https');
}

/** A server that speaks whatever it likes. */
export function serveRaw(onConnection: (socket: Socket) => void): Promise<LoopbackServer> {
  return start(createServer(onConnection), 'http');
}

export function fixturePath(name: string): string {
  return new URL(`fixtures/${name}`, import.meta.url).pathname;
}

function fixture(name: string): Promise<string> {
  return readFile(fixturePath(name), 'utf8');
}

/** Waits for what a far end sees a moment later than we do. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 2));
}
