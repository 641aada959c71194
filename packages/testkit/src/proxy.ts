import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

import { errorAnswer, type Answer } from './answer.ts';
import type { Fate } from './fault.ts';
import { openLoopback, type Loopback, type LoopbackOptions, type LoopbackParts } from './loopback.ts';
import { drip, type Pieces } from './drip.ts';
import { pause } from './pause.ts';
import { tunnelRecord, type OpenRecord, type RecordedRequest } from './recorded-request.ts';
import { isLoopback } from './sign-in-page.ts';

/** Where a proxy leads, and whom it lets through. */
export interface ProxyOptions extends LoopbackOptions {
  /**
   * Where `host:port` really is; `undefined` refuses it with 403. Default: this machine is itself, all else refused.
   * Whatever it says, nothing but this machine is ever reached.
   */
  readonly route?: (target: string) => string | undefined;
  /** Asked for with 407 (Basic). Default: nobody is asked. */
  readonly credentials?: { readonly username: string; readonly password: string };
}

/**
 * An HTTP proxy that records what goes through it: CONNECT tunnels (`method` is CONNECT, `path` is `host:port`) and
 * requests for `http:` URLs (`path` is the URL without its query).
 */
export interface ProxyServer extends Loopback {
  /** The variables that send programs through it. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Starts a proxy. A fault on a tunnel means the answer to CONNECT, but for these: `tearAfterBytes` and
 * `dripBytesPerSecond` mean the bytes that come back through it, and `rewriteBody` leaves it alone.
 * @throws ListenError
 */
export async function startProxy(options: ProxyOptions = {}): Promise<ProxyServer> {
  const parts = await openLoopback(options);
  const { route = loopbackOnly } = options;
  const gate: Gate = { route, authorization: basicAuthorization(options.credentials) };
  parts.serve((request) => forward(gate, request));
  parts.server.on('connect', (incoming: IncomingMessage, client: Socket, head: Buffer) => {
    openTunnel(parts, { gate, incoming, client, head }).catch(() => client.destroy());
  });
  const { url } = parts.loopback;
  return { ...parts.loopback, environment: { HTTP_PROXY: url, HTTPS_PROXY: url, ALL_PROXY: url } };
}

interface Gate {
  readonly route: (target: string) => string | undefined;
  readonly authorization: string | undefined;
}

function basicAuthorization(credentials: ProxyOptions['credentials']): string | undefined {
  if (credentials === undefined) return undefined;
  const pair = `${credentials.username}:${credentials.password}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

function loopbackOnly(target: string): string | undefined {
  return isLoopback(`http://${target}`) ? target : undefined;
}

/** Where the request may go, or why it may not. */
function admit(gate: Gate, { record, target }: { record: RecordedRequest; target: string }): URL | Answer {
  if (gate.authorization !== undefined && record.headers['proxy-authorization'] !== gate.authorization) {
    const answer = errorAnswer(/*status*/ 407, {
      code: 'proxy_authentication_required',
      message: 'the proxy wants credentials',
    });
    return { ...answer, headers: { ...answer.headers, 'proxy-authenticate': 'Basic realm="testkit"' } };
  }
  const routed = gate.route(target);
  const url = routed === undefined || !isLoopback(`http://${routed}`) ? null : URL.parse(`http://${routed}`);
  return (
    url ??
    errorAnswer(/*status*/ 403, { code: 'proxy_refused', message: `the proxy does not go to ${target}` })
  );
}

function portOf(url: URL): number {
  return url.port === '' ? 80 : Number(url.port);
}

/** Without the brackets a URL puts around an IPv6 address. */
function hostOf(url: URL): string {
  return url.hostname.replaceAll(/[[\]]/gu, '');
}

const hopByHop = new Set([
  'connection',
  'proxy-connection',
  'proxy-authorization',
  'keep-alive',
  'transfer-encoding',
  'host',
]);

async function forward(gate: Gate, record: RecordedRequest): Promise<Answer> {
  const wanted = URL.parse(record.target);
  if (wanted?.protocol !== 'http:') {
    return errorAnswer(/*status*/ 400, {
      code: 'proxy_request_invalid',
      message: 'a proxy wants CONNECT or an absolute http: URL',
    });
  }
  const admitted = admit(gate, { record, target: wanted.host });
  if (!(admitted instanceof URL)) return admitted;
  try {
    const answer = await send(record, { wanted, to: admitted });
    return { status: answer.statusCode ?? 502, headers: passedOn(answer), body: answer };
  } catch {
    return unreachable(wanted.host);
  }
}

function unreachable(target: string): Answer {
  return errorAnswer(/*status*/ 502, {
    code: 'proxy_unreachable',
    message: `the proxy cannot reach ${target}`,
  });
}

async function send(
  record: RecordedRequest,
  { wanted, to }: { wanted: URL; to: URL },
): Promise<IncomingMessage> {
  const { request } = await import('node:http');
  const kept = Object.entries(record.headers).filter(([name]) => !hopByHop.has(name));
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request({
    host: hostOf(to),
    port: portOf(to),
    method: record.method,
    path: `${wanted.pathname}${wanted.search}`,
    headers: { ...Object.fromEntries(kept), host: wanted.host },
    agent: false,
  })
    .on('response', resolve)
    .on('error', reject)
    .end(record.bytes);
  return promise;
}

function passedOn(answer: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined && !hopByHop.has(name)) headers[name] = String(value);
  }
  return headers;
}

interface Tunnel {
  readonly gate: Gate;
  readonly incoming: IncomingMessage;
  readonly client: Socket;
  /** What the client sent right behind its request. */
  readonly head: Buffer;
}

async function openTunnel(parts: LoopbackParts, tunnel: Tunnel): Promise<void> {
  const { gate, incoming, client, head } = tunnel;
  const gone = new AbortController();
  client.on('close', () => gone.abort());
  const record = tunnelRecord(incoming, parts.nextNumber());
  parts.log.requests.push(record);
  const fate = parts.faults.take(record);
  parts.log.announce();
  const wait = { signal: gone.signal, unref: parts.unref };
  if (fate.delayMs > 0) await pause(fate.delayMs, wait);
  if (fate.hangUp === 'onArrival' || fate.hangUp === 'beforeAnswer') return void client.destroy();
  const admitted = fate.answer ?? admit(gate, { record, target: record.path });
  if (!(admitted instanceof URL)) return refuse(client, { record, answer: admitted });
  const upstream = await reach(admitted);
  if (upstream === undefined) return refuse(client, { record, answer: unreachable(record.path) });
  if (parts.unref) upstream.unref();
  record.status = 200;
  client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
  if (fate.hangUp === 'afterHeaders') {
    upstream.destroy();
    return client.destroySoon();
  }
  upstream.write(head);
  client.pipe(upstream);
  const { pipeline } = await import('node:stream/promises');
  // Either end may leave whenever it likes; the other one is then closed too.
  await pipeline(upstream, (source) => shaped(source, { ...fate, ...wait }), client).catch(() =>
    upstream.destroy(),
  );
}

async function reach(to: URL): Promise<Socket | undefined> {
  const { connect } = await import('node:net');
  const { promise, resolve } = Promise.withResolvers<Socket | undefined>();
  const socket = connect(portOf(to), hostOf(to), () => resolve(socket));
  socket.on('error', () => resolve(undefined));
  return promise;
}

function refuse(client: Socket, { record, answer }: { record: OpenRecord; answer: Answer }): void {
  const body = typeof answer.body === 'string' ? answer.body : '';
  const headers = {
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
    ...answer.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  record.status = answer.status;
  client.end(`HTTP/1.1 ${answer.status} Refused\r\n${lines.join('')}\r\n${body}`);
}

async function* shaped(
  source: AsyncIterable<Uint8Array>,
  flow: Fate & { signal: AbortSignal; unref: boolean },
): AsyncGenerator<string | Uint8Array> {
  const pieces: Pieces = flow.bytesPerSecond === Infinity ? source : drip(source, flow);
  let room = flow.tearAfterBytes;
  for await (const piece of pieces) {
    if (piece.length > room) {
      yield piece.slice(0, room);
      return;
    }
    room -= piece.length;
    yield piece;
  }
}
