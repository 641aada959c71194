import { RequestFault } from './errors.ts';
import type { RpcErrorObject, RpcMessage, RpcNotification, RpcRequest } from './message.ts';
import { reservedCode } from './reserved-code.ts';

/** The answer to a request, and what is to happen when it is on its way. */
export interface Reply {
  readonly result: unknown;
  /** Called when the answer stands in the queue: what it tells the far end arrives after the answer. */
  readonly afterwards?: () => void;
}

/** Who carries requests out, and who hears of faults. */
export interface ResponderOptions {
  readonly onRequest?: (request: RpcRequest, signal: AbortSignal) => Reply | Promise<Reply>;
  readonly onFault?: (fault: unknown, message: RpcRequest | RpcNotification) => void;
}

/** Gives each request its one answer. Never rejects. */
export function createResponder(
  { onRequest, onFault }: ResponderOptions,
  put: (message: RpcMessage) => void,
  signal: AbortSignal,
): (request: RpcRequest) => Promise<void> {
  return async (request) => {
    let reply: Reply;
    try {
      if (onRequest === undefined) throw new RequestFault(unknownMethod(request));
      reply = await onRequest(request, signal);
    } catch (fault) {
      if (!(fault instanceof RequestFault)) onFault?.(fault, request);
      put({
        kind: 'failure',
        id: request.id,
        error: fault instanceof RequestFault ? fault.error : internalError,
      });
      return;
    }
    put({ kind: 'result', id: request.id, result: reply.result });
    try {
      reply.afterwards?.();
    } catch (fault) {
      onFault?.(fault, request);
    }
  };
}

const internalError: RpcErrorObject = { code: reservedCode.internalError, message: 'Internal error' };

function unknownMethod({ method }: RpcRequest): RpcErrorObject {
  return { code: reservedCode.methodNotFound, message: `Method not found: ${method}`, data: { method } };
}
