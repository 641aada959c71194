import type { AppServerClient, AppServerClientOptions } from './app-server-client.ts';
import { Client } from './client.ts';

/**
 * Connects to an app server and introduces the client. Throws `ServerStartError`, `ConnectFailedError`, and what the
 * server answered `initialize` with (`RemoteError` of utils-json-rpc).
 */
export async function connectAppServer(options: AppServerClientOptions): Promise<AppServerClient> {
  const client = new Client(options);
  await client.open();
  return client;
}
