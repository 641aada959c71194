import { rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { findThread, readThread, resumeRecorder } from '@codex-ts/rollout';

import { nativeEvent, nativeHeader, nativeMessage, nativeUsage } from './native-lines.ts';
import { freshHome, jsonLines, putLog, said, texts, threadId } from './session-home.ts';

const day = join('2026', '11', '25');
const parentName = join(day, `rollout-2026-11-25T10-00-00-${threadId(/*number*/ 1)}.jsonl`);
const childName = join(day, `rollout-2026-11-25T11-00-00-${threadId(/*number*/ 2)}.jsonl`);

const parentLines = [
  nativeHeader(threadId(/*number*/ 1)),
  nativeMessage(/*ordinal*/ 1, 'user', 'one'),
  nativeMessage(/*ordinal*/ 2, 'assistant', 'first'),
  nativeUsage(/*ordinal*/ 3, /*count*/ 100),
  nativeMessage(/*ordinal*/ 4, 'user', 'after the fork'),
];

/** A fork after so many lines of a log. */
function base(rolloutId: string, lines: readonly object[], count: number) {
  const bytes = lines.slice(0, count).reduce((sum, line) => sum + JSON.stringify(line).length + 1, 0);
  return { history_base: { thread_id: rolloutId, end_ordinal_exclusive: count, end_byte_offset: bytes } };
}

const childLines = [
  nativeHeader(
    threadId(/*number*/ 2),
    { forked_from_id: threadId(/*number*/ 1), ...base(threadId(/*number*/ 1), parentLines, /*count*/ 4) },
    /*ordinal*/ 4,
  ),
  nativeMessage(/*ordinal*/ 5, 'user', 'two'),
  nativeMessage(/*ordinal*/ 6, 'assistant', 'second'),
];

test('a fork begins with what its parent held when it was forked', async () => {
  await using home = await freshHome();
  await putLog(home.path, parentName, parentLines);
  const path = await putLog(home.path, childName, childLines);

  const thread = await readThread(path);
  expect(texts(thread.items)).toEqual(['one', 'first', 'two', 'second']);
  expect(thread.usage.inputTokens).toBe(100);
  expect(thread.meta).toMatchObject({ id: threadId(/*number*/ 2), forkedFrom: threadId(/*number*/ 1) });
});

test('a fork of a fork follows both', async () => {
  await using home = await freshHome();
  await putLog(home.path, parentName, parentLines);
  await putLog(home.path, childName, childLines);
  const path = await putLog(
    home.path,
    join(day, `rollout-2026-11-25T12-00-00-${threadId(/*number*/ 3)}.jsonl`),
    [
      nativeHeader(
        threadId(/*number*/ 3),
        base(threadId(/*number*/ 2), childLines, /*count*/ 2),
        /*ordinal*/ 6,
      ),
      nativeMessage(/*ordinal*/ 7, 'user', 'three'),
    ],
  );

  expect(texts((await readThread(path)).items)).toEqual(['one', 'first', 'two', 'three']);
});

test('a resumed fork goes on in its own file, and its ordinals go on', async () => {
  await using home = await freshHome();
  const parent = await putLog(home.path, parentName, parentLines);
  const path = await putLog(home.path, childName, childLines);
  const { recorder } = await resumeRecorder({ codexHome: home.path, threadId: threadId(/*number*/ 2) });
  await recorder.record(said('three'));
  await recorder.close();

  expect((await jsonLines(path)).map((line) => line.ordinal)).toEqual([4, 5, 6, 7, 8]);
  expect(await jsonLines(parent)).toHaveLength(parentLines.length);
});

test('an archived parent is found', async () => {
  await using home = await freshHome();
  await putLog(
    home.path,
    join('archived_sessions', `rollout-2026-11-25T10-00-00-${threadId(/*number*/ 1)}.jsonl`),
    parentLines,
  );
  const path = await putLog(home.path, childName, childLines);

  expect(texts((await readThread(path)).items)).toEqual(['one', 'first', 'two', 'second']);
});

test.each([
  { what: 'gone', spoil: (path: string) => rm(path) },
  { what: 'cut short', spoil: (path: string) => truncate(path, 100) },
])('a fork whose parent is $what says which file it misses', async ({ spoil }) => {
  await using home = await freshHome();
  const parent = await putLog(home.path, parentName, parentLines);
  const path = await putLog(home.path, childName, childLines);
  await spoil(parent);

  await expect(readThread(path)).rejects.toMatchObject({
    code: 'ROLLOUT_BASE_MISSING',
    path,
    baseId: threadId(/*number*/ 1),
  });
});

test('two logs that continue each other are refused', async () => {
  await using home = await freshHome();
  const circle = { end_ordinal_exclusive: 1, end_byte_offset: 10 };
  await putLog(home.path, parentName, [
    nativeHeader(threadId(/*number*/ 1), { history_base: { thread_id: threadId(/*number*/ 2), ...circle } }),
  ]);
  const path = await putLog(home.path, childName, [
    nativeHeader(threadId(/*number*/ 2), { history_base: { thread_id: threadId(/*number*/ 1), ...circle } }),
  ]);

  await expect(readThread(path)).rejects.toMatchObject({ code: 'ROLLOUT_BASE_MISSING' });
});

test('a header with a base that names nothing is no header', async () => {
  await using home = await freshHome();
  const header = nativeHeader(threadId(/*number*/ 2), {
    history_base: { thread_id: 'latest', end_byte_offset: 1 },
  });
  const path = await putLog(home.path, childName, [header]);

  await expect(readThread(path)).rejects.toMatchObject({ code: 'ROLLOUT_FILE_INVALID', reason: 'noHeader' });
});

test('a thread that was taken back goes on in its later file', async () => {
  await using home = await freshHome();
  await putLog(home.path, parentName, parentLines);
  const later = await putLog(
    home.path,
    join(day, `rollout-2026-11-25T11-00-00-${threadId(/*number*/ 1)}_${threadId(/*number*/ 9)}.jsonl`),
    [
      nativeHeader(
        threadId(/*number*/ 1),
        base(threadId(/*number*/ 1), parentLines, /*count*/ 2),
        /*ordinal*/ 2,
      ),
      nativeMessage(/*ordinal*/ 3, 'user', 'instead'),
    ],
  );

  expect(await findThread(home.path, threadId(/*number*/ 1))).toBe(later);
  expect(texts((await readThread(later)).items)).toEqual(['one', 'instead']);
});

test('after a compaction the history is its replacement', async () => {
  await using home = await freshHome();
  const compacted = {
    timestamp: 'x',
    ordinal: 3,
    type: 'compacted',
    payload: {
      message: 'summary',
      replacement_history: [
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'kept' }] },
        { type: 'compaction', encrypted_content: 'gAAA' },
      ],
    },
  };
  const path = await putLog(home.path, parentName, [
    ...parentLines.slice(0, 3),
    compacted,
    nativeMessage(/*ordinal*/ 4, 'user', 'next'),
  ]);

  expect((await readThread(path)).items).toMatchObject([
    { type: 'message', content: [{ text: 'kept' }] },
    { type: 'other', raw: { type: 'compaction', encrypted_content: 'gAAA' } },
    { type: 'message', content: [{ text: 'next' }] },
  ]);
});

test('an old compaction without replacement leaves what people said, and the summary', async () => {
  await using home = await freshHome();
  const compacted = { timestamp: 'x', type: 'compacted', payload: { message: 'summary' } };
  const path = await putLog(home.path, parentName, [...parentLines.slice(0, 3), compacted]);

  expect(texts((await readThread(path)).items)).toEqual(['one', 'summary']);
});

test('a turn that nobody ended is open, one with an error failed', async () => {
  await using home = await freshHome();
  const failed = '01a210d5-3d11-7ce1-943a-000000000001';
  const open = '01a210d5-3d11-7ce1-943a-000000000002';
  const path = await putLog(home.path, parentName, [
    nativeHeader(threadId(/*number*/ 1)),
    nativeEvent(/*ordinal*/ 1, { type: 'task_started', turn_id: failed }),
    nativeEvent(/*ordinal*/ 2, {
      type: 'task_complete',
      turn_id: failed,
      last_agent_message: null,
      error: { message: 'no' },
    }),
    nativeEvent(/*ordinal*/ 3, { type: 'task_started', turn_id: open }),
  ]);

  expect((await readThread(path)).turns).toEqual([{ turnId: failed, outcome: 'failed' }, { turnId: open }]);
});
