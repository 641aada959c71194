import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { UserInput } from '@codex-ts/app-server-protocol';
import { callTool, say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { startDesk, type Heard } from '../thread/desk.ts';

const png =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const everyKind: UserInput[] = [
  {
    type: 'text',
    text: 'hi @x',
    text_elements: [
      { byteRange: { start: 3, end: 5 }, placeholder: 'X' },
      { byteRange: { start: 0, end: 2 } },
    ],
  },
  { type: 'image', url: png, detail: 'high' },
  { type: 'image', url: png },
  { type: 'image', fileId: 'file_1', detail: 'low' },
  { type: 'localImage', path: '/none.png', detail: null },
  { type: 'audio', url: 'data:audio/wav;base64,AAAA' },
  { type: 'localAudio', path: '/none.wav' },
  { type: 'skill', name: 'demo', path: '/none/SKILL.md' },
  { type: 'mention', name: 'notes', path: 'app://notes' },
];

const told: UserInput[] = [
  {
    type: 'text',
    text: 'hi @x',
    text_elements: [
      { byteRange: { start: 3, end: 5 }, placeholder: 'X' },
      { byteRange: { start: 0, end: 2 }, placeholder: null },
    ],
  },
  { type: 'image', url: png, detail: 'high' },
  { type: 'image', url: png, detail: null },
  { type: 'image', fileId: 'file_1', detail: 'low' },
  { type: 'localImage', path: '/none.png', detail: null },
  ...everyKind.slice(5),
];

function words(heard: readonly Heard[]): unknown[] {
  return heard
    .filter(({ method }) => method === 'item/completed')
    .map(({ params }) => params['item'] as { type: string; content?: unknown })
    .filter(({ type }) => type === 'userMessage')
    .map(({ content }) => content);
}

test('every kind of input is told as it came, now and when the thread is read', async () => {
  await using desk = await startDesk([say('Yes.')]);
  const threadId = await desk.startThread();
  const { turn, heard } = await desk.runTurn(threadId, { input: everyKind });
  const { thread } = await desk.me.ask('thread/read', { threadId, includeTurns: true });

  expect(turn.status).toBe('completed');
  expect(words(heard)).toEqual([told]);
  expect(thread.turns[0]?.items[0]).toMatchObject({ content: told });
  const lost = 'No such file or directory (os error 2)';
  expect(desk.model.turns[0]?.input.at(-1)?.['content']).toEqual([
    { type: 'input_text', text: 'hi @x' },
    { type: 'input_image', image_url: png, detail: 'original' },
    { type: 'input_image', image_url: png, detail: 'original' },
    { type: 'input_image', file_id: 'file_1', detail: 'low' },
    { type: 'input_text', text: `Codex could not read the local image at \`/none.png\`: ${lost}` },
    { type: 'input_text', text: 'audio content omitted because you do not support audio input' },
    { type: 'input_text', text: `Codex could not read the local audio at \`/none.wav\`: ${lost}` },
    { type: 'input_text', text: `Codex could not read the skill at \`/none/SKILL.md\`: ${lost}` },
  ]);
});

test('every kind of input may be said while a turn runs', async () => {
  await using desk = await startDesk([
    callTool('exec_command', { cmd: 'until [ -e go ]; do sleep 0.02; done' }),
    say('Yes.'),
  ]);
  const threadId = await desk.startThread({ sandbox: 'danger-full-access', approvalPolicy: 'never' });
  const { turn } = await desk.me.ask('turn/start', { threadId, input: [{ type: 'text', text: 'Wait.' }] });
  await desk.me.hear('item/started', ({ item }) => item.type === 'commandExecution');
  await desk.me.ask('turn/steer', { threadId, expectedTurnId: turn.id, input: everyKind });
  await writeFile(join(desk.work, 'go'), '');
  await desk.me.hear('turn/completed');

  expect(words(desk.me.heard)).toEqual([[{ type: 'text', text: 'Wait.', text_elements: [] }], told]);
});

test.each(['http://example.invalid/a.png', 'HTTPS://example.invalid/a.png'])(
  'a picture elsewhere on the net is refused: %s',
  async (url) => {
    await using desk = await startDesk([]);
    const threadId = await desk.startThread();

    await expect(
      desk.me.ask('turn/start', { threadId, input: [{ type: 'image', url }] }),
    ).rejects.toMatchObject({
      rpcCode: -32_600,
      message: 'remote image URLs are not supported; use an inline data URL instead',
    });
  },
);

test('an uploaded sound fails the turn as a bad request', async () => {
  await using desk = await startDesk([]);
  const threadId = await desk.startThread();
  const { turn, heard } = await desk.runTurn(threadId, {
    input: [
      { type: 'text', text: 'Listen.' },
      { type: 'audio', fileId: 'file_1' },
    ],
  });
  const { thread } = await desk.me.ask('thread/read', { threadId, includeTurns: true });

  const error = {
    message:
      'unsupported operation: The selected model does not support uploaded audio. Choose an audio-capable model or remove the attachment.',
    codexErrorInfo: 'badRequest',
    additionalDetails: null,
    misalignment: null,
  };
  expect(turn).toMatchObject({ status: 'failed', error });
  expect(words(heard)).toEqual([[{ type: 'text', text: 'Listen.', text_elements: [] }]]);
  expect(thread.turns[0]).toMatchObject({ status: 'failed', error });
});
