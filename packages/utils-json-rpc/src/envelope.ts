import type { Malformed, RpcErrorObject, RequestId, RpcMessage } from './message.ts';
import { nestsDeeperThan } from './nesting.ts';
import { reservedCode } from './reserved-code.ts';

/** How messages look on the wire. Protocols that leave the standard's ways bring their own. */
export interface Envelope {
  encode(message: RpcMessage): string;
  /** Never throws. */
  decode(text: string): RpcMessage | Malformed;
}

/** What an envelope's dialect is. */
export interface Dialect {
  /** Members every message out begins with; by default `"jsonrpc": "2.0"`. */
  readonly head?: Readonly<Record<string, unknown>>;
  /** Members a notification out ends with. */
  readonly notificationTail?: () => Readonly<Record<string, unknown>>;
}

const deepestNesting = 128;

/** JSON-RPC 2.0, or a dialect of it. Batches are refused; a message in need not say its version. */
export function createEnvelope(dialect: Dialect = {}): Envelope {
  const head = dialect.head ?? { jsonrpc: '2.0' };
  return {
    encode(message) {
      const tail = message.kind === 'notification' ? dialect.notificationTail?.() : undefined;
      return JSON.stringify({ ...head, ...wireForm(message), ...tail });
    },
    decode: decodeMessage,
  };
}

function wireForm(message: RpcMessage): Record<string, unknown> {
  switch (message.kind) {
    case 'request':
      return { id: message.id, method: message.method, ...paramsOf(message) };
    case 'notification':
      return { method: message.method, ...paramsOf(message) };
    case 'result':
      // A result of `undefined` would leave no member, and then it would be no answer.
      return { id: message.id, result: message.result ?? null };
    case 'failure':
      return { id: message.id, error: message.error };
    default:
      return message satisfies never;
  }
}

function paramsOf({ params }: { readonly params?: unknown }): Record<string, unknown> {
  return params === undefined ? {} : { params };
}

function decodeMessage(text: string): RpcMessage | Malformed {
  if (nestsDeeperThan(text, deepestNesting)) {
    return malformed(/*id*/ null, reservedCode.parseError, `nested deeper than ${deepestNesting} levels`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return malformed(/*id*/ null, reservedCode.parseError, 'not JSON');
  }
  if (Array.isArray(value)) {
    return malformed(
      /*id*/ null,
      reservedCode.invalidRequest,
      'batches are not supported; send one message a line',
    );
  }
  if (typeof value !== 'object' || value === null) {
    return malformed(/*id*/ null, reservedCode.invalidRequest, 'a message is an object');
  }
  return classify(value);
}

function classify(value: object): RpcMessage | Malformed {
  const id = 'id' in value ? value.id : undefined;
  const isId = typeof id === 'string' || (typeof id === 'number' && Number.isSafeInteger(id));
  if ('method' in value) {
    const knownId = isId ? id : null;
    if (typeof value.method !== 'string') {
      return malformed(knownId, reservedCode.invalidRequest, 'method is not a string');
    }
    const params = 'params' in value && value.params !== undefined ? { params: value.params } : {};
    if (id === undefined) return { kind: 'notification', method: value.method, ...params };
    if (!isId) {
      return malformed(/*id*/ null, reservedCode.invalidRequest, 'id is neither a string nor a whole number');
    }
    return { kind: 'request', id, method: value.method, ...params };
  }
  if ('error' in value && isErrorObject(value.error) && (isId || id === null)) {
    return { kind: 'failure', id, error: value.error };
  }
  if ('result' in value && isId) return { kind: 'result', id, result: value.result };
  return malformed(isId ? id : null, reservedCode.invalidRequest, 'neither a request nor an answer');
}

function isErrorObject(value: unknown): value is RpcErrorObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'number' &&
    'message' in value &&
    typeof value.message === 'string'
  );
}

function malformed(id: RequestId | null, code: number, problem: string): Malformed {
  const kind = code === reservedCode.parseError ? 'Parse error' : 'Invalid request';
  return { kind: 'malformed', id, error: { code, message: `${kind}: ${problem}` } };
}
