import { CodexError, type CodexErrorOptions } from '@codex-ts/utils-error';

import type { RpcErrorObject } from './message.ts';

/** The far end answered a request with an error. */
export class RemoteError extends CodexError {
  override readonly code = 'JSON_RPC_REMOTE_FAILED';
  readonly method: string;
  /** The number of the error, as JSON-RPC or the far end's protocol has it. */
  readonly rpcCode: number;
  /** What the far end said besides. */
  readonly data: unknown;

  constructor(method: string, error: RpcErrorObject) {
    super(error.message);
    this.method = method;
    this.rpcCode = error.code;
    this.data = error.data;
  }
}

/** The connection ended before the answer came. */
export class ConnectionClosedError extends CodexError {
  override readonly code = 'JSON_RPC_CONNECTION_CLOSED';

  constructor(what: string, options?: CodexErrorOptions) {
    super(`the connection was closed before ${what}`, { retry: 'later', ...options });
  }
}

/** The far end did not answer in time. */
export class AnswerTimeoutError extends CodexError {
  override readonly code = 'JSON_RPC_ANSWER_TIMEOUT';
  readonly method: string;
  readonly timeoutMs: number;

  constructor(method: string, timeoutMs: number) {
    super(`no answer to ${method} within ${timeoutMs} ms`, { retry: 'later' });
    this.method = method;
    this.timeoutMs = timeoutMs;
  }
}

/** Thrown by who handles a request: the answer is this error, word for word. */
export class RequestFault extends CodexError {
  override readonly code = 'JSON_RPC_REQUEST_REFUSED';
  readonly error: RpcErrorObject;

  constructor(error: RpcErrorObject, options?: CodexErrorOptions) {
    super(error.message, options);
    this.error = error;
  }
}
