import { startThread } from '@codex-ts/core';
import type { TurnEvent } from '@codex-ts/protocol';
import { callTool, failTurn, say, sequence, think } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { eventsOf, openHouse } from './agent-house.ts';

/** What an event is about: `itemStarted userMessage`. */
function outline(events: readonly TurnEvent[]): string[] {
  return events.map((event) => ('item' in event ? `${event.type} ${event.item.type}` : event.type));
}

test('a turn with a call tells all in the order of native codex', async () => {
  await using house = await openHouse([
    sequence(think('**Hm**'), callTool('exec_command', { cmd: 'echo out' }, { callId: 'call_1' })),
    { ...say('Done.'), headers: { 'x-codex-primary-used-percent': '12' } },
  ]);
  await using thread = await startThread(house.options);
  const events = await eventsOf(thread.runStreamed('Go.', { clientId: 'client-1' }));

  expect(outline(events)).toEqual([
    'threadStarted',
    'turnStarted',
    'itemStarted userMessage',
    'itemCompleted userMessage',
    'itemStarted reasoning',
    'reasoningDelta',
    'itemCompleted reasoning',
    'itemStarted commandExecution',
    'commandOutputDelta',
    'itemCompleted commandExecution',
    'tokenUsage',
    'rateLimits',
    'itemStarted agentMessage',
    'agentMessageDelta',
    'itemCompleted agentMessage',
    'tokenUsage',
    'rateLimits',
    'turnCompleted',
  ]);
  const item = { type: 'userMessage', clientId: 'client-1', parts: [{ type: 'text', text: 'Go.' }] };
  expect(events[2]).toMatchObject({ item });
  expect(events[4]).toMatchObject({ item: { id: 'rs_1_1', text: '' } });
  expect(events[8]).toEqual({ type: 'commandOutputDelta', itemId: 'call_1', text: 'out\n' });
  expect(events[10]).toMatchObject({ last: { totalTokens: 110 }, total: { totalTokens: 110 } });
  expect(events[11]).toEqual({ type: 'rateLimits', snapshot: {} });
  expect(events[15]).toMatchObject({
    last: { totalTokens: 110 },
    total: { totalTokens: 220 },
    contextWindow: 258_400,
  });
  expect(events[16]).toEqual({ type: 'rateLimits', snapshot: { primary: { usedPercent: 12 } } });
});

test('what is said meanwhile is an item when the model will read it', async () => {
  await using house = await openHouse([
    callTool('exec_command', { cmd: 'until [ -e go ]; do sleep 0.02; done' }),
    say('Done.'),
  ]);
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed('Go.');
  const steered = turn.steer('Hurry.', { clientId: 'client-2' });
  await house.server.waitFor('/responses');
  await import('node:fs/promises').then(({ writeFile }) => writeFile(`${house.workspace}/go`, ''));
  await steered;
  const words = (await eventsOf(turn)).filter(
    (event) => event.type === 'itemCompleted' && event.item.type === 'userMessage',
  );

  expect(words).toMatchObject([
    { item: { parts: [{ text: 'Go.' }] } },
    { item: { parts: [{ text: 'Hurry.' }], clientId: 'client-2' } },
  ]);
});

test('a window that is full is told as used, and the turn fails', async () => {
  await using house = await openHouse([say('One.'), failTurn('context_length_exceeded', 'too long')]);
  await using thread = await startThread(house.options);
  await thread.run('1');
  const events = await eventsOf(thread.runStreamed('2'));

  expect(events.slice(-2)).toMatchObject([
    {
      type: 'tokenUsage',
      last: { totalTokens: 258_290, inputTokens: 0 },
      total: { totalTokens: 258_400, inputTokens: 0 },
      contextWindow: 258_400,
    },
    {
      type: 'turnFailed',
      failure: {
        code: 'CORE_CONTEXT_EXCEEDED',
        message:
          "Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.",
      },
    },
  ]);
  expect(thread.usage.totalTokens).toBe(110);
});

test('an answer without ids has items all the same, each begun once', async () => {
  const text = [{ type: 'output_text', text: 'Hi.', annotations: [] }];
  await using house = await openHouse([
    { items: [{ type: 'message', role: 'assistant', id: null, content: text }] },
  ]);
  await using thread = await startThread(house.options);
  const events = await eventsOf(thread.runStreamed('Go.'));
  const answers = events.filter((event) => 'item' in event && event.item.type === 'agentMessage');

  expect(answers.map((event) => event.type)).toEqual(['itemStarted', 'itemCompleted']);
});
