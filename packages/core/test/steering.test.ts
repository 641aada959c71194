import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { startThread } from '@codex-ts/core';
import { callTool, say } from '@codex-ts/testkit';

import { eventsOf, openHouse } from './agent-house.ts';

test('what the user says meanwhile reaches the model before its next answer', async () => {
  await using house = await openHouse([
    callTool('exec_command', { cmd: 'until [ -e go ]; do sleep 0.02; done' }),
    say('Understood.'),
  ]);
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed('Wait.');
  await house.server.waitFor('/responses');
  const steered = turn.steer('And be quick.');
  await writeFile(join(house.workspace, 'go'), '');
  await steered;
  await turn.result;

  expect(house.server.turns[1]?.prompt).toBe('And be quick.');
});

test('what the user says during the last answer gets an answer too', async () => {
  await using house = await openHouse([say('One.'), say('Two.')]);
  house.server.fail('next', { delayMs: 100 });
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed('1');
  await house.server.waitFor('/responses');
  await turn.steer('2');

  expect(await turn.result).toMatchObject({ answer: 'Two.', items: [{ text: 'One.' }, { text: 'Two.' }] });
});

test('words that come too late are refused', async () => {
  await using house = await openHouse([say('Done.')]);
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed('Go.');
  await turn.result;

  await expect(turn.steer('Late.')).rejects.toMatchObject({ code: 'CORE_TURN_OVER' });
});

test('words that the log does not take are refused, and no answer comes to them in that turn', async () => {
  let isFull = false;
  await using house = await openHouse(
    [callTool('exec_command', { cmd: 'until [ -e go ]; do sleep 0.02; done' }), say('Understood.')],
    {
      ports: {
        recorder: {
          write: async (file, bytes) => {
            if (isFull && Buffer.from(bytes).includes('And be quick.')) throw new Error('no space left');
            return (await file.write(bytes)).bytesWritten;
          },
        },
      },
    },
  );
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed('Wait.');
  await house.server.waitFor('/responses');
  isFull = true;
  const [steered] = await Promise.allSettled([
    turn.steer('And be quick.'),
    writeFile(join(house.workspace, 'go'), ''),
  ]);

  expect(steered).toMatchObject({ reason: { code: 'ROLLOUT_WRITE_FAILED' } });
  await expect(turn.result).rejects.toMatchObject({ failure: { code: 'ROLLOUT_WRITE_FAILED' } });
  expect(house.server.turns).toHaveLength(1);
  isFull = false;
  expect((await thread.run('Go on.')).answer).toBe('Understood.');
});

test('the events of a turn have one listener, and a slow one loses no word', async () => {
  const words = 'word '.repeat(5000);
  await using house = await openHouse([{ ...say(words), deltaLength: 3 }]);
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed('Talk.');
  await turn.result;
  const events = await eventsOf(turn);

  const pieces = events.filter((event) => event.type === 'agentMessageDelta');
  expect(pieces).toHaveLength(1);
  expect(pieces[0]).toMatchObject({ text: words });
  expect(() => turn[Symbol.asyncIterator]()).toThrow(TypeError);
});
