import { resumeThread, startThread } from '@codex-ts/core';
import type { TurnEvent } from '@codex-ts/protocol';
import { callTool, forever, say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { openHouse } from './agent-house.ts';
import { logLines, outline } from './log.ts';

const parts = [{ type: 'input_text', text: 'rain' }];

test('a result that is handed in begins a turn, and stays in the history', async () => {
  await using house = await openHouse(forever(say('Take a coat.')));
  const thread = await startThread(house.options);
  const turn = thread.runStreamed([], { toolOutput: { name: 'weather', output: parts } });
  const events: TurnEvent[] = [];
  for await (const event of turn) events.push(event);
  await thread[Symbol.asyncDispose]();

  const id = expect.stringMatching(/^fco_/u);
  const wire = { type: 'function_call_output', id, name: 'weather', output: parts };
  expect(house.server.turns[0]?.input.at(-1)).toEqual(wire);
  const item = { type: 'functionCallOutput', id, name: 'weather', output: parts };
  expect(events).toContainEqual({ type: 'itemStarted', item });
  expect(events).toContainEqual({ type: 'itemCompleted', item });
  expect(await turn.result).toMatchObject({ items: [{ type: 'agentMessage' }] });
  expect(outline(await logLines(thread.path))).toContain('event_msg item_completed FunctionCallOutput');

  await using resumed = await resumeThread(thread.id, house.options);
  await resumed.run('And now?');
  expect(house.server.turns.at(-1)?.input).toContainEqual(wire);
});

test('a result may be handed in while a turn runs', async () => {
  await using house = await openHouse([
    callTool('exec_command', { cmd: 'true' }),
    say('I see.'),
    say('Nothing more.'),
  ]);
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed('Wait.');
  await turn.steer([], { toolOutput: { name: 'weather', namespace: 'home', output: 'rain' } });
  await turn.result;

  expect(house.server.turns.at(-1)?.input).toContainEqual(
    expect.objectContaining({ name: 'weather', namespace: 'home', output: 'rain' }),
  );
});
