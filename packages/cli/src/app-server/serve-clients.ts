import {
  createAppServer,
  listenOnUnixSocket,
  listenOnWebSocket,
  openBearer,
  parseEndpoint,
  stdioStream,
  type AppServer,
  type BearerSettings,
  type Endpoint,
  type Listener,
} from '@codex-ts/app-server';
import { describeError } from '@codex-ts/utils-error';
import { resolveCodexHome } from '@codex-ts/utils-path';

import { UsageError } from '../errors.ts';
import { exitCode, exitCodeOfSignal } from '../exit-code.ts';
import type { ServeFlags } from './app-server-flags.ts';

/** What serving needs besides its flags. */
export interface ServeContext {
  readonly version: string;
  readonly say: (text: string) => void;
}

type Socket = Exclude<Endpoint, { kind: 'stdio' }>;

const graceMs = 5_000;

/** Serves until the input ends or a signal comes: then what runs is brought to an end. Gives the exit code. */
export async function serveClients(flags: ServeFlags, { version, say }: ServeContext): Promise<number> {
  const codexHome = resolveCodexHome(process.env);
  const endpoint = parseEndpoint(flags.listen, codexHome);
  if (flags.bearer !== undefined && endpoint.kind !== 'websocket') {
    throw new UsageError('--ws-auth is for --listen ws://IP:PORT', 'Run codex-ts app-server --help.');
  }
  const onFault = (fault: unknown): void => say(`codex-ts app-server: ${describeError(fault)}\n`);
  const server = createAppServer({
    version,
    codexHome,
    overrides: flags.overrides,
    strictConfig: flags.strictConfig,
    onFault,
  });
  // One broken part does not end what the others do.
  process.on('uncaughtException', (fault) => server.report(fault));
  const signalled = firstSignal();
  if (endpoint.kind === 'stdio') {
    void signalled.then(() => server.drain(), onFault);
    await server.serve(stdioStream(), { transport: 'stdio' });
  } else {
    const listener = await listen(server, endpoint, flags.bearer);
    say(banner(endpoint, listener.url));
    await signalled;
    await listener.close();
  }
  await server.drain();
  return exitCode.ok;
}

/** Resolves when a signal asks for the end. A second one, or an end that takes too long, ends the process. */
function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    let isEnding = false;
    for (const name of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
      process.on(name, () => {
        if (isEnding) process.exit(exitCodeOfSignal(name));
        isEnding = true;
        setTimeout(() => process.exit(exitCodeOfSignal(name)), graceMs).unref();
        resolve();
      });
    }
  });
}

async function listen(server: AppServer, endpoint: Socket, settings?: BearerSettings): Promise<Listener> {
  if (endpoint.kind === 'unix') {
    return listenOnUnixSocket(endpoint.path, {
      onClient: (stream) => server.serve(stream, { transport: 'unix' }),
    });
  }
  return listenOnWebSocket(endpoint, {
    onClient: (stream) => server.serve(stream, { transport: 'websocket' }),
    ...(settings !== undefined && { bearer: await openBearer(settings, Date.now) }),
  });
}

/** As native writes it: programs look for the line with the address. */
function banner(endpoint: Socket, url: string): string {
  if (endpoint.kind === 'unix') return `codex-ts app-server (Unix socket)\n  listening on: ${url}\n`;
  const http = url.replace(/^ws:/u, 'http:');
  return [
    'codex-ts app-server (WebSockets)',
    `  listening on: ${url}`,
    `  readyz: ${http}/readyz`,
    `  healthz: ${http}/healthz`,
    '',
  ].join('\n');
}
