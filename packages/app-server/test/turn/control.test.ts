import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { callTool, say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { startDesk, story, type Desk } from '../thread/desk.ts';

const elsewhere = '01a212c4-59c3-7540-afa3-98af37e310b7';

async function whileCommandRuns(desk: Desk, threadId: string): Promise<string> {
  const input = [{ type: 'text' as const, text: 'Wait.' }];
  const { turn } = await desk.me.ask('turn/start', { threadId, input });
  await desk.me.hear('item/started', ({ item }) => item.type === 'commandExecution');
  return turn.id;
}

test('an interrupted turn ends after the answer to whoever interrupted it', async () => {
  await using desk = await startDesk([callTool('exec_command', { cmd: 'sleep 30' })]);
  const threadId = await desk.startThread();
  const turnId = await whileCommandRuns(desk, threadId);
  const from = desk.me.heard.length;

  expect(await desk.me.ask('turn/interrupt', { threadId, turnId })).toEqual({});
  expect(story(desk.me.heard.slice(from))).not.toContain('turn/completed');
  const { turn } = await desk.me.hear('turn/completed');

  expect(turn).toMatchObject({ id: turnId, status: 'interrupted', items: [], error: null });
  expect(story(desk.me.heard.slice(from)).filter((line) => !line.includes('outputDelta'))).toEqual([
    'item/completed commandExecution failed',
    'thread/tokenUsage/updated',
    'account/rateLimits/updated',
    'thread/status/changed idle',
    'turn/completed',
  ]);
  await expect(desk.me.ask('turn/interrupt', { threadId, turnId })).rejects.toMatchObject({
    rpcCode: -32_600,
    message: 'no active turn to interrupt',
  });
});

test('words said while a turn runs are part of it, by steer and by start', async () => {
  await using desk = await startDesk([callTool('exec_command', { cmd: 'sleep 0.5' }), say('Both heard.')]);
  const threadId = await desk.startThread();
  const turnId = await whileCommandRuns(desk, threadId);

  const steered = await desk.me.ask('turn/steer', {
    threadId,
    expectedTurnId: turnId,
    clientUserMessageId: 'mine-1',
    input: [{ type: 'text', text: 'And this.' }],
  });
  const started = await desk.me.ask('turn/start', { threadId, input: [{ type: 'text', text: 'And that.' }] });
  const { turn } = await desk.me.hear('turn/completed');

  expect(steered).toEqual({ turnId });
  expect(started.turn).toMatchObject({ id: turnId, status: 'inProgress' });
  expect(turn).toMatchObject({ id: turnId, status: 'completed' });
  const said = desk.me.heard
    .filter(({ method }) => method === 'item/completed')
    .map(({ params }) => params['item'] as { type: string; clientId?: string; content?: { text: string }[] })
    .filter(({ type }) => type === 'userMessage');
  expect(said.map(({ content }) => content?.[0]?.text)).toEqual(['Wait.', 'And this.', 'And that.']);
  expect(said[1]?.clientId).toBe('mine-1');
  expect(JSON.stringify(desk.model.turns[1]?.body)).toContain('And that.');
});

test('two clients that start a turn at once start one', async () => {
  await using desk = await startDesk([callTool('exec_command', { cmd: 'sleep 0.2' }), say('Both heard.')]);
  await using other = await desk.connect();
  const threadId = await desk.startThread();
  const said = (text: string) => ({ threadId, effort: 'low', input: [{ type: 'text' as const, text }] });

  const both = await Promise.all([
    desk.me.ask('turn/start', said('From one.')),
    other.ask('turn/start', said('From another.')),
  ]);
  await desk.me.hear('turn/completed');

  expect(new Set(both.map(({ turn }) => turn.id)).size).toBe(1);
  const body = JSON.stringify(desk.model.turns.at(-1)?.body);
  expect(body).toContain('From one.');
  expect(body).toContain('From another.');
});

test('words that come when a turn is about to end start another', async () => {
  await using desk = await startDesk(Array.from({ length: 40 }, (_, at) => say(`Answer ${at}.`)));
  const threadId = await desk.startThread();
  const heard = new Set<string>();
  for (let at = 0; at < 20; at += 1) {
    const input = [{ type: 'text' as const, text: 'Go.' }];
    const { turn } = await desk.me.ask('turn/start', { threadId, input });
    heard.add(turn.id);
    await desk.me.hear(
      'item/completed',
      (told) => told.turnId === turn.id && told.item.type === 'agentMessage',
    );
  }
  await desk.me.hear('thread/status/changed', ({ status }) => status.type === 'idle');
  for (const id of heard) await desk.me.hear('turn/completed', ({ turn }) => turn.id === id);

  const lines = story(desk.me.heard);
  expect(lines.filter((line) => line === 'item/completed userMessage')).toHaveLength(20);
  expect(lines.filter((line) => line === 'turn/completed')).toHaveLength(heard.size);
});

test('what names another turn, or no turn, is refused in native words', async () => {
  await using desk = await startDesk([callTool('exec_command', { cmd: 'sleep 30' })]);
  const { me } = desk;
  const threadId = await desk.startThread();
  const steer = { threadId, expectedTurnId: 'other', input: [] };
  await expect(me.ask('turn/steer', steer)).rejects.toMatchObject({ message: 'no active turn to steer' });
  const turnId = await whileCommandRuns(desk, threadId);

  await expect(me.ask('turn/steer', steer)).rejects.toMatchObject({
    message: `expected active turn id \`other\` but found \`${turnId}\``,
  });
  await expect(me.ask('turn/interrupt', { threadId, turnId: 'other' })).rejects.toMatchObject({
    message: `expected active turn id other but found ${turnId}`,
  });
  for (const refused of [
    me.ask('turn/start', { threadId: elsewhere, input: [] }),
    me.ask('turn/steer', { ...steer, threadId: elsewhere }),
    me.ask('turn/interrupt', { threadId: elsewhere, turnId }),
  ]) {
    await expect(refused).rejects.toMatchObject({
      rpcCode: -32_600,
      message: `thread not found: ${elsewhere}`,
    });
  }
  await expect(me.ask('turn/start', { threadId: 'bogus', input: [] })).rejects.toMatchObject({
    rpcCode: -32_600,
    message: expect.stringMatching(/^invalid thread id/u),
  });
});

test('settings of a turn hold from then on', async () => {
  await using desk = await startDesk([say('One.'), say('Two.')]);
  const threadId = await desk.startThread();

  await desk.runTurn(threadId, {
    model: 'gpt-5.4',
    effort: 'high',
    cwd: desk.place.codexHome,
    sandboxPolicy: { type: 'workspaceWrite', networkAccess: true, excludeSlashTmp: true },
    approvalPolicy: 'on-request',
  });
  await desk.runTurn(threadId);

  expect(desk.model.turns.map(({ model }) => model)).toEqual(['gpt-5.4', 'gpt-5.4']);
  expect(await desk.me.ask('thread/resume', { threadId, excludeTurns: true })).toMatchObject({
    model: 'gpt-5.4',
    reasoningEffort: 'high',
    cwd: desk.place.codexHome,
    approvalPolicy: 'on-request',
    sandbox: {
      type: 'workspaceWrite',
      networkAccess: true,
      writableRoots: [],
      excludeSlashTmp: true,
      excludeTmpdirEnvVar: false,
    },
    thread: { model: 'gpt-5.4', cwd: desk.place.codexHome },
  });
});

test('settings that come with words for a turn that runs hold from the next one', async () => {
  await using desk = await startDesk([
    callTool('exec_command', { cmd: 'until [ -e go ]; do sleep 0.02; done' }),
    say('One.'),
    say('Two.'),
  ]);
  const threadId = await desk.startThread();
  const input = [{ type: 'text' as const, text: 'Go.' }];
  const { turn } = await desk.me.ask('turn/start', { threadId, input });
  await desk.me.hear('item/started', ({ item }) => item.type === 'commandExecution');
  const settings = { model: 'gpt-6-luna', serviceTier: 'flex', cwd: desk.place.codexHome };
  const more = await desk.me.ask('turn/start', { threadId, input, ...settings });
  expect(more.turn.id).toBe(turn.id);
  await writeFile(join(desk.work, 'go'), '');
  await desk.me.hear('turn/completed', (told) => told.turn.id === turn.id);
  await desk.runTurn(threadId);

  const sent = desk.model.turns.map(({ model, body }) => [model, body['service_tier']]);
  expect(sent.slice(0, -1)).toEqual(sent.slice(0, -1).map(() => ['gpt-5.5', undefined]));
  expect(sent.at(-1)).toEqual(['gpt-6-luna', 'flex']);
  const { cwd } = await desk.me.ask('thread/resume', { threadId, excludeTurns: true });
  expect(cwd).toBe(desk.place.codexHome);
});

test('the answer follows the schema that was asked for', async () => {
  await using desk = await startDesk([say('{"a":1}')]);
  const outputSchema = { type: 'object', properties: { a: { type: 'number' } } };
  await desk.runTurn(await desk.startThread(), { outputSchema });

  expect(JSON.stringify(desk.model.turns[0]?.body)).toContain('"json_schema"');
});

test.each([
  { input: [{ type: 'smell' }], message: /^Invalid params: turn\/start: input\.0/u },
  { effort: '', input: [], message: /effort: at least 1 expected/u },
])('a turn that cannot be as it is asked for is refused: $message', async ({ message, ...params }) => {
  await using desk = await startDesk([]);
  const threadId = await desk.startThread();
  const asked = desk.me.connection.request('turn/start', { threadId, ...params });
  await expect(asked).rejects.toMatchObject({
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  });
});

test('an input that is too long is refused with its length, by characters', async () => {
  await using desk = await startDesk([say('Long.')]);
  const threadId = await desk.startThread();
  const input = (text: string) => [
    { type: 'text' as const, text },
    { type: 'text' as const, text: '\u{1F600}' },
  ];

  await expect(
    desk.me.ask('turn/start', { threadId, input: input('\u{1F600}'.repeat(1_048_576)) }),
  ).rejects.toMatchObject({
    rpcCode: -32_602,
    message: 'Input exceeds the maximum length of 1048576 characters.',
    data: { input_error_code: 'input_too_large', max_chars: 1_048_576, actual_chars: 1_048_577 },
  });
  const { turn } = await desk.runTurn(threadId, { input: input('\u{1F600}'.repeat(1_048_575)) });
  expect(turn.status).toBe('completed');
});

test('words for no turn are refused', async () => {
  await using desk = await startDesk([]);
  const threadId = await desk.startThread();
  const input = [{ type: 'text' as const, text: 'More.' }];
  const asked = desk.me.ask('turn/steer', { threadId, expectedTurnId: '', input });
  await expect(asked).rejects.toMatchObject({ message: 'expectedTurnId must not be empty' });
});
