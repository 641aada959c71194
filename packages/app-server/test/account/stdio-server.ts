import { createAppServer, stdioStream } from '@codex-ts/app-server';

// A server as a program of its own: `CODEX_HOME` and the authority come from the environment.
const server = createAppServer({ version: '1.2.3', callbackPorts: [0] });
await server.serve(stdioStream(), { transport: 'stdio' });
await server.drain();
