import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createAppServer } from '@codex-ts/app-server';
import { connect, memoryPair } from '@codex-ts/utils-json-rpc';

// Leave `codexHome` out to serve the user's own; this one is empty, and goes away again.
const codexHome = await mkdtemp(join(tmpdir(), 'codex-home-'));
const server = createAppServer({ version: '1.0.0', codexHome });

// In this process. Over standard input and output it is `server.serve(stdioStream())`.
const [near, far] = memoryPair();
const served = server.serve(far);

const client = connect({ stream: near, onNotification: ({ method }) => console.log('told', method) });
await client.request('initialize', { clientInfo: { name: 'my_program', version: '1.0.0' } });
console.log(await client.request('getAuthStatus', { includeToken: true }));
console.log(await client.request('account/login/start', { type: 'apiKey', apiKey: 'sk-…' }));
console.log(await client.request('account/read', {}));

await client.close();
await served;
await server.drain();
await rm(codexHome, { recursive: true });
