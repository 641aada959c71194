import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { resumeThread, startThread } from '@codex-ts/core';
import type { UserInputPart } from '@codex-ts/protocol';
import { callTool, say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { eventsOf, openHouse } from '../agent-house.ts';
import { logLines } from '../log.ts';
import { heard, text } from './heard.ts';

const formats = 'use wav, mp3, m4a, webm, or ogg';
const unheard = 'audio content omitted because you do not support audio input';
const broken = 'audio content omitted because it could not be processed';
const unsupported = `audio content omitted because its format is not supported; ${formats}`;

test.each([
  { url: 'data:audio/wav;base64,AAAA', told: unheard },
  { url: 'DATA:AUDIO/X-WAV;codecs=1;BASE64,AA==', told: unheard },
  { url: 'data:audio/mp3;base64,AAAA', told: unheard },
  { url: 'data:audio/flac;base64,AAAA', told: unsupported },
  { url: 'data:constructor;base64,AAAA', told: unsupported },
  { url: 'data:text/plain;base64,AAAA', told: unsupported },
  { url: 'data:;base64,AAAA', told: broken },
  { url: 'data:audio/wav;base64,', told: broken },
  { url: 'data:audio/wav;base64,A', told: broken },
  { url: 'data:audio/wav,AAAA', told: broken },
  { url: 'https://example.invalid/a.wav', told: broken },
  { url: '', told: broken },
])('of the sound at "$url" the model hears: $told', async ({ url, told }) => {
  expect(await heard([{ type: 'audio', url }])).toEqual([[text('Here:'), text(told)]]);
});

test('sounds from files go between their name and their end, and count like pictures', async () => {
  const prepare = async (workspace: string): Promise<void> => {
    await writeFile(join(workspace, 'a.WAV'), 'RIFF');
    await writeFile(join(workspace, 'empty.mp3'), '');
    await writeFile(join(workspace, 'large.ogg'), '');
    await truncate(join(workspace, 'large.ogg'), 20 * 1024 * 1024 + 1);
    await writeFile(join(workspace, 'a.flac'), 'fLaC');
  };
  const paths = ['a.WAV', 'empty.mp3', 'large.ogg', 'a.flac', 'none.txt', '.'];
  const parts: UserInputPart[] = [
    { type: 'audio', url: 'data:audio/wav;base64,AAAA' },
    ...paths.map((path) => ({ type: 'localAudio', path }) as const),
  ];

  expect(await heard(parts, { prepare })).toEqual([
    [
      text('Here:'),
      text(unheard),
      text('<audio name=[Audio #2] path="a.WAV">'),
      text(unheard),
      text('</audio>'),
      text('<audio name=[Audio #3] path="empty.mp3">'),
      text(broken),
      text('</audio>'),
      text('<audio name=[Audio #4] path="large.ogg">'),
      text('audio content omitted because it exceeded the supported size limit; use a smaller audio file'),
      text('</audio>'),
      text(`Codex cannot attach audio at \`a.flac\`: unsupported audio format; ${formats}.`),
      text('Codex could not read the local audio at `none.txt`: No such file or directory (os error 2)'),
      text('Codex could not read the local audio at `.`: Is a directory (os error 21)'),
    ],
  ]);
});

test('the log keeps a sound that the model does not hear, also when the thread goes on', async () => {
  await using house = await openHouse([say('One.'), say('Two.')]);
  const thread = await startThread(house.options);
  await thread.run([{ type: 'audio', url: 'data:audio/x-m4a;base64,AAAA' }]);
  await thread[Symbol.asyncDispose]();
  await using resumed = await resumeThread(thread.id, house.options);
  await resumed.run('More.');

  expect(JSON.stringify(await logLines(thread.path))).toContain(
    '{"type":"input_audio","audio_url":"data:audio/mp4;base64,AAAA"}',
  );
  const [first, second] = house.server.turns;
  expect(first?.input.at(-1)?.['content']).toEqual([text(unheard)]);
  expect(second?.input.slice(0, first?.input.length)).toEqual(first?.input);
});

const uploaded = { type: 'audio', fileId: 'file_1' } as const;
const failure = {
  code: 'CORE_AUDIO_UNSUPPORTED',
  message: expect.stringContaining('The selected model does not support uploaded audio.'),
};

test('an uploaded sound fails the turn, and the rest of the words is kept', async () => {
  await using house = await openHouse([say('Good.')]);
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed([{ type: 'text', text: 'Listen.' }, uploaded]);
  const events = await eventsOf(turn);
  await expect(turn.result).rejects.toMatchObject({ failure });
  expect(house.server.requests).toEqual([]);
  await thread.run('And now?');

  const completed = events.find((event) => event.type === 'itemCompleted');
  expect(completed).toMatchObject({ item: { parts: [{ type: 'text', text: 'Listen.' }] } });
  expect(house.server.turns[0]?.input.slice(-2).map(({ content }) => content)).toEqual([
    [text('Listen.')],
    [text('And now?')],
  ]);
});

test('an uploaded sound alone fails the turn, and is no item', async () => {
  await using house = await openHouse([]);
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed([uploaded]);

  const told = (await eventsOf(turn)).map(({ type }) => type);
  expect(told).toEqual(['threadStarted', 'turnStarted', 'turnFailed']);
  await expect(turn.result).rejects.toMatchObject({ failure });
});

test('an uploaded sound said meanwhile fails the turn, and whoever said it and more is answered', async () => {
  await using house = await openHouse([
    callTool('exec_command', { cmd: 'until [ -e go ]; do sleep 0.02; done' }),
  ]);
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed('Wait.');
  await house.server.waitFor('/responses');
  const steered = Promise.all([turn.steer([uploaded]), turn.steer('And this.')]);
  await writeFile(join(house.workspace, 'go'), '');
  await steered;

  await expect(turn.result).rejects.toMatchObject({ failure });
  expect(house.server.turns).toHaveLength(1);
});
