export type {
  AppServerClient,
  AppServerClientOptions,
  ClientPorts,
  ConnectionChange,
} from './app-server-client.ts';
export { connectAppServer } from './connect-app-server.ts';
export { ClientClosedError, ConnectFailedError, ServerStartError } from './errors.ts';
export type { ReconnectSettings } from './reconnect-law.ts';
export type { AnswerRequest, RequestArguments } from './server-words.ts';
export type { SocketTarget } from './socket-stream.ts';
export type { ServerProgram } from './spawned-stream.ts';
export type { Target } from './target.ts';
