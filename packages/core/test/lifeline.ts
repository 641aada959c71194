import { createServer, type AddressInfo, type Socket } from 'node:net';

/** Counts programs that live: each holds a connection, which its death ends, however it dies. */
export interface Lifeline extends AsyncDisposable {
  /** A program for `node -e` that lives until it is killed. */
  readonly program: string;
  readonly alive: number;
  /** Resolves when so many have lived at some time. */
  born(count: number): Promise<void>;
}

export async function openLifeline(): Promise<Lifeline> {
  const sockets = new Set<Socket>();
  let count = 0;
  let check = (): void => {};
  const server = createServer((socket) => {
    sockets.add(socket);
    count += 1;
    check();
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.resume();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    program: `require('node:net').connect(${port}, '127.0.0.1'); setInterval(() => {}, 1000)`,
    get alive() {
      return sockets.size;
    },
    born: (wanted) =>
      new Promise((resolve) => {
        check = () => {
          if (count >= wanted) resolve();
        };
        check();
      }),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
