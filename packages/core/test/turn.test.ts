import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { resumeThread, startThread } from '@codex-ts/core';
import { callTool, failTurn, forever, say, sequence, think } from '@codex-ts/testkit';

import { eventsOf, milestones, openHouse } from './agent-house.ts';

test('a turn tells what happens, in order, and ends once', async () => {
  await using house = await openHouse([sequence(think('**Hm**'), say('Hello, and welcome to this place.'))]);
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed('Say hello.');
  const events = await eventsOf(turn);

  const usage = {
    inputTokens: 100,
    cachedInputTokens: 0,
    outputTokens: 10,
    reasoningOutputTokens: 0,
    totalTokens: 110,
  };
  expect(milestones(events)).toEqual([
    { type: 'threadStarted', threadId: thread.id },
    { type: 'turnStarted', turnId: turn.id },
    { type: 'itemCompleted', item: { type: 'reasoning', id: 'rs_1_1', text: '**Hm**' } },
    {
      type: 'itemCompleted',
      item: { type: 'agentMessage', id: 'msg_1_2', text: 'Hello, and welcome to this place.' },
    },
    { type: 'turnCompleted', turnId: turn.id, usage },
  ]);
  const pieces = events.flatMap((event) => (event.type === 'agentMessageDelta' ? [event] : []));
  expect(pieces.map((event) => event.text).join('')).toBe('Hello, and welcome to this place.');
  expect(new Set(pieces.map((event) => event.itemId))).toEqual(new Set(['msg_1_2']));
  expect(await turn.result).toMatchObject({
    outcome: 'completed',
    answer: 'Hello, and welcome to this place.',
    usage,
  });
});

test('the model is told who it is, what it may do, where it is and what the user said', async () => {
  await using house = await openHouse([say('Done.')], { developerInstructions: 'Speak Latin.' });
  await using thread = await startThread(house.options);
  await thread.run('Go.');

  const [request] = house.server.turns;
  expect(request?.input).toMatchObject([
    { role: 'developer', content: [{ text: expect.stringContaining('coding agent') }] },
    {
      role: 'developer',
      content: [{ text: 'Speak Latin.' }, { text: expect.stringContaining('danger-full-access') }],
    },
    { role: 'user', content: [{ text: expect.stringContaining(`<cwd>${house.workspace}</cwd>`) }] },
    { role: 'user', content: [{ text: 'Go.' }] },
  ]);
  expect(request?.body).toMatchObject({
    model: 'gpt-5.5',
    parallel_tool_calls: true,
    prompt_cache_key: thread.id,
    reasoning: { effort: 'medium' },
    text: { verbosity: 'low' },
  });
  expect(request?.tools.map((tool) => tool['name'])).toEqual(['exec_command', 'write_stdin', 'apply_patch']);
  expect(request?.request.headers).toMatchObject({ originator: 'codex_exec', authorization: /^Bearer / });
});

test('the next request begins with the one before, byte by byte', async () => {
  await using house = await openHouse([
    sequence(think('Hm'), callTool('nope', { a: 1 })),
    say('one'),
    say('two'),
  ]);
  await using thread = await startThread(house.options);
  await thread.run('first');
  await thread.run('second');
  await thread[Symbol.asyncDispose]();
  await using resumed = await resumeThread(thread.id, house.options);
  await resumed.run('third').catch(() => undefined);

  const inputs = house.server.turns.map((turn) => JSON.stringify(turn.input).slice(0, -1));
  expect(inputs).toHaveLength(4);
  for (const [index, input] of inputs.slice(1).entries())
    expect(input.startsWith(inputs[index] ?? '?')).toBe(true);
});

test('settings reach the model', async () => {
  const schema = { type: 'object', properties: {}, additionalProperties: false };
  await using house = await openHouse([say('{}')], {
    model: 'gpt-6-luna',
    reasoningEffort: 'high',
    reasoningSummary: 'concise',
    verbosity: 'high',
    webSearch: 'cached',
    sandboxMode: 'read-only',
  });
  await using thread = await startThread(house.options);
  await thread.run('Go.', { outputSchema: schema });

  expect(house.server.turns[0]?.body).toMatchObject({
    model: 'gpt-6-luna',
    reasoning: { effort: 'high', summary: 'concise' },
    text: { verbosity: 'high', format: { type: 'json_schema', strict: true, schema } },
  });
  expect(house.server.turns[0]?.tools.at(-1)).toEqual({ type: 'web_search', external_web_access: false });
  expect(JSON.stringify(house.server.turns[0]?.input[1])).toContain('read-only');
});

test('a turn without words goes on from what was said before', async () => {
  await using house = await openHouse([say('One.'), say('Two.')]);
  await using thread = await startThread(house.options);
  await thread.run('Begin.');

  expect(await thread.run([])).toMatchObject({ outcome: 'completed', answer: 'Two.' });
  expect(house.server.turns[1]?.input.at(-1)).toMatchObject({ type: 'message', role: 'assistant' });
  house.server.assertPlayed();
});

test('usage adds up over the turns, and over a resume', async () => {
  await using house = await openHouse([say('one'), say('two'), say('three')]);
  await using thread = await startThread(house.options);
  await thread.run('1');
  expect((await thread.run('2')).usage.totalTokens).toBe(220);
  await thread[Symbol.asyncDispose]();

  await using resumed = await resumeThread(thread.id, house.options);
  expect(resumed.usage.totalTokens).toBe(220);
  expect((await resumed.run('3')).usage).toMatchObject({ inputTokens: 300, totalTokens: 330 });
});

test('a turn that fails says why, with the code of its error, and the thread goes on', async () => {
  await using house = await openHouse([failTurn('context_length_exceeded', 'too long'), say('better')]);
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed('Go.');
  const events = await eventsOf(turn);

  const failure = { code: 'CORE_CONTEXT_EXCEEDED', message: expect.stringContaining('ran out of room') };
  expect(events.at(-1)).toMatchObject({ type: 'turnFailed', turnId: turn.id, failure });
  await expect(turn.result).rejects.toMatchObject({ code: 'CORE_TURN_FAILED', failure });
  expect(await thread.run('Again.')).toMatchObject({ outcome: 'completed', answer: 'better' });
});

test('an unknown tool and unreadable arguments are told to the model, which goes on', async () => {
  await using house = await openHouse([
    sequence(
      callTool('nope', { a: 1 }, { callId: 'call_1' }),
      callTool('exec_command', '{bad', { callId: 'call_2', kind: 'function' }),
      callTool('shell', 'x', { callId: 'call_3' }),
      callTool('exec_command', { cmd: 'true' }, { callId: 'call_4', namespace: 'mcp__other' }),
    ),
    say('I see.'),
  ]);
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed('Go.');
  const events = await eventsOf(turn);

  expect(house.server.turns[1]?.toolOutputs).toEqual({
    call_1: 'unsupported call: nope',
    call_2: expect.stringMatching(/^failed to parse function arguments: /u),
    call_3: expect.stringMatching(/^unsupported (custom tool )?call: shell$/u),
    call_4: 'unsupported call: mcp__other.exec_command',
  });
  expect(milestones(events).map((event) => event.type)).toEqual([
    'threadStarted',
    'turnStarted',
    'itemCompleted',
    'turnCompleted',
  ]);
});

test('a search of the model is an item of the turn', async () => {
  const action = { type: 'search', query: 'cats' };
  await using house = await openHouse(
    [sequence({ items: [{ type: 'web_search_call', status: 'completed', action }] }, say('Cats.'))],
    { webSearch: 'live' },
  );
  await using thread = await startThread(house.options);
  const { items } = await thread.run('Cats?');

  expect(items).toMatchObject([
    { type: 'webSearch', id: 'ws_1_1', query: 'cats', action },
    { type: 'agentMessage', text: 'Cats.' },
  ]);
});

test('one turn at a time, and none after the end', async () => {
  await using house = await openHouse([say('one')]);
  await using thread = await startThread(house.options);
  const first = thread.run('1');
  expect(() => thread.runStreamed('2')).toThrow(expect.objectContaining({ code: 'CORE_TURN_ACTIVE' }));
  await expect(thread.run('2')).rejects.toMatchObject({ code: 'CORE_TURN_ACTIVE', threadId: thread.id });
  await first;

  await thread[Symbol.asyncDispose]();
  await expect(thread.run('3')).rejects.toMatchObject({ code: 'CORE_THREAD_CLOSED' });
});

test('two threads run at once, each with its own log', async () => {
  await using house = await openHouse(() => [(turn) => say(`to ${turn.prompt}`)]);
  await using one = await startThread(house.options);
  await using other = await startThread(house.options);
  const results = await Promise.all([one.run('one'), other.run('other')]);

  expect(results.map((result) => result.answer)).toEqual(['to one', 'to other']);
  expect(one.path).not.toBe(other.path);
});

test('whoever hears the end of a turn may begin the next one', async () => {
  await using house = await openHouse(forever(say('Done.')));
  await using thread = await startThread(house.options);
  const answers: string[] = [];
  for await (const event of thread.runStreamed('1')) {
    if (event.type === 'turnCompleted') answers.push((await thread.run('2')).answer);
  }

  expect(answers).toEqual(['Done.']);
});

test('half a character among the words is replaced, before the model or the log gets it', async () => {
  await using house = await openHouse([say('Done.')]);
  await using thread = await startThread(house.options);
  await thread.run('half \uD83D');

  expect(house.server.turns[0]?.prompt).toBe('half \uFFFD');
  expect(await readFile(thread.path ?? '', 'utf8')).not.toContain(String.raw`\ud83d`);
});
