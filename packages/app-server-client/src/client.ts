import { setTimeout as pause } from 'node:timers/promises';

import {
  wireCode,
  type ClientRequests,
  type InitializeResponse,
  type ServerNotifications,
  type ServerRequests,
} from '@codex-ts/app-server-protocol';
import { describeError } from '@codex-ts/utils-error';
import {
  connect,
  ConnectionClosedError,
  createEnvelope,
  RemoteError,
  RequestFault,
  reservedCode,
  type AskOptions,
  type Connection,
  type Reply,
  type RpcNotification,
  type RpcRequest,
} from '@codex-ts/utils-json-rpc';

import type {
  AppServerClient,
  AppServerClientOptions,
  ClientPorts,
  ConnectionChange,
} from './app-server-client.ts';
import { ClientClosedError } from './errors.ts';
import { createGate, heldStream, type Gate } from './held-stream.ts';
import { Listeners } from './listeners.ts';
import { defaultAttempts, pauseBefore } from './reconnect-law.ts';
import type { AnswerRequest, RequestArguments } from './server-words.ts';
import { isReopenable, openTarget } from './target.ts';

const defaultMostBusy = 64;
const defaultInitializeTimeoutMs = 30_000;
const overloadedAttempts = 6;
const overloadedLaw = { firstDelayMs: 50, longestDelayMs: 2_000 };

type Handler = (params: unknown, signal: AbortSignal) => unknown;

/** One connection after another to one server. */
export class Client implements AppServerClient {
  readonly #options: AppServerClientOptions;
  readonly #ports: ClientPorts;
  readonly #told = new Listeners<unknown>();
  readonly #changes = new Listeners<ConnectionChange>();
  readonly #handlers = new Map<string, Handler>();
  readonly #stop = new AbortController();
  readonly closed: Promise<void>;
  #tellClosed = (): void => {};
  #server: InitializeResponse | undefined;
  /** The connection in use, or the one that is being made; it rejects when there will be none. */
  #connection: Promise<Connection>;

  constructor(options: AppServerClientOptions) {
    this.#options = options;
    this.#ports = {
      sleep: (ms, signal) => pause(ms, /*value*/ undefined, { signal }),
      random: Math.random,
      ...options.ports,
    };
    this.closed = new Promise((resolve) => (this.#tellClosed = resolve));
    this.#connection = this.#connect();
    this.#connection.catch(() => undefined); // whoever asks hears of it
  }

  async open(): Promise<void> {
    await this.#connection;
  }

  get server(): InitializeResponse {
    if (this.#server === undefined) throw new TypeError('the client is not connected yet');
    return this.#server;
  }

  async request<M extends keyof ClientRequests>(
    method: M,
    ...[params, options = {}]: RequestArguments<M>
  ): Promise<ClientRequests[M]['result']> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const result = await this.#ask(method, params, options);
        // What the protocol says the server answers.
        return result as ClientRequests[M]['result'];
      } catch (error) {
        const isOverloaded = error instanceof RemoteError && error.rpcCode === wireCode.overloaded;
        if (!isOverloaded || attempt === overloadedAttempts) throw error;
        const signal = AbortSignal.any([this.#stop.signal, ...(options.signal ? [options.signal] : [])]);
        await this.#ports.sleep(pauseBefore(attempt, overloadedLaw, this.#ports.random), signal);
      }
    }
  }

  on<M extends keyof ServerNotifications>(
    method: M,
    listener: (params: ServerNotifications[M]) => void | Promise<void>,
  ): () => void {
    // What the protocol says the server tells by that method.
    return this.#told.add(method, (params) => listener(params as ServerNotifications[M]));
  }

  answer<M extends keyof ServerRequests>(method: M, handler: AnswerRequest<M>): () => void {
    if (this.#handlers.has(method)) throw new TypeError(`${method} is answered already`);
    // What the protocol says the server asks by that method.
    this.#handlers.set(method, (params, signal) => handler(params as ServerRequests[M]['params'], signal));
    return () => void this.#handlers.delete(method);
  }

  onConnection(listener: (change: ConnectionChange) => void): () => void {
    return this.#changes.add('change', listener);
  }

  async close(): Promise<void> {
    this.#end();
    const connection = await this.#connection.catch(() => undefined);
    await connection?.close();
    await this.closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #ask(method: string, params: unknown, options: AskOptions): Promise<unknown> {
    options.signal?.throwIfAborted();
    if (this.#stop.signal.aborted) throw new ClientClosedError({ cause: this.#stop.signal.reason });
    const connection = await withSignal(this.#connection, options.signal);
    return connection.request(method, params, options);
  }

  async #connect(): Promise<Connection> {
    const gate = createGate(this.#options.mostBusyListeners ?? defaultMostBusy);
    const { stream, whyEnded } = await openTarget(this.#options);
    const connection = awaitingThroughGate(
      connect({
        stream: heldStream(stream, gate),
        envelope: createEnvelope({ head: {} }),
        onRequest: (request, signal) => this.#carryOut(request, signal),
        onNotification: (notification) => this.#tell(notification, gate),
        onFault: (fault, { method }) => this.#reportFault(fault, method),
      }),
      gate,
    );
    try {
      this.#server = await this.#introduce(connection);
    } catch (error) {
      await connection.close();
      // A program that ended says more than that the connection was closed.
      throw error instanceof ConnectionClosedError ? ((await whyEnded) ?? error) : error;
    }
    const lost = (): Promise<void> => this.#lost(whyEnded);
    void connection.closed.then(lost, lost);
    return connection;
  }

  async #introduce(connection: Connection): Promise<InitializeResponse> {
    const { clientInfo, capabilities, initializeTimeoutMs = defaultInitializeTimeoutMs } = this.#options;
    const params = { clientInfo, ...(capabilities !== undefined && { capabilities }) };
    const server = await connection.request('initialize', params, {
      timeoutMs: initializeTimeoutMs,
      signal: this.#stop.signal,
    });
    await connection.notify('initialized');
    // What the protocol says the server answers.
    return server as InitializeResponse;
  }

  async #lost(whyEnded?: Promise<Error>): Promise<void> {
    if (this.#stop.signal.aborted) return this.#tellEnd();
    const attempts = isReopenable(this.#options) ? (this.#options.reconnect?.attempts ?? defaultAttempts) : 0;
    const again = this.#connectAgain(attempts);
    again.catch(() => undefined); // whoever asks hears of it
    this.#connection = again;
    const cause = await whyEnded;
    this.#announce({ change: 'lost', ...(cause !== undefined && { cause }) });
    try {
      await again;
      this.#announce({ change: 'connected', again: true, server: this.server });
    } catch (error) {
      this.#end(error);
      this.#tellEnd();
    }
  }

  async #connectAgain(attempts: number): Promise<Connection> {
    const { sleep, random } = this.#ports;
    let cause: unknown;
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      try {
        await sleep(pauseBefore(attempt, this.#options.reconnect ?? {}, random), this.#stop.signal);
        return await this.#connect();
      } catch (error) {
        cause = error;
        if (this.#stop.signal.aborted) break;
      }
    }
    throw new ClientClosedError({ cause });
  }

  #end(reason: unknown = new DOMException('the client was closed', 'AbortError')): void {
    this.#stop.abort(reason);
  }

  #tellEnd(): void {
    const reason: unknown = this.#stop.signal.reason;
    this.#announce({ change: 'closed', ...(reason instanceof ClientClosedError && { cause: reason.cause }) });
    this.#tellClosed();
  }

  async #carryOut({ method, params }: RpcRequest, signal: AbortSignal): Promise<Reply> {
    const handler = this.#handlers.get(method);
    if (handler === undefined) {
      const message = `this client does not answer ${method}`;
      throw new RequestFault({ code: reservedCode.methodNotFound, message, data: { method } });
    }
    return { result: await handler(params, signal) };
  }

  #tell({ method, params }: RpcNotification, gate: Gate): void {
    for (const work of this.#told.tell(method, params)) {
      gate.busyWith(work);
      work.catch((fault: unknown) => this.#reportFault(fault, method));
    }
  }

  #announce(change: ConnectionChange): void {
    for (const work of this.#changes.tell('change', change)) {
      work.catch((fault: unknown) => this.#reportFault(fault, change.change));
    }
  }

  #reportFault(fault: unknown, method: string): void {
    if (this.#options.onFault !== undefined) this.#options.onFault(fault, method);
    else process.emitWarning(`what hears or answers ${method} threw: ${describeError(fault)}`);
  }
}

/** The connection, with the gate open while an answer is awaited, and for good once it ends. */
function awaitingThroughGate(connection: Connection, gate: Gate): Connection {
  const release = (): void => gate.release();
  void connection.closed.then(release, release);
  async function close(): Promise<void> {
    gate.release();
    await connection.close();
  }
  return {
    request(method, params, options) {
      const answer = connection.request(method, params, options);
      gate.awaiting(answer);
      return answer;
    },
    notify: (method, params) => connection.notify(method, params),
    closed: connection.closed,
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function withSignal<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  const given = Promise.withResolvers<never>();
  const onAbort = (): void => given.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, given.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
