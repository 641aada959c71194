import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { startThread } from '@codex-ts/core';
import { callTool, forever, say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { openHouse } from './agent-house.ts';
import { logLines } from './log.ts';

test('settings that come with a turn hold from that turn on', async () => {
  await using house = await openHouse(forever(say('Done.')));
  await using thread = await startThread(house.options);
  await thread.run('1');
  await thread.run('2', { settings: { model: 'gpt-6-luna', reasoningEffort: 'high' } });
  await thread.run('3', { settings: { sandboxMode: 'read-only' } });

  expect(house.server.turns.map(({ body }) => [body['model'], body['reasoning']])).toEqual([
    ['gpt-5.5', { effort: 'medium' }],
    ['gpt-6-luna', { effort: 'high' }],
    ['gpt-6-luna', { effort: 'high' }],
  ]);
  expect(thread.settings).toMatchObject({ model: 'gpt-6-luna', sandboxMode: 'read-only' });
  const contexts = (await logLines(thread.path)).filter(({ type }) => type === 'turn_context');
  expect(contexts.map(({ payload }) => [payload['model'], payload['sandbox_policy']])).toEqual([
    ['gpt-5.5', { type: 'danger-full-access' }],
    ['gpt-6-luna', { type: 'danger-full-access' }],
    ['gpt-6-luna', { type: 'read-only' }],
  ]);
});

test('the model is told what has changed, and nothing that has not', async () => {
  await using house = await openHouse(forever(say('Done.')));
  await using thread = await startThread(house.options);
  await thread.run('1');
  await thread.run('2');
  await thread.run('3', { settings: { sandboxMode: 'read-only' } });

  const roles = house.server.turns.at(-1)?.input.map((item) => item['role']);
  const start = ['developer', 'developer', 'user', 'user', 'assistant'];
  expect(roles).toEqual([...start, 'user', 'assistant', 'developer', 'user', 'user']);
  expect(JSON.stringify(house.server.turns.at(-1)?.input.at(-3))).toContain('read-only');
  expect(JSON.stringify(house.server.turns.at(-1)?.input.at(-2))).toContain('<entry access=\\"read\\">');
});

test('the directory of a turn is that of its commands, and of the turns after it', async () => {
  await using house = await openHouse([
    callTool('exec_command', { cmd: 'pwd' }, { callId: 'call_1' }),
    say('One.'),
    callTool('exec_command', { cmd: 'pwd' }, { callId: 'call_2' }),
    say('Two.'),
  ]);
  const elsewhere = join(house.workspace, 'elsewhere');
  await mkdir(elsewhere);
  await using thread = await startThread(house.options);
  await thread.run('1', { workspace: elsewhere });
  await thread.run('2');

  expect(thread.workspace).toBe(elsewhere);
  expect(house.server.turns[1]?.toolOutputs['call_1']).toContain(`${elsewhere}\n`);
  expect(house.server.turns[3]?.toolOutputs['call_2']).toContain(`${elsewhere}\n`);
  const text = JSON.stringify(house.server.turns.at(-1)?.input);
  expect(text).toContain(`<cwd>${elsewhere}</cwd>`);
});

test('a model that takes other tools is offered those', async () => {
  await using house = await openHouse(forever(say('Done.')));
  await using thread = await startThread(house.options);
  await thread.run('1');
  await thread.run('2', { settings: { model: 'nobody-knows' } });

  const kinds = house.server.turns.map(({ tools }) => tools.find((tool) => tool['name'] === 'apply_patch'));
  expect(kinds).toMatchObject([{ type: 'custom' }, { type: 'function' }]);
});

test('a thread may be told other words first, and tells how it began', async () => {
  await using house = await openHouse(forever(say('Done.')), {
    baseInstructions: 'Be a cat.',
    source: 'vscode',
  });
  await using thread = await startThread(house.options);
  await thread.run('1');

  expect(house.server.turns[0]?.input[0]).toMatchObject({ content: [{ text: 'Be a cat.' }] });
  expect(thread.meta).toMatchObject({ id: thread.id, source: 'vscode', cwd: house.workspace });
});

test('a tier holds until another is asked for, that of one turn for that turn', async () => {
  await using house = await openHouse(forever(say('Done.')));
  await using thread = await startThread({ ...house.options, serviceTier: 'fast' });
  await thread.run('1');
  await thread.run('2', { serviceTier: 'flex' });
  await thread.run('3', { serviceTier: 'default' });
  await thread.run('4');
  await thread.run('5', { settings: { serviceTier: 'flex' } });
  await thread.run('6', { settings: { model: 'nobody-knows', serviceTier: 'fast' } });

  const sent = house.server.turns.map(({ body }) => body['service_tier']);
  expect(sent).toEqual(['priority', 'flex', undefined, 'priority', 'flex', undefined]);
});

test('an effort may go back to what the model usually takes', async () => {
  await using house = await openHouse(forever(say('Done.')));
  await using thread = await startThread({ ...house.options, reasoningEffort: 'something newer' });
  await thread.run('1');
  await thread.run('2', { isUsualEffort: true });

  const sent = house.server.turns.map(({ body }) => body['reasoning']);
  expect(sent).toEqual([{ effort: 'something newer' }, { effort: 'medium' }]);
  expect(thread.settings.reasoningEffort).toBeUndefined();
});

test('what led to a turn stands in the log and in what is sent', async () => {
  await using house = await openHouse(forever(say('Done.')));
  await using thread = await startThread({ ...house.options, disabledPluginIds: ['p'] });
  const attribution = { rootTurnId: 'root', parentTurnId: 'parent', trigger: 'schedule' };
  await thread.run('1', { attribution, metadata: { team: 'red' } });

  expect(house.server.turns[0]?.body['client_metadata']).toMatchObject({
    root_turn_id: 'root',
    'x-codex-turn-metadata': expect.stringContaining('"team":"red"'),
  });
  const lines = await logLines(thread.path);
  expect(lines.find(({ payload }) => payload.type === 'task_started')?.payload).toMatchObject({
    root_turn_id: 'root',
    turn_attribution: { turn_trigger: 'schedule', parent_turn_id: 'parent', root_turn_id: 'root' },
  });
  expect(lines.find(({ type }) => type === 'turn_context')?.payload).toMatchObject({
    root_turn_id: 'root',
    disabled_plugin_ids: ['p'],
    service_tier: null,
  });
});

test('a change while a turn runs holds from the next one, and words may say more about theirs', async () => {
  await using house = await openHouse([
    callTool('exec_command', { cmd: 'true' }),
    say('One.'),
    say('Two.'),
    say('Three.'),
  ]);
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed('1', { metadata: { a: '1' } });
  thread.change({ settings: { model: 'gpt-6-luna', reasoningEffort: 'high' }, workspace: '/' });
  thread.change({ isUsualEffort: true });
  await turn.steer('More.', { metadata: { patch: { b: '2' } } });
  await turn.result;
  expect(thread.settings.model).toBe('gpt-6-luna');
  await thread.run('2');
  thread.change({ settings: { model: 'gpt-5.5' } });
  await thread.run('3');

  const sent = house.server.turns.map(({ body }) => [body['model'], body['reasoning']]);
  const [first, second] = [
    ['gpt-5.5', { effort: 'medium' }],
    ['gpt-6-luna', { effort: 'medium' }],
  ];
  expect(sent.at(0)).toEqual(first);
  expect(sent.at(-3)).toEqual(first);
  expect(sent.slice(-2)).toEqual([second, first]);
  expect(thread.workspace).toBe('/');
  const told = JSON.stringify(house.server.turns.at(-3)?.body['client_metadata']);
  expect(told).toContain(String.raw`\"a\":\"1\",\"b\":\"2\"`);
});
