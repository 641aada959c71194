import { createAdmission } from './admission.ts';
import { createEnvelope, type Envelope } from './envelope.ts';
import type { MessageStream } from './message-stream.ts';
import type { RpcErrorObject, RpcNotification, RpcRequest } from './message.ts';
import { createOpenQuestions, type AskOptions } from './open-questions.ts';
import { Outbox, type MergeNotifications } from './outbox.ts';
import { createReceiver } from './receiver.ts';
import { createResponder, type Reply } from './responder.ts';

/** What a connection is made of. */
export interface ConnectionOptions {
  readonly stream: MessageStream;
  /** JSON-RPC 2.0 by default. */
  readonly envelope?: Envelope;
  /**
   * Carries out what the far end asks. A `RequestFault` it throws is answered word for word, anything else as an
   * internal error that tells nothing. The signal aborts when the connection is gone. By default every method is unknown.
   */
  readonly onRequest?: (request: RpcRequest, signal: AbortSignal) => Reply | Promise<Reply>;
  readonly onNotification?: (notification: RpcNotification) => void;
  /** Hears of what was answered as an internal error, and of what `onNotification` throws. */
  readonly onFault?: (fault: unknown, message: RpcRequest | RpcNotification) => void;
  /** Told once when nothing more comes in; what was asked before is still answered. */
  readonly onEnd?: () => void;
  /** Requests of one lane are carried out, and so answered, in the order in which they came. */
  readonly laneOf?: (request: RpcRequest) => string | undefined;
  /** Whether a request may take as long as it likes, waiting for people or programs; those do not hold up the others. */
  readonly isLong?: (request: RpcRequest) => boolean;
  /** What a long request beyond `mostLong` is answered. */
  readonly overloaded?: RpcErrorObject;
  readonly merge?: MergeNotifications;
  readonly limits?: Partial<ConnectionLimits>;
}

/** How much a connection takes on before it makes the far end wait. */
export interface ConnectionLimits {
  /** Requests under way; no more is read while there are as many. 64 by default. */
  readonly mostShort: number;
  /** Long requests under way; more are refused. 1,024 by default. */
  readonly mostLong: number;
  /** Text on its way out, in UTF-16 units; no more is read, and `notify` waits, while there is more. 8 Mi by default. */
  readonly mostUnsent: number;
}

/** One far end: both sides may ask and tell. Every request that comes in gets exactly one answer. */
export interface Connection extends AsyncDisposable {
  /** Asks. Throws `RemoteError`, `AnswerTimeoutError`, `ConnectionClosedError`, and the signal's reason. */
  request(method: string, params?: unknown, options?: AskOptions): Promise<unknown>;
  /** Tells. Resolves when there is room for more: who has much to tell waits for it. Never rejects. */
  notify(method: string, params?: unknown): Promise<void>;
  /** Resolves when the far end has ended and everything it asked was answered. */
  readonly closed: Promise<void>;
  /** Ends it: what is under way is aborted and answered, what waits is sent. */
  close(): Promise<void>;
}

const defaultLimits: ConnectionLimits = { mostShort: 64, mostLong: 1024, mostUnsent: 8 * 1024 * 1024 };

/** Speaks JSON-RPC over a stream, from now on. */
export function connect(options: ConnectionOptions): Connection {
  const { stream } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const envelope = options.envelope ?? createEnvelope();
  const stop = new AbortController();
  const questions = createOpenQuestions();
  const outbox = new Outbox({
    stream,
    envelope,
    merge: options.merge,
    limit: limits.mostUnsent,
    onBroken: (error) => stop.abort(error),
  });
  const admission = createAdmission(options, limits);
  const respond = createResponder(options, (message) => outbox.put(message), stop.signal);

  const take = createReceiver({ options, envelope, outbox, admission, questions, respond });

  async function pump(): Promise<void> {
    for await (const incoming of stream.incoming) {
      if (stop.signal.aborted) return;
      take(incoming);
      if (!outbox.hasRoom) await outbox.room();
      if (!admission.hasRoom) await admission.room();
    }
  }

  async function live(): Promise<void> {
    const stopped = new Promise<void>((resolve) => {
      stop.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([pump(), stopped]);
    questions.abandon();
    options.onEnd?.();
    await admission.idle();
    await outbox.empty();
    await stream.close().catch(() => undefined);
  }

  const closed = live();
  async function close(): Promise<void> {
    stop.abort(new DOMException('the connection was closed', 'AbortError'));
    await closed;
  }
  return {
    request: (method, params, ask = {}) =>
      questions.ask(method, (id) => outbox.put({ kind: 'request', id, method, params }), ask),
    notify(method, params) {
      outbox.put({ kind: 'notification', method, params });
      return outbox.room();
    },
    closed,
    close,
    [Symbol.asyncDispose]: close,
  };
}
