import { createAppServer, stdioStream } from '@codex-ts/app-server';

const [codexHome = ''] = process.argv.slice(2);
const systemFolder = `${codexHome}/etc`;
const server = createAppServer({ version: '1.0.0', codexHome, workspace: codexHome, systemFolder });
await server.serve(stdioStream());
await server.drain();
