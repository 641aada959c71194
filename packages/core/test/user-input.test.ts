import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { startThread } from '@codex-ts/core';
import { callTool, say } from '@codex-ts/testkit';

import { eventsOf, openHouse } from './agent-house.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test('a picture goes inline, between its name and its end', async () => {
  await using house = await openHouse([say('A dot.')]);
  await writeFile(join(house.workspace, 'dot.jpg'), png);
  await using thread = await startThread(house.options);
  await thread.run([
    { type: 'localImage', path: 'dot.jpg' },
    { type: 'text', text: 'What is it?' },
  ]);

  expect(house.server.turns[0]?.input.at(-1)?.['content']).toEqual([
    { type: 'input_text', text: '<image name=[Image #1] path="dot.jpg">' },
    { type: 'input_image', image_url: `data:image/png;base64,${png.toString('base64')}`, detail: 'original' },
    { type: 'input_text', text: '</image>' },
    { type: 'input_text', text: 'What is it?' },
  ]);
});

test.each([
  { what: 'is missing', path: 'none.png', why: 'cannot be read' },
  { what: 'is a directory', path: 'folder', why: 'no file' },
  { what: 'is text', path: 'text.png', why: 'no PNG' },
  { what: 'is empty', path: 'empty.png', why: 'no PNG' },
])('a picture that $what fails the turn before anything is sent', async ({ path, why }) => {
  await using house = await openHouse([say('never')]);
  await writeFile(join(house.workspace, 'text.png'), 'not a picture');
  await writeFile(join(house.workspace, 'empty.png'), '');
  await mkdir(join(house.workspace, 'folder'));
  await using thread = await startThread(house.options);

  await expect(thread.run([{ type: 'localImage', path }])).rejects.toMatchObject({
    failure: { code: 'CORE_IMAGE_UNREADABLE', message: expect.stringContaining(why) },
  });
  expect(house.server.requests).toEqual([]);
});

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

test('words that come too late are refused, and so are pictures that cannot be read', async () => {
  await using house = await openHouse([
    callTool('exec_command', { cmd: 'until [ -e go ]; do sleep 0.02; done' }),
    say('Done.'),
  ]);
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed('Go.');
  await house.server.waitFor('/responses');
  const refused = turn.steer([{ type: 'localImage', path: 'none.png' }]).catch((error: unknown) => error);
  await writeFile(join(house.workspace, 'go'), '');
  expect(await refused).toMatchObject({ code: 'CORE_IMAGE_UNREADABLE' });
  expect((await turn.result).answer).toBe('Done.');

  await expect(turn.steer('Late.')).rejects.toMatchObject({ code: 'CORE_TURN_OVER' });
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

test('a picture by its URL goes as it is, and counts with the others', async () => {
  await using house = await openHouse([say('Dots.')]);
  await writeFile(join(house.workspace, 'dot.png'), png);
  await using thread = await startThread(house.options);
  await thread.run([
    { type: 'image', url: 'data:image/png;base64,AAAA' },
    { type: 'localImage', path: 'dot.png' },
  ]);

  expect(house.server.turns[0]?.input.at(-1)?.['content']).toMatchObject([
    { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'original' },
    { text: '<image name=[Image #2] path="dot.png">' },
    { type: 'input_image' },
    { text: '</image>' },
  ]);
});
