import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startThread } from '@codex-ts/core';
import { createAuthManager } from '@codex-ts/login';
import { callTool, say, startModelServer } from '@codex-ts/testkit';

// A model that plays a script. Leave `baseUrl` out to talk to the real one.
const server = await startModelServer([
  callTool('exec_command', { cmd: 'echo hello > greeting.txt && cat greeting.txt' }),
  say('I have written greeting.txt.'),
]);
const place = await mkdtemp(join(tmpdir(), 'place-'));
const identity = { originator: 'my_program', version: '1.0.0' };
const environment = { ...process.env, HOME: place, CODEX_API_KEY: 'sk-example' };
const auth = createAuthManager({
  codexHome: place,
  identity,
  environment,
  allowApiKeyFromEnvironment: true,
});

const thread = await startThread({
  auth,
  identity,
  environment,
  codexHome: place,
  workspace: place,
  model: 'gpt-5.5',
  sandboxMode: 'danger-full-access',
  provider: {
    id: 'example',
    name: 'Example',
    baseUrl: server.url,
    requiresOpenaiAuth: true,
    requestMaxRetries: 4,
    streamMaxRetries: 5,
    streamIdleTimeoutMs: 300_000,
  },
});

for await (const event of thread.runStreamed('Write a greeting.')) {
  switch (event.type) {
    case 'itemCompleted':
      if (event.item.type === 'commandExecution') console.log(`$ ${event.item.command.at(-1)}`);
      if (event.item.type === 'agentMessage') console.log(event.item.text);
      break;
    case 'turnCompleted':
      console.log(`${event.usage.totalTokens} tokens`);
      break;
    case 'turnFailed':
      console.error(event.failure.code, event.failure.message);
      break;
    default:
  }
}

await thread[Symbol.asyncDispose]();
await auth[Symbol.asyncDispose]();
await server.close();
await rm(place, { recursive: true });
