import type { Server } from 'node:net';

/** Lets a server listen on a port of one address; resolves when it does. */
export type Listen = (
  server: Server,
  address: { readonly port: number; readonly host: string },
) => Promise<void>;

/** The system's own. */
export function listen(server: Server, { port, host }: { port: number; host: string }): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ port, host, exclusive: true }, () => {
    server.off('error', reject);
    resolve();
  });
  return promise;
}
