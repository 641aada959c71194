import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { BlockList, isIP } from 'node:net';
import type { Duplex } from 'node:stream';

import { webSocketStream } from '@codex-ts/utils-json-rpc';

import type { ListenOptions } from './listener.ts';

/** A server of HTTP where WebSockets come in. Where it listens is decided by whoever asks for it. */
export interface DoorOptions extends ListenOptions {
  /** Whether the address in `Host` has to be this machine's: a page of another site may have a name that leads here. */
  readonly isLoopbackOnly: boolean;
}

const defaultMostClients = 256;
const defaultLongestMessageBytes = 64 * 1024 * 1024;
const handshakeMs = 10_000;
const keepAliveMs = 60_000;
/** How long a client may take to answer the end of its connection. */
const goodbyeMs = 1_000;

/** Makes the server. Browsers are refused by their `Origin`; `/readyz` and `/healthz` tell that it is there. */
export async function createDoor(options: DoorOptions): Promise<Server> {
  const [{ createServer }, { WebSocketServer }] = await Promise.all([import('node:http'), import('ws')]);
  const settings = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    'skipUTF8Validation': true,
    maxPayload: options.longestMessageBytes ?? defaultLongestMessageBytes,
    closeTimeout: goodbyeMs,
  };
  const sockets = new WebSocketServer(settings);
  const server = createServer({
    keepAlive: true,
    keepAliveInitialDelay: keepAliveMs,
    headersTimeout: handshakeMs,
    requestTimeout: handshakeMs,
    connectionsCheckingInterval: handshakeMs / 2,
  });
  server.maxConnections = options.mostClients ?? defaultMostClients;
  server.on('request', (request, response) => answerPlainly(refusal(request, options), request, response));
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refused = refusal(request, options) ?? unauthorized(request, options);
    if (refused !== undefined) return turnAway(socket, refused);
    sockets.handleUpgrade(request, socket, head, (client) => {
      void options.onClient(webSocketStream(client)).catch(() => client.terminate());
    });
  });
  return server;
}

interface Refusal {
  readonly status: '400 Bad Request' | '401 Unauthorized' | '403 Forbidden';
  readonly text: string;
}

/** Whoever has an origin is a page in a browser. */
function refusal({ headers }: IncomingMessage, options: DoorOptions): Refusal | undefined {
  if (headers.origin !== undefined) return { status: '403 Forbidden', text: '' };
  if (options.isLoopbackOnly && !isLoopbackHost(headers.host)) {
    return { status: '403 Forbidden', text: 'the Host header does not name this machine' };
  }
  return undefined;
}

function unauthorized({ headers }: IncomingMessage, { bearer }: DoorOptions): Refusal | undefined {
  const text = bearer?.(headers.authorization);
  return text === undefined ? undefined : { status: '401 Unauthorized', text };
}

function answerPlainly(
  refused: Refusal | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (refused !== undefined) {
    response.writeHead(Number.parseInt(refused.status, /*radix*/ 10)).end(refused.text);
  } else if (request.url === '/readyz' || request.url === '/healthz') {
    response.writeHead(/*statusCode*/ 200).end();
  } else {
    response.writeHead(/*statusCode*/ 400).end("Connection header did not include 'upgrade'");
  }
}

function turnAway(socket: Duplex, { status, text }: Refusal): void {
  socket.on('error', () => undefined);
  const head = `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n`;
  socket.end(`${head}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}

function isLoopbackHost(host: string | undefined): boolean {
  const name = /^(?:\[([\da-f:.]+)\]|([^:]+))(?::\d+)?$/iu.exec(host ?? '');
  const address = name?.[1] ?? name?.[2];
  return address !== undefined && (address.toLowerCase() === 'localhost' || isLoopbackAddress(address));
}

/** Whether the IP address is one of this machine's alone. */
export function isLoopbackAddress(address: string): boolean {
  const loopback = new BlockList();
  loopback.addSubnet('127.0.0.0', /*prefix*/ 8, 'ipv4');
  loopback.addAddress('::1', 'ipv6');
  const family = isIP(address);
  return family !== 0 && loopback.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
