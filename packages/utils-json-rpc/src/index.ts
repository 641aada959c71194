export { connect, type Connection, type ConnectionLimits, type ConnectionOptions } from './connection.ts';
export { createEnvelope, type Dialect, type Envelope } from './envelope.ts';
export { AnswerTimeoutError, ConnectionClosedError, RemoteError, RequestFault } from './errors.ts';
export { lineStream, type LineStreamOptions } from './line-stream.ts';
export { memoryPair } from './memory-pair.ts';
export type { IncomingText, MessageStream } from './message-stream.ts';
export type {
  Malformed,
  RequestId,
  RpcErrorObject,
  RpcFailure,
  RpcMessage,
  RpcNotification,
  RpcRequest,
  RpcResult,
} from './message.ts';
export type { AskOptions } from './open-questions.ts';
export type { MergeNotifications } from './outbox.ts';
export { reservedCode } from './reserved-code.ts';
export type { Reply } from './responder.ts';
export { webSocketStream, type OpenWebSocket } from './web-socket-stream.ts';
