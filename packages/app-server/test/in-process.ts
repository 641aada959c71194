import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createAppServer, type AppServer, type AppServerOptions } from '@codex-ts/app-server';
import { connect, memoryPair, type Connection } from '@codex-ts/utils-json-rpc';

/** A notification as a client sees it. */
export interface Told {
  readonly method: string;
  readonly params: unknown;
}

/** A client in this process, and what it was told. */
export interface TestClient extends AsyncDisposable {
  readonly connection: Connection;
  request(method: string, params?: unknown): Promise<unknown>;
  /** Every notification so far, in order. */
  readonly told: readonly Told[];
  /** Resolves with the first notification of that method from now on, or that came before and was not waited for. */
  waitFor(method: string): Promise<Told>;
}

/** A server in this process with a fresh CODEX_HOME. */
export interface TestServer extends AsyncDisposable {
  readonly server: AppServer;
  readonly codexHome: string;
  /** A client that has said who it is, unless `introduce` is false. */
  connect(options?: ConnectTestOptions): Promise<TestClient>;
}

/** Who connects. */
export interface ConnectTestOptions {
  readonly introduce?: boolean;
  readonly capabilities?: unknown;
  /** Answers what the server asks. */
  readonly onRequest?: (method: string, params: unknown) => unknown;
}

/** Starts one. Nothing of the machine's own settings is seen. */
export async function startTestServer(
  options: Partial<AppServerOptions> & { prepare?: (codexHome: string) => Promise<void> } = {},
): Promise<TestServer> {
  const { prepare, ...given } = options;
  const codexHome = await mkdtemp(join(tmpdir(), 'codex-app-server-'));
  await prepare?.(codexHome);
  const server = createAppServer({
    version: '1.2.3',
    codexHome,
    environment: {},
    workspace: codexHome,
    systemFolder: join(codexHome, 'etc'),
    ...given,
  });
  return {
    server,
    codexHome,
    connect: (connectOptions) => connectClient(server, connectOptions),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(codexHome, { recursive: true, force: true });
    },
  };
}

async function connectClient(server: AppServer, options: ConnectTestOptions = {}): Promise<TestClient> {
  const [near, far] = memoryPair();
  void server.serve(far);
  const told: Told[] = [];
  const waited = new Set<Told>();
  let onTold: (() => void)[] = [];
  const { onRequest } = options;
  const connection = connect({
    stream: near,
    ...(onRequest !== undefined && {
      onRequest: async ({ method, params }) => ({ result: await onRequest(method, params) }),
    }),
    onNotification({ method, params }) {
      told.push({ method, params });
      const wake = onTold;
      onTold = [];
      for (const resolve of wake) resolve();
    },
  });
  const request = (method: string, params?: unknown): Promise<unknown> =>
    connection.request(method, params, { timeoutMs: 20_000 });
  async function waitFor(method: string): Promise<Told> {
    for (;;) {
      const found = told.find((one) => one.method === method && !waited.has(one));
      if (found !== undefined) {
        waited.add(found);
        return found;
      }
      await new Promise<void>((resolve) => onTold.push(resolve));
    }
  }
  if (options.introduce !== false) {
    await request('initialize', {
      clientInfo: { name: 'test', version: '0.0.1' },
      capabilities: options.capabilities ?? null,
    });
  }
  return { connection, request, told, waitFor, [Symbol.asyncDispose]: () => connection.close() };
}
