import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { installPeer } from '@codex-ts/conformance/peer';
import { callTool, forever, say, startModelServer, type ModelServer } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { openPlace, ourProgram, type Place } from './programs.ts';

/** What is used of the official client. */
interface Sdk {
  Codex: new (options: Record<string, unknown>) => {
    startThread(options: Record<string, unknown>): SdkThread;
    resumeThread(id: string, options: Record<string, unknown>): SdkThread;
  };
}

interface SdkThread {
  readonly id: string | null;
  run(
    input: unknown,
    options?: Record<string, unknown>,
  ): Promise<{ finalResponse: string; items: SdkItem[]; usage: unknown }>;
  runStreamed(
    input: unknown,
    options?: Record<string, unknown>,
  ): Promise<{ events: AsyncIterable<{ type: string }> }>;
}

interface SdkItem {
  type: string;
  status?: string;
  exit_code?: number;
}

const { sdkModule } = await installPeer();
// The module is the published client; its own types say the same.
const sdk = (await import(pathToFileURL(sdkModule).href)) as Sdk;

function client(server: ModelServer, place: Place): InstanceType<Sdk['Codex']> {
  return new sdk.Codex({
    codexPathOverride: ourProgram,
    baseUrl: server.url,
    apiKey: 'sk-test',
    config: { model_verbosity: 'low', features: { unknown_to_us: true } },
    env: { PATH: process.env['PATH'], HOME: place.codexHome, CODEX_HOME: place.codexHome },
  });
}

function threadOptions(place: Place): Record<string, unknown> {
  return {
    workingDirectory: place.workspace,
    skipGitRepoCheck: true,
    model: 'gpt-5.5',
    sandboxMode: 'danger-full-access',
    modelReasoningEffort: 'low',
    networkAccessEnabled: false,
    webSearchMode: 'disabled',
    approvalPolicy: 'never',
    additionalDirectories: [place.codexHome],
  };
}

test('the official client completes a turn with tools on our program', async () => {
  await using place = await openPlace();
  const patch = '*** Begin Patch\n*** Add File: a.txt\n+x\n*** End Patch\n';
  await using server = await startModelServer([
    callTool('apply_patch', patch),
    callTool('exec_command', { cmd: 'cat a.txt' }),
    say('done'),
  ]);

  const turn = await client(server, place).startThread(threadOptions(place)).run('go');

  expect(turn.finalResponse).toBe('done');
  expect(turn.items.map(({ type, status }) => [type, status])).toEqual([
    ['file_change', 'completed'],
    ['command_execution', 'completed'],
    ['agent_message', undefined],
  ]);
  expect(turn.usage).toMatchObject({ input_tokens: 300, output_tokens: 30 });
  expect(server.requests.at(-1)?.headers).toMatchObject({
    originator: 'codex_sdk_ts',
    authorization: 'Bearer sk-test',
  });
});

test('it goes on with a thread, with an image and an output schema', async () => {
  await using place = await openPlace();
  await using server = await startModelServer([say('one'), say('{"answer":42}')]);
  const image = join(place.workspace, 'dot.png');
  const png =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  await writeFile(image, Buffer.from(png, 'base64'));
  const codex = client(server, place);
  const first = codex.startThread(threadOptions(place));
  await first.run('begin');
  expect(first.id).toMatch(/^[0-9a-f-]{36}$/u);

  const input = [
    { type: 'text', text: 'look' },
    { type: 'local_image', path: image },
  ];
  const schema = {
    type: 'object',
    properties: { answer: { type: 'number' } },
    required: ['answer'],
    additionalProperties: false,
  };
  const turn = await codex
    .resumeThread(String(first.id), threadOptions(place))
    .run(input, { outputSchema: schema });

  expect(JSON.parse(turn.finalResponse)).toEqual({ answer: 42 });
  const sent = server.turns.at(-1);
  expect(sent?.body['text']).toMatchObject({
    format: { type: 'json_schema', name: 'codex_output_schema', schema },
  });
  expect(JSON.stringify(sent?.input)).toContain('data:image/png;base64,');
});

test('a failed turn reaches it as an error', async () => {
  await using place = await openPlace();
  await using server = await startModelServer(forever(say('never')));
  server.fail('always', { status: 400, body: '{"error":{"message":"bad thing"}}' });

  await expect(client(server, place).startThread(threadOptions(place)).run('go')).rejects.toThrow(
    'bad thing',
  );
});

test('its abort ends the turn and the command', async () => {
  await using place = await openPlace();
  await using server = await startModelServer([callTool('exec_command', { cmd: 'sleep 300' }), say('never')]);
  const controller = new AbortController();
  const thread = client(server, place).startThread(threadOptions(place));

  const { events } = await thread.runStreamed('go', { signal: controller.signal });
  const seen: string[] = [];
  const reading = (async () => {
    for await (const { type } of events) {
      seen.push(type);
      if (type === 'item.started') controller.abort();
    }
  })();

  await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  expect(seen).not.toContain('turn.completed');
});
