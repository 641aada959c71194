import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { errorAnswer, type Answer } from './answer.ts';
import { deliverAnswer } from './deliver-answer.ts';
import {
  createFaultPlan,
  undisturbed,
  type Fate,
  type Fault,
  type FaultHandle,
  type FaultPlan,
  type FaultTarget,
} from './fault.ts';
import { readRequest, type RecordedRequest } from './recorded-request.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import { ClosedError, ListenError } from './testkit-error.ts';

/** How a far end listens and waits. */
export interface LoopbackOptions {
  /** Default 0: any free one. */
  readonly port?: number;
  /** The process may end while this far end still listens. */
  readonly unref?: boolean;
  /** How long `waitFor` waits. Default 20 s. */
  readonly waitTimeoutMs?: number;
}

/** A far end on 127.0.0.1 that records what arrives and fails when told to. */
export interface Loopback extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  readonly url: string;
  /** In the order they had arrived whole; the list grows by itself. */
  readonly requests: readonly RecordedRequest[];
  /**
   * Lets answers go wrong.
   * @throws FaultInvalidError, ClosedError
   */
  fail(target: FaultTarget, fault: Fault): FaultHandle;
  /**
   * The `count`th request (default the first) to exactly this path, as soon as it has taken effect, answered or not.
   * @throws WaitTimeoutError; ClosedError, also when the far end is closed meanwhile
   */
  waitFor(path: string, count?: number): Promise<RecordedRequest>;
  /** Forgets the requests recorded so far; the numbers go on. */
  forget(): void;
  /** Stops listening and cuts every connection at once. A second call changes nothing. */
  close(): Promise<void>;
}

/** Answers one request; throwing answers 500. */
export type Respond = (request: RecordedRequest) => Answer | Promise<Answer>;

/** What the parts of one far end share. */
export interface LoopbackParts {
  readonly loopback: Loopback;
  readonly server: Server;
  readonly log: RequestLog;
  readonly faults: FaultPlan;
  /** Aborted by `close`, with a ClosedError. */
  readonly closed: AbortSignal;
  readonly unref: boolean;
  readonly nextNumber: () => number;
  readonly serve: (respond: Respond) => void;
  /** @throws ClosedError */
  readonly assertOpen: () => void;
}

/**
 * Starts a far end of your own.
 * @throws ListenError
 */
export async function startLoopback(respond: Respond, options: LoopbackOptions = {}): Promise<Loopback> {
  const parts = await openLoopback(options);
  parts.serve(respond);
  return parts.loopback;
}

/** Listens, and hands out the parts. The caller must `serve` before it waits for anything. */
export async function openLoopback(options: LoopbackOptions): Promise<LoopbackParts> {
  const { port = 0, unref = false, waitTimeoutMs = 20_000 } = options;
  const { createServer } = await import('node:http');
  // A connection the server closes for idleness would race with the next request on it.
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
  const sockets = trackSockets(server, unref);
  const url = `http://127.0.0.1:${await listen(server, port)}`;
  if (unref) server.unref();
  return assemble({ server, sockets, url, unref, waitTimeoutMs });
}

function trackSockets(server: Server, unref: boolean): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    if (unref) socket.unref();
    sockets.add(socket);
    socket.on('error', ignoreReset).on('close', () => sockets.delete(socket));
  });
  return sockets;
}

/** A client may leave whenever it likes. */
function ignoreReset(): void {}

async function listen(server: Server, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen({ port, host: '127.0.0.1' }, resolve);
  try {
    await promise;
  } catch (error) {
    throw new ListenError(port, { cause: error });
  }
  // A server that listens on TCP has an address of this kind.
  return (server.address() as AddressInfo).port;
}

interface Started {
  readonly server: Server;
  readonly sockets: ReadonlySet<Duplex>;
  readonly url: string;
  readonly unref: boolean;
  readonly waitTimeoutMs: number;
}

function assemble({ server, sockets, url, unref, waitTimeoutMs }: Started): LoopbackParts {
  const log = createRequestLog({ waitTimeoutMs, unref });
  const faults = createFaultPlan();
  const closing = new AbortController();
  let arrived = 0;
  let closed: Promise<void> | undefined;

  function assertOpen(): void {
    if (closed !== undefined) throw new ClosedError(url);
  }

  async function shut(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    server.close(() => resolve());
    const reason = new ClosedError(url);
    closing.abort(reason);
    for (const socket of sockets) socket.destroy();
    log.end(reason);
    await promise;
  }

  const close = (): Promise<void> => (closed ??= shut());

  const loopback: Loopback = {
    url,
    requests: log.requests,
    fail(target, fault) {
      assertOpen();
      return faults.add(target, fault);
    },
    async waitFor(path, count = 1) {
      assertOpen();
      if (!(Number.isSafeInteger(count) && count >= 1)) throw new TypeError(`no request is number ${count}`);
      return log.waitFor(path, count);
    },
    forget: () => void (log.requests.length = 0),
    close,
    [Symbol.asyncDispose]: close,
  };
  const parts: LoopbackParts = {
    loopback,
    server,
    log,
    faults,
    closed: closing.signal,
    unref,
    nextNumber: () => (arrived += 1),
    serve(respond) {
      server.on(
        'request',
        (incoming, response) => void answerRequest(parts, { incoming, response, respond }),
      );
    },
    assertOpen,
  };
  return parts;
}

interface Arrival {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly respond: Respond;
}

async function answerRequest(parts: LoopbackParts, { incoming, response, respond }: Arrival): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort()).on('error', ignoreReset);
  const record = await readRequest(incoming, parts.nextNumber);
  if (record === undefined) return;
  parts.log.requests.push(record);
  const onHead = (status: number): void => void (record.status = status);
  const delivery = { response, signal: gone.signal, unref: parts.unref, onHead };
  try {
    const fate = parts.faults.take(record);
    const answering = answerFor(record, { fate, respond });
    parts.log.announce();
    await deliverAnswer(delivery, { answer: await answering, fate });
  } catch (error) {
    // A body that breaks off reaches the client as a connection that breaks off.
    if (response.headersSent) response.socket?.destroySoon();
    else await deliverAnswer(delivery, { answer: thrownAnswer(error), fate: undisturbed });
  }
}

async function answerFor(
  record: RecordedRequest,
  { fate, respond }: { fate: Fate; respond: Respond },
): Promise<Answer> {
  if (fate.hangUp === 'onArrival') return { status: 500 };
  return fate.answer ?? respond(record);
}

function thrownAnswer(error: unknown): Answer {
  const text = error instanceof Error ? error.message : `a thrown ${typeof error}`;
  return errorAnswer(/*status*/ 500, {
    code: 'testkit_threw',
    message: `what should answer this request threw: ${text}`,
  });
}
