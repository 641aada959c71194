import { createServer } from 'node:http';

import { backoffDelayMs, createExchange, HttpError, parseRetryAfter, sleep } from '@codex-ts/utils-http';

// A server that is busy the first time.
let asked = 0;
const server = createServer((_request, response) => {
  asked += 1;
  if (asked === 1) response.writeHead(503, { 'retry-after': '0' }).end('busy');
  else response.end('hello');
}).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const address = server.address();
const port = typeof address === 'object' ? address?.port : undefined;

const exchange = createExchange();
const law = { baseMs: 200, factor: 2, jitter: 0.1, random: Math.random };

for (let attempt = 1; attempt <= 3; attempt += 1) {
  const answer = await exchange({ url: `http://127.0.0.1:${port}/`, deadlineMs: 10_000 });
  console.log(answer.status, await answer.text());
  if (answer.status < 500) break;
  const wantedMs = parseRetryAfter(answer.headers['retry-after'], Date.now());
  await sleep(wantedMs ?? backoffDelayMs(attempt, law));
}
server.close();

try {
  await exchange({ url: 'http://127.0.0.1:1/?secret=1' });
} catch (error) {
  if (!(error instanceof HttpError)) throw error;
  console.log(error.code, error.message, error.retry);
}
await exchange.close();
