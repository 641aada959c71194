import { forkThread, resumeThread, startThread } from '@codex-ts/core';
import { forever, say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { openHouse, type AgentHouse } from './agent-house.ts';

/** What was said to the model in the last request. */
function said(house: AgentHouse): string[] {
  const users = house.server.turns.at(-1)?.input.filter((item) => item['role'] === 'user') ?? [];
  const texts = users.flatMap((item) => (Array.isArray(item['content']) ? item['content'] : []));
  return texts.map(({ text }) => String(text)).filter((text) => !text.startsWith('<'));
}

test('a fork goes on by itself, and its first request begins as the last of its thread', async () => {
  await using house = await openHouse(forever(say('Done.')));
  await using thread = await startThread(house.options);
  await thread.run('1');
  await using fork = await thread.fork();
  await thread.run('2');
  await fork.run('3');

  expect(said(house)).toEqual(['1', '3']);
  expect(fork.id).not.toBe(thread.id);
  expect(fork.meta).toMatchObject({ forkedFrom: thread.id });
  expect(fork.usage.totalTokens).toBe(220);
  const [first, , last] = house.server.turns.map(({ input }) => input);
  expect(last?.slice(0, first?.length)).toEqual(first);
  await thread.run('4');
  expect(said(house)).toEqual(['1', '2', '4']);
});

test('a fork at a turn ends there, and takes the settings of its thread', async () => {
  await using house = await openHouse(forever(say('Done.')));
  await using thread = await startThread(house.options);
  const first = thread.runStreamed('1');
  await first.result;
  await thread.run('2', { settings: { model: 'gpt-6-luna' } });
  await using fork = await thread.fork({ at: first.id });
  await fork.run('3');

  expect(said(house)).toEqual(['1', '3']);
  expect(house.server.turns.at(-1)?.body['model']).toBe('gpt-6-luna');
});

test('a fork while a turn runs ends that turn for itself', async () => {
  await using house = await openHouse(forever(say('Done.')));
  await using thread = await startThread(house.options);
  house.server.fail('next', { delayMs: Infinity });
  const turn = thread.runStreamed('1');
  await house.server.waitFor('/responses');
  await expect(thread.fork({ at: turn.id })).rejects.toMatchObject({
    code: 'ROLLOUT_TURN_MISSING',
    reason: 'running',
  });
  await using fork = await thread.fork();
  house.server.forget();
  expect(await fork.run('2')).toMatchObject({ outcome: 'completed' });

  expect(said(house)).toEqual(['1', '2']);
});

test('a recorded thread can be forked without being opened, also without a log', async () => {
  await using house = await openHouse(forever(say('Done.')));
  const thread = await startThread(house.options);
  await thread.run('1');
  await thread[Symbol.asyncDispose]();
  await using quiet = await forkThread(thread.id, { ...house.options, record: false });
  await quiet.run('2');

  expect(said(house)).toEqual(['1', '2']);
  expect(quiet.path).toBeUndefined();
  await expect(quiet.fork()).rejects.toMatchObject({ code: 'CORE_THREAD_UNRECORDED' });
  await using resumed = await resumeThread(thread.id, house.options);
  await resumed.run('3');
  expect(said(house)).toEqual(['1', '3']);
});

test('a closed thread is not forked', async () => {
  await using house = await openHouse(forever(say('Done.')));
  const thread = await startThread(house.options);
  await thread[Symbol.asyncDispose]();

  await expect(thread.fork()).rejects.toMatchObject({ code: 'CORE_THREAD_CLOSED' });
});

test('a fork may end where a turn begins, also the first one', async () => {
  await using house = await openHouse(forever(say('Done.')));
  await using thread = await startThread(house.options);
  const first = thread.runStreamed('1');
  await first.result;
  const second = thread.runStreamed('2');
  await second.result;
  await using one = await forkThread(thread.id, { ...house.options, before: second.id });
  await one.run('3');
  expect(said(house)).toEqual(['1', '3']);
  await using none = await forkThread(thread.id, { ...house.options, before: first.id, record: false });
  await none.run('4');
  expect(said(house)).toEqual(['4']);
  const unknown = forkThread(thread.id, { ...house.options, before: thread.id as never });
  await expect(unknown).rejects.toMatchObject({ code: 'ROLLOUT_TURN_MISSING', reason: 'unknown' });
});

test.each([true, false])(
  'a fork and a resumed thread may be told other words first, log kept: %s',
  async (record) => {
    await using house = await openHouse(forever(say('Done.')));
    const thread = await startThread({ ...house.options, baseInstructions: 'Be a dog.' });
    await thread.run('1');
    await thread[Symbol.asyncDispose]();
    const first = () => JSON.stringify(house.server.turns.at(-1)?.input[0]);

    await using fork = await forkThread(thread.id, {
      ...house.options,
      record,
      baseInstructions: 'Be a cat.',
    });
    await fork.run('2');
    expect(first()).toContain('Be a cat.');
    expect(fork.meta.baseInstructions).toBe('Be a cat.');
    await using same = await forkThread(thread.id, { ...house.options, record });
    await same.run('3');
    expect(first()).toContain('Be a dog.');
    await using resumed = await resumeThread(thread.id, {
      ...house.options,
      record,
      baseInstructions: 'Be a cow.',
    });
    await resumed.run('4');
    expect(first()).toContain('Be a cow.');
  },
);
