import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { parseTurnId, type TurnId } from '@codex-ts/protocol';
import {
  forkRecorder,
  nameThread,
  readThread,
  resumeRecorder,
  startRecorder,
  threadNames,
  type ForkMeta,
  type Recorder,
} from '@codex-ts/rollout';
import { expect, test } from 'vitest';

import { nativeHeader, nativeThread } from './native-lines.ts';
import { freshHome, jsonLines, meta, putLog, texts, threadId } from './session-home.ts';

function turnOf(number: number): TurnId {
  return parseTurnId(`01a210d5-3d11-7ce1-943a-${String(number).padStart(12, '0')}`) ?? ('' as never);
}

function forkMeta(number: number): ForkMeta {
  const { baseInstructions: _, historyMode: __, ...rest } = meta({ id: threadId(number) });
  return rest;
}

async function recordTurn(recorder: Recorder, number: number, isEnded = true): Promise<void> {
  const turnId = turnOf(number);
  const content = [{ type: 'input_text' as const, text: `words ${number}` }];
  await recorder.record([
    { type: 'turnStarted', turnId, startedAtMs: 1000 },
    { type: 'responseItem', item: { type: 'message', role: 'user', content } },
  ]);
  const times = { turnId, startedAtMs: 1000, endedAtMs: 2000 };
  if (isEnded) await recorder.record([{ type: 'turnEnded', ...times, end: { outcome: 'completed' } }]);
}

/** A thread of two turns whose writer is still there. */
async function openParent(codexHome: string, historyMode: 'paginated' | 'legacy' = 'paginated') {
  const recorder = await startRecorder({ codexHome, meta: meta({ historyMode }) });
  await recordTurn(recorder, /*number*/ 1);
  await recordTurn(recorder, /*number*/ 2);
  return recorder;
}

test('a fork names the lines it begins with as native does, and counts on', async () => {
  await using home = await freshHome();
  const codexHome = home.path;
  await using parent = await openParent(codexHome);
  const { recorder, thread } = await forkRecorder({
    codexHome,
    from: threadId(),
    meta: forkMeta(/*number*/ 2),
  });
  await using fork = recorder;
  await recordTurn(fork, /*number*/ 3);

  expect(texts(thread.items)).toEqual(['words 1', 'words 2']);
  const bytes = (await readFile(parent.path)).length;
  const [header, next] = await jsonLines(fork.path);
  expect(header).toMatchObject({
    ordinal: 7,
    payload: {
      id: threadId(/*number*/ 2),
      session_id: threadId(/*number*/ 2),
      forked_from_id: threadId(),
      forked_from_ordinal_exclusive: 7,
      base_instructions: { text: 'Be brief.' },
      history_mode: 'paginated',
      history_base: { thread_id: threadId(), end_ordinal_exclusive: 7, end_byte_offset: bytes },
    },
  });
  expect(next).toMatchObject({ ordinal: 8 });
  // What comes later in the one is not part of the other.
  await recordTurn(parent, /*number*/ 4);
  expect(texts((await readThread(fork.path)).items)).toEqual(['words 1', 'words 2', 'words 3']);
});

test('a fork at a turn ends with it', async () => {
  await using home = await freshHome();
  const codexHome = home.path;
  await (await openParent(codexHome)).close();
  const at = turnOf(/*number*/ 1);
  const { recorder } = await forkRecorder({ codexHome, from: threadId(), at, meta: forkMeta(/*number*/ 2) });
  await using fork = recorder;
  await recordTurn(fork, /*number*/ 3);

  const thread = await readThread(fork.path);
  expect(texts(thread.items)).toEqual(['words 1', 'words 3']);
  expect(thread.turns.map(({ turnId }) => turnId)).toEqual([turnOf(/*number*/ 1), turnOf(/*number*/ 3)]);
});

test('a fork of a fork at a turn of the first thread goes on from the first thread', async () => {
  await using home = await freshHome();
  const codexHome = home.path;
  await (await openParent(codexHome)).close();
  const middle = await forkRecorder({ codexHome, from: threadId(), meta: forkMeta(/*number*/ 2) });
  await middle.recorder.close();
  const at = turnOf(/*number*/ 1);
  const { recorder } = await forkRecorder({
    codexHome,
    from: threadId(/*number*/ 2),
    at,
    meta: forkMeta(/*number*/ 3),
  });
  await using fork = recorder;

  const [header] = await jsonLines(fork.path);
  expect(header?.payload).toMatchObject({
    forked_from_id: threadId(/*number*/ 2),
    history_base: { thread_id: threadId(), end_ordinal_exclusive: 4 },
  });
  expect(texts((await readThread(fork.path)).items)).toEqual(['words 1']);
});

test.each([
  { number: 9, reason: 'unknown' },
  { number: 3, reason: 'running' },
])('a fork at a turn that is $reason is refused, and leaves nothing behind', async ({ number, reason }) => {
  await using home = await freshHome();
  const codexHome = home.path;
  await using parent = await openParent(codexHome);
  await recordTurn(parent, /*number*/ 3, /*isEnded*/ false);
  const at = turnOf(number);

  await expect(
    forkRecorder({ codexHome, from: threadId(), at, meta: forkMeta(/*number*/ 2) }),
  ).rejects.toMatchObject({
    code: 'ROLLOUT_TURN_MISSING',
    turnId: at,
    reason,
  });
  await expect(resumeRecorder({ codexHome, threadId: threadId(/*number*/ 2) })).rejects.toMatchObject({
    code: 'ROLLOUT_THREAD_MISSING',
  });
});

test('a line that was cut off is no part of a fork', async () => {
  await using home = await freshHome();
  const codexHome = home.path;
  const parent = await openParent(codexHome);
  await parent.close();
  await appendFile(parent.path, '{"timestamp":"2026-');
  const { recorder } = await forkRecorder({ codexHome, from: threadId(), meta: forkMeta(/*number*/ 2) });
  await using fork = recorder;
  const resumed = await resumeRecorder({ codexHome, threadId: threadId() });
  await using again = resumed.recorder;
  await recordTurn(again, /*number*/ 5);

  const thread = await readThread(fork.path);
  expect(texts(thread.items)).toEqual(['words 1', 'words 2']);
  expect(thread.skippedLines).toBe(0);
});

test('a legacy log is copied, as native does', async () => {
  await using home = await freshHome();
  const codexHome = home.path;
  await (await openParent(codexHome, 'legacy')).close();
  const at = turnOf(/*number*/ 1);
  const { recorder } = await forkRecorder({ codexHome, from: threadId(), at, meta: forkMeta(/*number*/ 2) });
  await using fork = recorder;
  await recordTurn(fork, /*number*/ 3);

  const lines = await jsonLines(fork.path);
  expect(lines[0]?.payload).toMatchObject({ history_mode: 'legacy', forked_from_id: threadId() });
  expect(lines[0]?.payload).not.toHaveProperty('history_base');
  expect(lines.every((line) => line.ordinal === undefined)).toBe(true);
  expect(texts((await readThread(fork.path)).items)).toEqual(['words 1', 'words 3']);
});

test('a fork takes the name over', async () => {
  await using home = await freshHome();
  const codexHome = home.path;
  await (await openParent(codexHome)).close();
  await nameThread(codexHome, { threadId: threadId(), name: 'Cats' });
  const { recorder } = await forkRecorder({ codexHome, from: threadId(), meta: forkMeta(/*number*/ 2) });
  await recorder.close();

  expect((await threadNames(codexHome)).get(threadId(/*number*/ 2))).toBe('Cats');
});

test('threads of native codex can be forked', async () => {
  await using home = await freshHome();
  const codexHome = home.path;
  const name = `rollout-2026-11-25T10-00-00-${threadId()}.jsonl`;
  await putLog(codexHome, join('2026', '11', '25', name), nativeThread(threadId()));
  const { recorder, thread } = await forkRecorder({
    codexHome,
    from: threadId(),
    meta: forkMeta(/*number*/ 2),
  });
  await using fork = recorder;

  expect(thread.meta.baseInstructions).toBe('Be native.');
  const { payload } = nativeHeader(threadId());
  expect((await jsonLines(fork.path))[0]).toMatchObject({
    ordinal: 15,
    payload: { cwd: payload['cwd'], history_base: { end_ordinal_exclusive: 15 } },
  });
});
