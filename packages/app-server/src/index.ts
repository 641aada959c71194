export { createAppServer, type AppServer, type ServeOptions } from './app-server.ts';
export type { AppServerOptions, ServerPorts } from './server-options.ts';
export { openBearer, type BearerCheck, type BearerSettings } from './transport/bearer.ts';
export { parseEndpoint, type Endpoint } from './transport/endpoint.ts';
export { BearerInvalidError, ListenFailedError, ListenInvalidError } from './transport/errors.ts';
export type { Listener, ListenOptions } from './transport/listener.ts';
export { stdioStream } from './transport/stdio.ts';
export { listenOnUnixSocket } from './transport/unix-socket.ts';
export { listenOnWebSocket } from './transport/websocket.ts';
