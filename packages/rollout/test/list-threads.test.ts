import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { createHeadCache, findThread, listThreads, nameThread, type ListOptions } from '@codex-ts/rollout';

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

test.each(['created_at', 'updated_at'] as const)('pages by %s hold every thread once', async (sortKey) => {
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
      sortKey,
      ...(cursor === undefined ? {} : { cursor }),
    });
    found.push(...page.threads.map((thread) => thread.meta.id));
    cursor = page.nextCursor;
    pages += 1;
  } while (cursor !== undefined);
  expect(pages).toBe(3);
  expect(found).toEqual(
    (sortKey === 'created_at' ? [7, 6, 5, 4, 3, 2, 1] : [3, 6, 5, 1, 2, 7, 4]).map((number) =>
      threadId(number),
    ),
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

test('an order can be turned round, with the same threads', async () => {
  await using home = await freshHome();
  const codexHome = home.path;
  for (let number = 1; number <= 5; number += 1) {
    const path = await putThread(codexHome, number);
    await utimes(path, 1000, 100 - number);
  }
  const ids = async (options: Partial<ListOptions>): Promise<string[]> =>
    (await listThreads({ codexHome, ...options })).threads.map((thread) => thread.meta.id);
  const inOrder = [1, 2, 3, 4, 5].map((number) => threadId(number));

  expect(await ids({ sortDirection: 'asc' })).toEqual(inOrder);
  expect(await ids({ sortKey: 'updated_at' })).toEqual(inOrder);
  expect(await ids({ sortKey: 'updated_at', sortDirection: 'asc' })).toEqual(inOrder.toReversed());
});

test.each(['created_at', 'updated_at'] as const)('by %s one can turn round on any page', async (sortKey) => {
  await using home = await freshHome();
  const codexHome = home.path;
  for (let number = 1; number <= 6; number += 1) {
    const path = await putThread(codexHome, number);
    await utimes(path, 1000, number);
  }
  const page = async (options: Partial<ListOptions>) => {
    const { threads, ...ends } = await listThreads({ codexHome, sortKey, limit: 2, ...options });
    return { ids: threads.map((thread) => thread.meta.id), ...ends };
  };

  const first = await page({});
  expect(first.ids).toEqual([threadId(/*number*/ 6), threadId(/*number*/ 5)]);
  const second = await page({ cursor: first.nextCursor ?? '' });
  expect(second.ids).toEqual([threadId(/*number*/ 4), threadId(/*number*/ 3)]);
  const back = await page({ cursor: second.backwardsCursor ?? '', sortDirection: 'asc' });
  expect(back.ids).toEqual([threadId(/*number*/ 4), threadId(/*number*/ 5)]);
  const forth = await page({ cursor: back.backwardsCursor ?? '' });
  expect(forth.ids).toEqual([threadId(/*number*/ 4), threadId(/*number*/ 3)]);
});

test('a cursor that no listing gave is refused', async () => {
  await using home = await freshHome();

  await expect(listThreads({ codexHome: home.path, cursor: 'garbage' })).rejects.toMatchObject({
    code: 'ROLLOUT_CURSOR_INVALID',
    message: 'invalid cursor: garbage',
  });
});

test.each([
  { what: 'a provider', filter: { modelProviders: ['other'] }, found: [2] },
  { what: 'no provider', filter: { modelProviders: [] }, found: [] },
  { what: 'kinds of beginning', filter: { sources: ['cli', 'vscode'] }, found: [3] },
  { what: 'some directories', filter: { cwd: ['/elsewhere', '/home/me/place/'] }, found: [4, 3, 2, 1] },
  { what: 'first words', filter: { searchTerm: 'DO IT' }, found: [3, 2, 1] },
  { what: 'a name', filter: { searchTerm: 'cat' }, found: [4] },
])('threads can be picked by $what', async ({ filter, found }) => {
  await using home = await freshHome();
  const headers = [{}, { model_provider: 'other' }, { source: 'vscode' }, { cwd: '/elsewhere' }];
  for (const [index, more] of headers.entries()) {
    const number = index + 1;
    const [, ...rest] = nativeThread(threadId(number));
    await putLog(home.path, name(number), [nativeHeader(threadId(number), more), ...rest]);
  }
  await nameThread(home.path, { threadId: threadId(/*number*/ 4), name: 'My cats' });

  const { threads } = await listThreads({ codexHome: home.path, ...filter });
  expect(threads.map((thread) => thread.meta.id)).toEqual(found.map((number) => threadId(number)));
});

test('a summary tells name, model, beginning and last change', async () => {
  await using home = await freshHome();
  const path = await putThread(home.path, /*number*/ 1);
  await utimes(path, 1000, 2000);
  await nameThread(home.path, { threadId: threadId(), name: 'Cats' });

  expect((await listThreads({ codexHome: home.path })).threads).toMatchObject([
    {
      path,
      name: 'Cats',
      preview: 'do it',
      updatedAtMs: 2_000_000,
      context: { model: 'gpt-5.5', approvalPolicy: 'never' },
      meta: { timestamp: '2026-11-25T03:52:19.968Z', git: { branch: 'main' } },
    },
  ]);
});

test('a fork without words of its own shows those it begins with', async () => {
  await using home = await freshHome();
  await putThread(home.path, /*number*/ 1);
  const base = { thread_id: threadId(/*number*/ 1), end_ordinal_exclusive: 15, end_byte_offset: 100 };
  await putLog(home.path, name(/*number*/ 2), [nativeHeader(threadId(/*number*/ 2), { history_base: base })]);
  await putLog(home.path, name(/*number*/ 3), [
    nativeHeader(threadId(/*number*/ 3), { history_base: { ...base, thread_id: threadId(/*number*/ 2) } }),
  ]);
  // One that goes in a circle tells nothing.
  await putLog(home.path, name(/*number*/ 4), [
    nativeHeader(threadId(/*number*/ 4), { history_base: { ...base, thread_id: threadId(/*number*/ 4) } }),
  ]);

  const { threads } = await listThreads({ codexHome: home.path });
  expect(threads.map(({ meta, preview }) => [meta.id, preview])).toEqual(
    [3, 2, 1].map((number) => [threadId(number), 'do it']),
  );
});

test('what was read once is not read again', async () => {
  await using home = await freshHome();
  const path = await putThread(home.path, /*number*/ 1);
  const cache = createHeadCache();
  await listThreads({ codexHome: home.path, cache });
  const size = (await readFile(path)).length;
  await writeFile(path, ' '.repeat(size));

  expect((await listThreads({ codexHome: home.path, cache })).threads).toMatchObject([{ preview: 'do it' }]);
  expect((await listThreads({ codexHome: home.path })).threads).toEqual([]);
});
