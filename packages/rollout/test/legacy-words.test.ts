import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { UserInputPart } from '@codex-ts/protocol';
import { readTurns, startRecorder } from '@codex-ts/rollout';
import { expect, test } from 'vitest';

import { freshHome, meta, putLog, threadId, turnId } from './session-home.ts';

/** The words as a log of old holds them, and as they are read back. */
async function recorded(parts: readonly UserInputPart[]): Promise<{ payload: unknown; parts: unknown }> {
  await using home = await freshHome();
  await using recorder = await startRecorder({
    codexHome: home.path,
    meta: meta({ historyMode: 'legacy' }),
  });
  const item = { type: 'userMessage' as const, id: 'u', parts };
  await recorder.record([{ type: 'turnItem', turnId, item, startedAtMs: 1, completedAtMs: 1 }]);
  const lines = (await readFile(recorder.path, 'utf8')).trimEnd().split('\n');
  const { turns } = await readTurns(recorder.path);
  const told = turns[0]?.items[0]?.item;
  return {
    payload: JSON.parse(lines.at(-1) ?? '').payload,
    parts: told?.type === 'userMessage' ? told.parts : undefined,
  };
}

test('words without more are as native writes them', async () => {
  expect(await recorded([{ type: 'text', text: 'plain' }])).toEqual({
    payload: {
      type: 'user_message',
      message: 'plain',
      images: [],
      local_images: [],
      audio: [],
      local_audio: [],
      text_elements: [],
    },
    parts: [{ type: 'text', text: 'plain' }],
  });
});

test('every kind is kept that the log has a place for, pictures in their order', async () => {
  const { payload, parts } = await recorded([
    { type: 'image', url: 'data:a' },
    { type: 'image', fileId: 'file_1', detail: 'auto' },
    { type: 'localImage', path: '/a.png', detail: 'high' },
    { type: 'image', url: 'data:b', detail: 'low' },
    { type: 'localImage', path: '/b.png' },
    { type: 'image', fileId: 'file_2' },
    { type: 'localAudio', path: '/a.wav' },
    { type: 'audio', url: 'data:c' },
    { type: 'skill', name: 'demo', path: '/demo/SKILL.md' },
    { type: 'mention', name: 'x', path: 'app://x' },
  ]);

  expect(payload).toEqual({
    type: 'user_message',
    message: '',
    images: ['data:a', 'data:b'],
    image_details: [null, 'low'],
    file_ids: ['file_1', 'file_2'],
    file_id_details: ['auto'],
    image_order: ['inline', 'file', 'inline', 'file'],
    local_images: ['/a.png', '/b.png'],
    local_image_details: ['high'],
    audio: ['data:c'],
    local_audio: ['/a.wav'],
    text_elements: [],
  });
  expect(parts).toEqual([
    { type: 'image', url: 'data:a' },
    { type: 'image', fileId: 'file_1', detail: 'auto' },
    { type: 'image', url: 'data:b', detail: 'low' },
    { type: 'image', fileId: 'file_2' },
    { type: 'localImage', path: '/a.png', detail: 'high' },
    { type: 'localImage', path: '/b.png' },
    { type: 'audio', url: 'data:c' },
    { type: 'localAudio', path: '/a.wav' },
  ]);
});

test('texts become one, and their elements count from its beginning', async () => {
  const { payload, parts } = await recorded([
    {
      type: 'text',
      text: 'né @x',
      textElements: [
        { byteRange: { start: 4, end: 6 }, placeholder: 'X' },
        { byteRange: { start: 5, end: 99 } },
        { byteRange: { start: 2, end: 1 } },
      ],
    },
    { type: 'text', text: 'second', textElements: [{ byteRange: { start: 0, end: 1 } }] },
  ]);

  expect(payload).toMatchObject({
    message: 'né @xsecond',
    text_elements: [
      { byte_range: { start: 4, end: 6 }, placeholder: 'X' },
      { byte_range: { start: 5, end: 99 }, placeholder: null },
      { byte_range: { start: 2, end: 1 }, placeholder: null },
      { byte_range: { start: 6, end: 7 }, placeholder: 's' },
    ],
  });
  expect(parts).toEqual([
    {
      type: 'text',
      text: 'né @xsecond',
      textElements: [
        { byteRange: { start: 4, end: 6 }, placeholder: 'X' },
        { byteRange: { start: 5, end: 99 } },
        { byteRange: { start: 2, end: 1 } },
        { byteRange: { start: 6, end: 7 }, placeholder: 's' },
      ],
    },
  ]);
});

test('what a log of old says badly is passed over, and the words stay', async () => {
  await using home = await freshHome();
  const payload = {
    type: 'user_message',
    message: 'words',
    images: ['data:a', 7, 'data:b'],
    image_details: ['closer', 'low'],
    image_order: ['file', 'inline'],
    file_ids: 'garbage',
    local_images: null,
    audio: [null],
    text_elements: {},
  };
  const path = await putLog(
    home.path,
    join('2026', '11', '25', `rollout-2026-11-25T10-00-00-${threadId()}.jsonl`),
    [
      { timestamp: 't', type: 'session_meta', payload: { id: threadId(), cwd: '/' } },
      { timestamp: 't', type: 'event_msg', payload },
    ],
  );

  expect((await readTurns(path)).turns[0]?.items[0]?.item).toMatchObject({
    parts: [
      { type: 'text', text: 'words' },
      { type: 'image', url: 'data:a' },
      { type: 'image', url: 'data:b', detail: 'low' },
    ],
  });
});
