import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { connect } from 'node:net';

import { errnoOf, type Secret } from '@codex-ts/utils-error';
import { webSocketStream, type MessageStream } from '@codex-ts/utils-json-rpc';
import type { WebSocket } from 'ws';

import { ConnectFailedError } from './errors.ts';

/** A server that listens for WebSockets, at an address or a Unix socket. */
export type SocketTarget =
  | { readonly url: string; readonly bearer?: Secret | string }
  | { readonly socketPath: string };

const handshakeMs = 10_000;
const goodbyeMs = 1_000;
const longestMessageBytes = 256 * 1024 * 1024;

/** Opens the WebSocket. Throws `ConnectFailedError`. */
export async function openSocket(target: SocketTarget): Promise<MessageStream> {
  const { WebSocket } = await import('ws');
  const settings = {
    handshakeTimeout: handshakeMs,
    closeTimeout: goodbyeMs,
    maxPayload: longestMessageBytes,
    perMessageDeflate: false,
    'skipUTF8Validation': true,
  };
  if ('socketPath' in target) {
    const { socketPath } = target;
    const options = { ...settings, createConnection: () => connect(socketPath) };
    return opened(new WebSocket('ws://localhost/', options), `unix://${socketPath}`);
  }
  const headers = target.bearer === undefined ? {} : { authorization: `Bearer ${plain(target.bearer)}` };
  return opened(new WebSocket(target.url, { ...settings, headers }), withoutQuery(target.url));
}

async function opened(socket: WebSocket, endpoint: string): Promise<MessageStream> {
  let status: number | undefined;
  socket.on('unexpected-response', (request: ClientRequest, response: IncomingMessage) => {
    status = response.statusCode;
    request.destroy();
    socket.terminate();
  });
  // What comes right behind the handshake is not lost: the stream listens before it is open.
  const stream = webSocketStream(socket);
  try {
    await once(socket, 'open');
  } catch (cause) {
    const problem =
      status === undefined ? (errnoOf(cause) ?? 'the handshake failed') : `HTTP status ${status}`;
    throw new ConnectFailedError(endpoint, problem, { cause, ...(status !== undefined && { status }) });
  }
  return stream;
}

function plain(bearer: Secret | string): string {
  return typeof bearer === 'string' ? bearer : bearer.reveal();
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/su, '');
}
