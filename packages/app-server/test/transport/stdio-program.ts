import { stdioStream } from '@codex-ts/app-server';

import { serveEcho } from './echo.ts';

// Tells over standard error that it is alive, whatever standard output is up to.
const timer = setInterval(() => process.stderr.write('.'), 50);
await serveEcho(stdioStream());
clearInterval(timer);
