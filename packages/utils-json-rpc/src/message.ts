/** Chosen by whoever asks; unique among its unanswered requests. JSON-RPC 2.0 §4. */
export type RequestId = string | number;

/** Something is asked and has to be answered. */
export interface RpcRequest {
  readonly kind: 'request';
  readonly id: RequestId;
  readonly method: string;
  readonly params?: unknown;
}

/** Something is told. Nobody answers. */
export interface RpcNotification {
  readonly kind: 'notification';
  readonly method: string;
  readonly params?: unknown;
}

/** The answer to a request that was carried out. */
export interface RpcResult {
  readonly kind: 'result';
  readonly id: RequestId;
  readonly result: unknown;
}

/** The answer to a request that was not. `id` is null when the request's own could not be read. JSON-RPC 2.0 §5.1. */
export interface RpcFailure {
  readonly kind: 'failure';
  readonly id: RequestId | null;
  readonly error: RpcErrorObject;
}

/** What went wrong, as it goes over the wire. */
export interface RpcErrorObject {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** One message, whatever it looks like on the wire. */
export type RpcMessage = RpcRequest | RpcNotification | RpcResult | RpcFailure;

/** A text that is no message: what to answer, and to whom if that could be read. */
export interface Malformed {
  readonly kind: 'malformed';
  readonly id: RequestId | null;
  readonly error: RpcErrorObject;
}
