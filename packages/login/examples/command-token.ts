import { authHeaders, createCommandAuth, sendAuthorized } from '@codex-ts/login';

// The program that prints a token: `[model_providers.ID.auth]` of config.toml, as data.
const credentials = createCommandAuth({
  command: 'sh',
  args: ['-c', 'echo "token of $USER_NAME at $(date +%s)"  | tr " " "-"'],
  timeoutMs: 5_000,
  refreshIntervalMs: 300_000,
});

const url = process.env['MY_SERVICE'] ?? 'http://127.0.0.1:8080';

// The command runs once for all requests, and once more after a 401.
const answer = await sendAuthorized(credentials, (auth) =>
  fetch(url, { headers: auth ? authHeaders(auth) : {} }),
);

console.log(`The service answered ${answer.status}.`);
await credentials[Symbol.asyncDispose]();
