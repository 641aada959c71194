import type { TurnToolOutput } from '@codex-ts/app-server-protocol';
import { forever, say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { startDesk } from '../thread/desk.ts';

const output = [{ type: 'input_text' as const, text: 'rain' }];
const toolOutput: TurnToolOutput = { name: 'weather', namespace: null, output };
const input = [{ type: 'text' as const, text: 'And?' }];

test('a result that is handed in is an item of its turn, and the model reads it', async () => {
  await using desk = await startDesk(forever(say('Take a coat.')));
  const threadId = await desk.startThread();
  const { heard } = await desk.runTurn(threadId, { input: [], toolOutput });

  const id = expect.stringMatching(/^fco_/u);
  const item = { type: 'functionCallOutput', id, name: 'weather', namespace: null, output };
  const told = heard.filter(({ method }) => /^item\/(?:started|completed)$/u.test(method));
  expect(told[0]?.params).toMatchObject({ item: { ...item, completedAtMs: null } });
  expect(told[1]?.params).toMatchObject({ item });
  expect(desk.model.turns[0]?.input.at(-1)).toEqual({
    type: 'function_call_output',
    id,
    name: 'weather',
    output,
  });
  const { data } = await desk.me.ask('thread/items/list', { threadId });
  expect(data.map((entry) => entry.item)).toMatchObject([item, { type: 'agentMessage' }]);
  const { thread } = await desk.me.ask('thread/read', { threadId });
  expect(thread.preview).toBe('');
});

test.each([
  { params: { input, toolOutput }, message: '`toolOutput` cannot be combined with nonempty `input`' },
  {
    params: { input: [], toolOutput: { ...toolOutput, name: '' } },
    message: '`toolOutput.name` must not be empty',
  },
  {
    params: {
      input: [],
      toolOutput: { ...toolOutput, output: [{ type: 'input_audio' as const, file_id: 'f' }] },
    },
    message: 'Uploaded audio files must be submitted as turn input.',
  },
])('$message', async ({ params, message }) => {
  await using desk = await startDesk([]);
  const threadId = await desk.startThread();

  const asked = desk.me.ask('turn/start', { threadId, ...params });
  await expect(asked).rejects.toMatchObject({ rpcCode: -32_600, message });
});

test('what led to a turn shows in it, and is told to the model’s server', async () => {
  await using desk = await startDesk(forever(say('Done.')));
  const threadId = await desk.startThread();
  const led = { rootTurnId: 'root', parentTurnId: 'parent', turnTrigger: 'schedule' };
  const { turn } = await desk.runTurn(threadId, led);

  expect(turn.rootTurnId).toBe('root');
  expect(desk.model.turns[0]?.body['client_metadata']).toMatchObject({
    turn_id: turn.id,
    root_turn_id: 'root',
    parent_turn_id: 'parent',
    'x-codex-turn-metadata': expect.stringContaining('"turn_trigger":"schedule"'),
  });
  const { data } = await desk.me.ask('thread/turns/list', { threadId });
  expect(data).toMatchObject([{ id: turn.id, rootTurnId: 'root' }]);
  const { turn: next } = await desk.runTurn(threadId);
  expect(next.rootTurnId).toBe(next.id);
});

test('what a client says of a turn goes to the model’s server with that turn', async () => {
  await using desk = await startDesk(forever(say('Done.')));
  await using one = await desk.connect({ experimentalApi: true });
  const { thread } = await one.ask('thread/start', {});
  const said = [{ responsesapiClientMetadata: { a: '1' }, responsesapiClientMetadataPatch: { b: '2' } }, {}];
  for (const params of said) {
    const { turn } = await one.ask('turn/start', { threadId: thread.id, input, ...params });
    await one.hear('turn/completed', (told) => told.turn.id === turn.id);
  }

  const metadata = desk.model.turns.map(({ body }) => {
    const { 'x-codex-turn-metadata': text = '' } = body['client_metadata'] as Record<string, string>;
    const { a, b } = JSON.parse(text) as Record<string, unknown>;
    return [a, b];
  });
  expect(metadata).toEqual([
    ['1', '2'],
    [undefined, undefined],
  ]);
});

test('the usual mode is a model, an effort and instructions', async () => {
  await using desk = await startDesk(forever(say('Done.')));
  await using one = await desk.connect({ experimentalApi: true });
  const { thread } = await one.ask('thread/start', {});
  const mode = (reasoning_effort: string | null, developer_instructions: string | null) => ({
    collaborationMode: {
      mode: 'default' as const,
      settings: { model: 'gpt-6-luna', reasoning_effort, developer_instructions },
    },
  });
  for (const params of [
    mode('low', 'Be a cat.'),
    { effort: 'high' },
    mode(/*reasoning_effort*/ null, /*developer_instructions*/ null),
  ]) {
    const { turn } = await one.ask('turn/start', { threadId: thread.id, input, ...params });
    await one.hear('turn/completed', (told) => told.turn.id === turn.id);
  }

  expect(desk.model.turns.map(({ body }) => [body['model'], body['reasoning']])).toEqual([
    ['gpt-6-luna', { effort: 'low' }],
    ['gpt-6-luna', { effort: 'high' }],
    ['gpt-6-luna', { effort: 'medium' }],
  ]);
  expect(JSON.stringify(desk.model.turns[0]?.input)).toContain('Be a cat.');
});

test('what a client has the model know goes before its words, once', async () => {
  await using desk = await startDesk(forever(say('Done.')));
  await using one = await desk.connect({ experimentalApi: true });
  const { thread } = await one.ask('thread/start', {});
  const k = { value: 'V', kind: 'untrusted' as const };
  const j = { value: 'J', kind: 'application' as const };
  const told: unknown[] = [];
  let from = 0;
  for (const additionalContext of [
    { k, j },
    { j },
    { 'k': { ...k, name: 'page' }, 'a key!': k },
    null,
    { j },
  ]) {
    const { turn } = await one.ask('turn/start', { threadId: thread.id, input, additionalContext });
    await one.hear('turn/completed', (ended) => ended.turn.id === turn.id);
    const sent = desk.model.turns.at(-1)?.input ?? [];
    const news = sent.slice(from === 0 ? 3 : from).filter(({ role }) => role !== 'assistant');
    told.push(
      news.map(({ role, name, output: value, content }) => (role === undefined ? [name, value] : content)),
    );
    from = sent.length;
  }

  const words = [{ type: 'input_text', text: 'And?' }];
  const ours = [{ type: 'input_text', text: '<j>J</j>' }];
  expect(told).toEqual([
    [ours, ['k', 'V'], words],
    [words],
    [['a_key', 'V'], ['page', 'V'], words],
    [words],
    [ours, words],
  ]);
});

test.each([
  {
    entry: { value: '', kind: 'application', name: 'n' },
    message: 'is only supported for untrusted context',
  },
  { entry: { value: '', kind: 'untrusted', name: 'N' }, message: 'must match [a-z][a-z0-9_]{0,63}' },
])('an additional context name $message', async ({ entry, message }) => {
  await using desk = await startDesk([]);
  await using one = await desk.connect({ experimentalApi: true });
  const { thread } = await one.ask('thread/start', {});
  const params = { threadId: thread.id, input, additionalContext: { k: entry } };

  await expect(one.connection.request('turn/start', params)).rejects.toMatchObject({
    rpcCode: -32_600,
    message: `additional context name ${message}`,
  });
});
