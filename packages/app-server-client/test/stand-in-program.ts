import { lineStream } from '@codex-ts/utils-json-rpc';

import { serveStandIn } from './stand-in-server.ts';

// The stand-in over standard input and output; with an argument it ends at once, or never. Asked to log out it crashes.
const [how] = process.argv.slice(/*start*/ 2);
if (how === 'dies') {
  console.error('no home');
  process.exitCode = 3;
} else if (how === 'stubborn') {
  process.stdin.resume();
  serveStandIn(lineStream(process.stdin, process.stdout));
  setInterval(() => undefined, 1_000);
} else {
  const onLogout = (): boolean => process.kill(process.pid, 'SIGKILL');
  await serveStandIn(lineStream(process.stdin, process.stdout), { onLogout }).connection.closed;
}
