import { request, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';

import { serve, serveRaw, serveTls, type LoopbackServer } from './loopback-server.ts';

export interface LoopbackProxy extends LoopbackServer {
  /** What it was asked, in order: `METHOD target`, and the credentials shown. */
  readonly asked: readonly { what: string; authorization?: string }[];
}

/** An http proxy, itself over TLS with a certificate. Every name leads to `port` of this machine; `refuse` is answered instead. */
export async function startProxy(options: {
  port: number;
  refuse?: number;
  certificate?: string;
}): Promise<LoopbackProxy> {
  const asked: { what: string; authorization?: string }[] = [];
  const note = (message: IncomingMessage): void => {
    const authorization = message.headers['proxy-authorization'];
    asked.push({
      what: `${message.method} ${message.url}`,
      ...(authorization !== undefined && { authorization }),
    });
  };
  const { certificate } = options;
  const start = certificate === undefined ? serve : serveTls.bind(undefined, certificate);
  const proxy = await start((incoming, response) => {
    note(incoming);
    if (options.refuse !== undefined) {
      response.writeHead(options.refuse).end('refused');
      return;
    }
    const { pathname, search } = new URL(incoming.url ?? '');
    const { method, headers } = incoming;
    const onward = request(
      { port: options.port, method, path: `${pathname}${search}`, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(response);
      },
    );
    incoming.pipe(onward);
  });
  proxy.server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    note(incoming);
    if (options.refuse !== undefined) {
      socket.end(`HTTP/1.1 ${options.refuse} No\r\n\r\n`);
      return;
    }
    const onward = connect(options.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    socket.on('close', () => onward.destroy());
    onward.on('error', () => socket.destroy());
  });
  return { ...proxy, asked };
}

/** A SOCKS5 proxy, with a password when one is given. Every name leads to `port` of this machine. */
export async function startSocks(options: {
  port: number;
  password?: string;
  outcome?: number;
}): Promise<LoopbackProxy> {
  const asked: { what: string; authorization?: string }[] = [];
  const server = await serveRaw((socket) => void converse(socket).catch(() => socket.destroy()));

  async function converse(socket: Socket): Promise<void> {
    const take = takeFrom(socket);
    const [, methods = 0] = await take(/*count*/ 2);
    const offered = await take(methods);
    const wanted = options.password === undefined ? 0 : 2;
    if (!offered.includes(wanted)) return void socket.end(Buffer.of(5, 0xff));
    socket.write(Buffer.of(5, wanted));
    const authorization = wanted === 2 ? await readPassword(take) : undefined;
    if (wanted === 2 && authorization !== options.password) return void socket.end(Buffer.of(1, 1));
    if (wanted === 2) socket.write(Buffer.of(1, 0));

    const [, , , kind] = await take(/*count*/ 4);
    const size = kind === 3 ? ((await take(/*count*/ 1))[0] ?? 0) : kind === 4 ? 16 : 4;
    const address = await take(size);
    const port = (await take(/*count*/ 2)).readUInt16BE();
    const host = kind === 3 ? address.toString() : address.toString('hex');
    asked.push({ what: `${kind} ${host} ${port}`, ...(authorization !== undefined && { authorization }) });
    socket.write(Buffer.of(5, options.outcome ?? 0, 0, 1, 0, 0, 0, 0, 0, 0));
    if ((options.outcome ?? 0) !== 0) return void socket.end();
    const onward = connect(options.port, '127.0.0.1');
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
    onward.pipe(socket).pipe(onward);
  }

  async function readPassword(take: (count: number) => Promise<Buffer>): Promise<string> {
    const [, userSize = 0] = await take(/*count*/ 2);
    const user = (await take(userSize)).toString();
    const [size = 0] = await take(/*count*/ 1);
    return `${user}:${(await take(size)).toString()}`;
  }

  return { ...server, asked };
}

/** Gives a socket's bytes by count. */
function takeFrom(socket: Socket): (count: number) => Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  let wake = (): void => {};
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    wake();
  });
  return async (count) => {
    while (bytes.length < count) await new Promise<void>((resolve) => (wake = resolve));
    const taken = bytes.subarray(0, count);
    bytes = bytes.subarray(count);
    return taken;
  };
}
