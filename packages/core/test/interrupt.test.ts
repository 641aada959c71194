import { expect, test } from 'vitest';

import { startThread, type Turn } from '@codex-ts/core';
import type { TurnEvent } from '@codex-ts/protocol';
import { callTool, say, sequence } from '@codex-ts/testkit';

import { eventsOf, milestones, openHouse } from './agent-house.ts';
import { openLifeline } from './lifeline.ts';
import { logLines, outline } from './log.ts';

/** Listens, and does something once when the model has said something. */
async function whenSaid(turn: Turn, act: () => unknown): Promise<TurnEvent[]> {
  const events: TurnEvent[] = [];
  let isDone = false;
  for await (const event of turn) {
    events.push(event);
    if (isDone || event.type !== 'itemCompleted' || event.item.type !== 'agentMessage') continue;
    isDone = true;
    void act();
  }
  return events;
}

test('before the first request: nothing is sent', async () => {
  await using house = await openHouse([say('never')]);
  await using thread = await startThread(house.options);
  const reason = new Error('changed my mind');
  const turn = thread.runStreamed('Go.', { signal: AbortSignal.abort(reason) });

  expect((await eventsOf(turn)).map((event) => event.type)).toEqual([
    'threadStarted',
    'turnStarted',
    'turnInterrupted',
  ]);
  expect(await turn.result).toMatchObject({ outcome: 'interrupted', answer: '' });
  await expect(thread.run('Go.', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(house.server.requests).toEqual([]);
});

test('while the model is asked: the request is given up, and the log says so', async () => {
  await using house = await openHouse([say('never'), say('here')]);
  house.server.fail('next', { delayMs: Infinity });
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed('Go.');
  await house.server.waitFor('/responses');
  await turn.interrupt();

  expect((await eventsOf(turn)).at(-1)).toEqual({ type: 'turnInterrupted', turnId: turn.id });
  expect(outline(await logLines(thread.path)).slice(-2)).toEqual([
    'response_item message user',
    'event_msg turn_aborted',
  ]);

  house.server.forget();
  expect((await thread.run('And now?')).answer).toBe('here');
  const texts = JSON.stringify(house.server.turns.at(-1)?.input);
  expect(texts).toMatch(/Go\..*<turn_aborted>.*And now\?/su);
});

test('while the answer streams: whole items stay, half ones do not', async () => {
  await using house = await openHouse([sequence(say('First.'), say('word '.repeat(2000))), say('Second.')]);
  await using thread = await startThread(house.options);
  house.server.fail('next', { dripBytesPerSecond: 60_000 });
  const stop = new AbortController();
  const turn = thread.runStreamed('Go.', { signal: stop.signal });
  const events = await whenSaid(turn, () => stop.abort());

  expect(events.at(-1)?.type).toBe('turnInterrupted');
  expect(await turn.result).toMatchObject({ outcome: 'interrupted', answer: 'First.' });
  await thread.run('Go on.');
  const assistant = house.server.turns.at(-1)?.input.filter((item) => item['role'] === 'assistant');
  expect(assistant).toMatchObject([{ content: [{ text: 'First.' }] }]);
});

test('while commands run: they die with all they started, and each call gets its answer', async () => {
  await using lifeline = await openLifeline();
  const live = `${JSON.stringify(process.execPath)} -e ${JSON.stringify(lifeline.program)}`;
  await using house = await openHouse([
    sequence(
      callTool('exec_command', { cmd: `${live} & wait`, yield_time_ms: 30_000 }, { callId: 'call_1' }),
      callTool('exec_command', { cmd: live, yield_time_ms: 30_000 }, { callId: 'call_2' }),
    ),
    say('Stopped.'),
  ]);
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed('Sleep.');
  await lifeline.born(/*count*/ 2);
  await turn.interrupt();

  await expect.poll(() => lifeline.alive).toBe(0);
  const events = await eventsOf(turn);
  expect(milestones(events).filter((event) => event.type === 'itemCompleted')).toMatchObject([
    { item: { type: 'commandExecution', status: 'failed' } },
    { item: { type: 'commandExecution', status: 'failed' } },
  ]);
  const lines = await logLines(thread.path);
  expect(lines.filter((line) => line.payload.type === 'function_call_output')).toMatchObject([
    {
      payload: {
        call_id: 'call_1',
        output: expect.stringMatching(/^Wall time: \d+\.\d seconds\naborted by user$/u),
      },
    },
    { payload: { call_id: 'call_2', output: expect.stringMatching(/aborted by user$/u) } },
  ]);
  expect(outline(lines).slice(-2)).toEqual(['response_item message user', 'event_msg turn_aborted']);
  expect((await thread.run('And?')).answer).toBe('Stopped.');
});

test('closing the thread in the middle interrupts its turn', async () => {
  await using house = await openHouse([say('never')]);
  house.server.fail('next', { delayMs: Infinity });
  const thread = await startThread(house.options);
  const turn = thread.runStreamed('Go.');
  await house.server.waitFor('/responses');
  await thread[Symbol.asyncDispose]();

  expect(await turn.result).toMatchObject({ outcome: 'interrupted' });
  expect(outline(await logLines(thread.path)).at(-1)).toBe('event_msg turn_aborted');
});

test('interrupting a turn that is over changes nothing', async () => {
  await using house = await openHouse([say('Done.')]);
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed('Go.');
  await turn.result;
  await turn.interrupt();

  expect((await eventsOf(turn)).at(-1)?.type).toBe('turnCompleted');
});
