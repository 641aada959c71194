import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { findThread, listThreads } from '@codex-ts/rollout';

import { nativeEvent, nativeHeader, nativeThread } from './native-lines.ts';
import { freshHome, putLog, threadId } from './session-home.ts';

function name(number: number, folder = join('2026', '11', '25'), hour = 10): string {
  const time = `${String(hour).padStart(2, '0')}-${String(number).padStart(2, '0')}-00`;
  const date = folder.includes('archived') ? '2026-11-25' : folder.split(/[\\/]/u).join('-');
  return join(folder, `rollout-${date}T${time}-${threadId(number)}.jsonl`);
}

async function putThread(home: string, number: number, folder?: string): Promise<string> {
  return putLog(home, name(number, folder), nativeThread(threadId(number)));
}

test('threads come newest first, over days, months and years', async () => {
  await using home = await freshHome();
  for (const [index, folder] of ['2025/12/31', '2026/01/02', '2026/11/09', '2026/11/10'].entries()) {
    await putThread(home.path, index + 1, join(...folder.split('/')));
  }

  const { threads, nextCursor } = await listThreads({ codexHome: home.path });
  expect(threads.map((thread) => thread.meta.id)).toEqual([4, 3, 2, 1].map((number) => threadId(number)));
  expect(threads[0]).toMatchObject({ preview: 'do it', meta: { cwd: '/home/me/place', source: 'exec' } });
  expect(nextCursor).toBeUndefined();
});

test.each(['created', 'updated'] as const)('pages by %s hold every thread once', async (order) => {
  await using home = await freshHome();
  for (let number = 1; number <= 7; number += 1) {
    const path = await putThread(home.path, number);
    // Changed in another order than begun, two of them in the same second.
    await utimes(path, 1000, [5, 3, 7, 1, 6, 6, 2][number - 1] ?? 0);
  }

  const found: string[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    const page = await listThreads({
      codexHome: home.path,
      limit: 3,
      order,
      ...(cursor === undefined ? {} : { cursor }),
    });
    found.push(...page.threads.map((thread) => thread.meta.id));
    cursor = page.nextCursor;
    pages += 1;
  } while (cursor !== undefined);
  expect(pages).toBe(3);
  expect(found).toEqual(
    (order === 'created' ? [7, 6, 5, 4, 3, 2, 1] : [3, 6, 5, 1, 2, 7, 4]).map((number) => threadId(number)),
  );
});

test('only the threads of a directory, when asked', async () => {
  await using home = await freshHome();
  await putThread(home.path, /*number*/ 1);
  await putLog(home.path, name(/*number*/ 2), [
    nativeHeader(threadId(/*number*/ 2), { cwd: '/elsewhere/' }),
    ...nativeThread(threadId(/*number*/ 2)).slice(1),
  ]);

  const { threads } = await listThreads({ codexHome: home.path, cwd: '/elsewhere' });
  expect(threads.map((thread) => thread.meta.id)).toEqual([threadId(/*number*/ 2)]);
});

test('a thread that was taken back is listed once, by its later file', async () => {
  await using home = await freshHome();
  await putThread(home.path, /*number*/ 1);
  const later = await putLog(
    home.path,
    join(
      '2026',
      '11',
      '26',
      `rollout-2026-11-26T10-00-00-${threadId(/*number*/ 1)}_${threadId(/*number*/ 9)}.jsonl`,
    ),
    nativeThread(threadId(/*number*/ 1)),
  );

  const { threads } = await listThreads({ codexHome: home.path });
  expect(threads.map((thread) => thread.path)).toEqual([later]);
});

test('what is no thread is passed over: empty, silent, foreign, misnamed', async () => {
  await using home = await freshHome();
  await putThread(home.path, /*number*/ 1);
  await putLog(home.path, name(/*number*/ 2), [
    nativeHeader(threadId(/*number*/ 2)),
    nativeEvent(/*ordinal*/ 1, { type: 'task_started' }),
  ]);
  await putLog(home.path, name(/*number*/ 3), ['garbage']);
  await putLog(home.path, name(/*number*/ 4), []);
  await putLog(
    home.path,
    join('2026', '11', '25', 'rollout-2026.jsonl'),
    nativeThread(threadId(/*number*/ 5)),
  );
  await putLog(home.path, join('2026', '11', 'notes', 'rollout.jsonl'), nativeThread(threadId(/*number*/ 5)));
  await mkdir(join(home.path, 'sessions', name(/*number*/ 6)));
  await writeFile(join(home.path, 'sessions', '2027'), 'a file');

  const { threads } = await listThreads({ codexHome: home.path });
  expect(threads.map((thread) => thread.meta.id)).toEqual([threadId(/*number*/ 1)]);
});

test('a home without sessions has no threads', async () => {
  await using home = await freshHome();

  expect(await listThreads({ codexHome: home.path })).toEqual({ threads: [] });
  expect(await findThread(home.path, threadId(/*number*/ 1))).toBeUndefined();
});

test('an archived thread is not listed, and looking for it says how to get it back', async () => {
  await using home = await freshHome();
  const path = await putThread(home.path, /*number*/ 1, 'archived_sessions');

  expect(await listThreads({ codexHome: home.path })).toEqual({ threads: [] });
  await expect(findThread(home.path, threadId(/*number*/ 1))).rejects.toMatchObject({
    code: 'ROLLOUT_THREAD_ARCHIVED',
    path,
    remedy: expect.stringContaining(`codex unarchive ${threadId(/*number*/ 1)}`),
  });
});
