import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';

import { WebSocket } from 'ws';

/** A WebSocket that is open. `path` is a Unix socket. */
export async function openWebSocket(at: { url?: string; path?: string }): Promise<WebSocket> {
  const { path } = at;
  const socket =
    path === undefined
      ? new WebSocket(at.url ?? '')
      : new WebSocket('ws://localhost/', { createConnection: () => connect(path) });
  await once(socket, 'open');
  return socket;
}

/** The next message that comes, as JSON. */
export async function nextMessage(socket: WebSocket): Promise<unknown> {
  const [data]: unknown[] = await once(socket, 'message');
  return JSON.parse(String(data));
}

/** What a handshake, or a plain request, with these headers is answered. */
export async function statusOf(
  url: string,
  options: { path?: string; headers?: Record<string, string>; isHandshake?: boolean } = {},
): Promise<{ status: number; body: string }> {
  const { port, hostname } = new URL(url);
  const handshake = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-version': '13',
  };
  const asked = request({
    host: hostname.replaceAll(/[[\]]/gu, ''),
    port,
    path: options.path ?? '/',
    agent: false,
    headers: { ...(options.isHandshake !== false && handshake), ...options.headers },
  });
  asked.end();
  return new Promise((resolve, reject) => {
    asked.on('error', reject);
    asked.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, body: '' });
    });
    asked.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
  });
}
