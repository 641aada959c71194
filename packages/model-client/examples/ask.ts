import { createAuthManager } from '@codex-ts/login';
import { createModelClient } from '@codex-ts/model-client';
import { parseThreadId, parseTurnId } from '@codex-ts/protocol';
import { say, startModelServer } from '@codex-ts/testkit';

// A stand-in for the model's server, so that this runs without an account.
const server = await startModelServer([say('Hello from the model.')]);

const client = createModelClient({
  provider: {
    id: 'local',
    name: 'Local',
    baseUrl: server.url,
    requiresOpenaiAuth: false,
    requestMaxRetries: 4,
    streamMaxRetries: 5,
    streamIdleTimeoutMs: 300_000,
  },
  auth: createAuthManager(),
  identity: { originator: 'my_program', version: '1.0.0' },
});

const threadId = parseThreadId('0193a000-0000-7000-8000-000000000001');
const turnId = parseTurnId('0193a000-0000-7000-8000-000000000002');
if (threadId === undefined || turnId === undefined) throw new TypeError('not a UUID');

const answer = client.stream({
  model: 'gpt-5.5',
  input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Say hello.' }] }],
  tools: [],
  parallelToolCalls: true,
  threadId,
  turnId,
});
for await (const event of answer) {
  if (event.type === 'textDelta') process.stdout.write(event.text);
}
process.stdout.write('\n');

await client[Symbol.asyncDispose]();
await server[Symbol.asyncDispose]();
