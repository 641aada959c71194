import { isIP, type Socket } from 'node:net';

import type { ProxyServer } from './proxy-server.ts';

/** What a SOCKS proxy said instead of opening the way. The message continues "the proxy X …". */
export class SocksRefusal extends Error {}

type Target = { host: string; port: number };
type Credentials = Pick<ProxyServer, 'user' | 'password'>;

const version = 5;
const passwordVersion = 1;
const connectCommand = 1;
const v4Address = 1;
const nameAddress = 3;
const v6Address = 4;
const withoutAuthentication = 0;
const withPassword = 2;

const refusals: Readonly<Record<number, string>> = {
  1: 'failed',
  2: 'does not allow this connection',
  3: 'cannot reach the network of the host',
  4: 'cannot reach the host',
  5: 'was refused by the host',
  6: 'gave up waiting for the host',
};

/**
 * Has a SOCKS5 proxy (RFC 1928, RFC 1929) connect the socket to a host, whose name the proxy looks up.
 * Throws SocksRefusal, or what the socket died of.
 */
export async function enterSocks(socket: Socket, target: Target, proxy: Credentials): Promise<void> {
  const reader = new ByteReader(socket);
  try {
    await authenticate(socket, reader, proxy);
    await askFor(socket, reader, target);
  } finally {
    reader.release();
  }
}

async function authenticate(socket: Socket, reader: ByteReader, proxy: Credentials): Promise<void> {
  const hasUser = proxy.user !== undefined;
  socket.write(Uint8Array.of(version, 1, hasUser ? withPassword : withoutAuthentication));
  const [, method] = await reader.take(/*count*/ 2);
  if (method === withoutAuthentication) return;
  if (method !== withPassword) throw new SocksRefusal('wants another kind of sign-in');

  const parts = [proxy.user ?? '', proxy.password?.reveal() ?? ''].map((part) => Buffer.from(part));
  if (parts.some((part) => part.length > 255))
    throw new SocksRefusal('takes no user or password of this length');
  const sized = parts.flatMap((part) => [Uint8Array.of(part.length), part]);
  socket.write(Buffer.concat([Uint8Array.of(passwordVersion), ...sized]));
  const [, outcome] = await reader.take(/*count*/ 2);
  if (outcome !== 0) throw new SocksRefusal('refused the user and password');
}

async function askFor(socket: Socket, reader: ByteReader, target: Target): Promise<void> {
  const port = Buffer.alloc(2);
  port.writeUInt16BE(target.port);
  socket.write(Buffer.concat([Uint8Array.of(version, connectCommand, 0), addressOf(target.host), port]));
  const [, outcome = 1, , kind] = await reader.take(/*count*/ 4);
  if (outcome !== 0) throw new SocksRefusal(refusals[outcome] ?? `answered ${outcome}`);
  // The address at the far end of the proxy, which is of no use to us.
  const nameLength = kind === nameAddress ? await reader.take(/*count*/ 1) : undefined;
  await reader.take((nameLength?.[0] ?? (kind === v6Address ? 16 : 4)) + port.length);
}

function addressOf(host: string): Buffer {
  if (isIP(host) === 4) return Buffer.from([v4Address, ...host.split('.').map(Number)]);
  if (isIP(host) === 6) return Buffer.from([v6Address, ...bytesOfV6(host)]);
  const name = Buffer.from(host);
  if (name.length > 255) throw new SocksRefusal('takes no host name of this length');
  return Buffer.concat([Uint8Array.of(nameAddress, name.length), name]);
}

/** URL has brought the address into its one form: hexadecimal groups, at most one `::`. */
function bytesOfV6(host: string): number[] {
  const [left = '', right] = host.split('::');
  const before = groupsOf(left);
  const after = groupsOf(right ?? '');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':');
}

/** Takes a socket's bytes by count. Leaves what was not taken in the socket. */
class ByteReader {
  readonly #socket: Socket;
  #wake: (() => void) | undefined;
  #error: Error | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    for (const event of ['readable', 'end', 'close']) socket.on(event, this.#onEvent);
    socket.on('error', this.#onError);
  }

  async take(count: number): Promise<Buffer> {
    for (;;) {
      const bytes: unknown = this.#socket.read(count);
      if (Buffer.isBuffer(bytes) && bytes.length === count) return bytes;
      if (this.#error !== undefined) throw this.#error;
      // At its end a socket gives what is left, however little.
      if (bytes !== null || this.#socket.readableEnded || this.#socket.destroyed)
        throw new SocksRefusal('hung up');
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  release(): void {
    for (const event of ['readable', 'end', 'close']) this.#socket.off(event, this.#onEvent);
    this.#socket.off('error', this.#onError);
  }

  readonly #onEvent = (): void => this.#wake?.();

  readonly #onError = (error: Error): void => {
    this.#error = error;
    this.#wake?.();
  };
}
