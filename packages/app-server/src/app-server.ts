import { nativeDialect } from '@codex-ts/app-server-protocol';
import { parseInitializeParams } from '@codex-ts/app-server-protocol/initialize';
import { describeError } from '@codex-ts/utils-error';
import {
  connect,
  createEnvelope,
  type Connection,
  type MessageStream,
  type Reply,
  type RpcRequest,
} from '@codex-ts/utils-json-rpc';

import { createBacklog } from './backlog.ts';
import { breakable } from './breakable-stream.ts';
import { createClient, type ServedClient } from './client.ts';
import { createServerState, type OwnedState } from './create-server-state.ts';
import { createDispatch, type Dispatch } from './dispatch.ts';
import { ClientSlowError } from './errors.ts';
import { introduce } from './handshake.ts';
import { mergeNotifications } from './merge-notifications.ts';
import { introductionOf } from './server-introduction.ts';
import type { AppServerOptions } from './server-options.ts';
import { isLong, laneOf, overloaded } from './traffic.ts';
import { welcome } from './welcome.ts';
import { wireFault } from './wire-error.ts';

/** The server: one for a process, any number of clients. */
export interface AppServer extends AsyncDisposable {
  /** Serves one client until it has ended and everything it asked was answered. Never rejects. */
  serve(stream: MessageStream, options?: ServeOptions): Promise<void>;
  /**
   * Takes on no more work, brings turns that run to an end and finishes their records; then all connections close.
   * The same promise for everybody who asks. Never rejects.
   */
  drain(): Promise<void>;
  /**
   * Takes what nobody else caught: `onFault` hears of it, and every client is told by a `warning`, without secrets. For
   * `uncaughtException` of the process. Never throws.
   */
  report(fault: unknown): void;
}

/** How a client is connected. */
export interface ServeOptions {
  /** For people: `stdio`, `unix`, `websocket`; `memory` by default. */
  readonly transport?: string;
}

/** A server that has read nothing yet but where CODEX_HOME is. Throws `CodexHomeError`. */
export function createAppServer(options: AppServerOptions): AppServer {
  const state = createServerState(options);
  const dispatch = createDispatch(state);
  const served = new Set<Served>();
  let draining: Promise<void> | undefined;
  let lastClient = 0;

  async function serve(stream: MessageStream, { transport = 'memory' }: ServeOptions = {}): Promise<void> {
    lastClient += 1;
    const gone = new AbortController();
    const way = breakable(stream);
    const client = createClient({
      id: `client-${lastClient}`,
      transport,
      connection: () => connection,
      backlog: createBacklog(options.mostWaiting ?? defaultMostWaiting, (waiting) => {
        const slow = new ClientSlowError({ transport, name: client.info.name }, waiting);
        state.onFault(slow);
        end(slow);
      }),
      closed: gone.signal,
    });
    const connection = connectClient({ state, dispatch, client, stream: way.stream, gone });
    function end(reason: Error): void {
      way.breakOff(reason);
      connection.close().catch(state.onFault);
    }
    const here = { connection, end };
    served.add(here);
    state.clients.add(client);
    await connection.closed;
    gone.abort();
    state.clients.remove(client);
    served.delete(here);
  }

  /** Whoever does not read does not keep the server. */
  async function sayGoodbye({ connection, end }: Served): Promise<void> {
    const late = new DOMException('the client did not read on', 'TimeoutError');
    const timer = setTimeout(() => end(late), options.goodbyeMs ?? defaultGoodbyeMs);
    await connection.close();
    clearTimeout(timer);
  }

  async function drainAll(): Promise<void> {
    await state.drain.run();
    // What has arrived by now is read, and told that it is too late.
    await new Promise<void>((resolve) => setImmediate(resolve));
    await Promise.all([...served].map(sayGoodbye));
    await state.close();
  }

  function report(fault: unknown): void {
    state.onFault(fault);
    state.clients.broadcast('warning', { threadId: null, message: `unexpected: ${describeError(fault)}` });
  }

  const drain = (): Promise<void> => (draining ??= drainAll().catch(state.onFault));
  return { serve, drain, report, [Symbol.asyncDispose]: drain };
}

interface Served {
  readonly connection: Connection;
  /** At once, whether or not the client reads what it was told. */
  readonly end: (reason: Error) => void;
}

const defaultMostWaiting = 256 * 1024 * 1024;
const defaultGoodbyeMs = 3_000;

function connectClient(parts: {
  state: OwnedState;
  dispatch: Dispatch;
  client: ServedClient;
  stream: MessageStream;
  gone: AbortController;
}): Connection {
  const { state, dispatch, client, stream, gone } = parts;
  return connect({
    stream,
    envelope: createEnvelope(nativeDialect(state.ports.clock)),
    onRequest: (request, signal) =>
      request.method === 'initialize'
        ? initialize(state, client, request)
        : dispatch(request, client, signal),
    onFault: (fault) => state.onFault(fault),
    onEnd: () => gone.abort(),
    laneOf,
    isLong,
    overloaded,
    merge: mergeNotifications,
  });
}

/** At once: what the client sent right behind it is for a client that has said who it is. */
function initialize(state: OwnedState, client: ServedClient, { params }: RpcRequest): Reply {
  try {
    const introduction = introduce(client.introduction, parseInitializeParams('initialize', params));
    state.speakFor(introduction.info);
    client.introduction = introduction;
    return {
      result: introductionOf(state),
      afterwards: () => void welcome(state, client).catch(state.onFault),
    };
  } catch (error) {
    throw wireFault(error);
  }
}
