import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import {
  archiveThread,
  deleteThread,
  findThread,
  forkRecorder,
  listThreads,
  nameThread,
  readThread,
  resumeRecorder,
  unarchiveThread,
} from '@codex-ts/rollout';
import { expect, test } from 'vitest';

import { nativeThread } from './native-lines.ts';
import { freshHome, meta, putLog, threadId } from './session-home.ts';

const id = threadId();
const day = join('2026', '11', '25');
const name = `rollout-2026-11-25T10-00-00-${id}.jsonl`;
/** A later stretch of the same thread, after it was taken back. */
const laterName = `rollout-2026-11-26T11-00-00-${id}_${threadId(/*number*/ 9)}.jsonl`;

async function homeWithThread() {
  const home = await freshHome();
  const path = await putLog(home.path, join(day, name), nativeThread(id));
  return { ...home, threadPath: path };
}

test('an archived thread is found there, can be read, and comes back', async () => {
  await using home = await homeWithThread();
  const archived = join(home.path, 'archived_sessions', name);

  expect(await archiveThread(home.path, id)).toBe(archived);
  expect((await readThread(archived)).preview).toBe('do it');
  await expect(resumeRecorder({ codexHome: home.path, threadId: id })).rejects.toMatchObject({
    code: 'ROLLOUT_THREAD_ARCHIVED',
    path: archived,
  });
  expect(await archiveThread(home.path, id)).toBe(archived);
  expect((await listThreads({ codexHome: home.path })).threads).toEqual([]);
  expect((await listThreads({ codexHome: home.path, archived: true })).threads).toMatchObject([
    { path: archived, preview: 'do it' },
  ]);

  expect(await unarchiveThread(home.path, id)).toBe(home.threadPath);
  expect(await unarchiveThread(home.path, id)).toBe(home.threadPath);
  expect(await findThread(home.path, id)).toBe(home.threadPath);
});

test('all files of a thread move, and the newest is named', async () => {
  await using home = await homeWithThread();
  await putLog(home.path, join('2026', '11', '26', laterName), nativeThread(id));

  expect(await archiveThread(home.path, id)).toBe(join(home.path, 'archived_sessions', laterName));
  expect((await readdir(join(home.path, 'archived_sessions'))).toSorted()).toEqual([name, laterName]);
  expect(await unarchiveThread(home.path, id)).toBe(
    join(home.path, 'sessions', '2026', '11', '26', laterName),
  );
  expect(await stat(home.threadPath)).toBeDefined();
});

test('a deleted thread is gone, archived or not', async () => {
  await using home = await homeWithThread();
  await deleteThread(home.path, id);
  expect(await findThread(home.path, id)).toBeUndefined();

  await putLog(home.path, join('archived_sessions', name), nativeThread(id));
  await deleteThread(home.path, id);
  expect(await findThread(home.path, id)).toBeUndefined();
});

test.each([
  { what: 'archiving', act: archiveThread },
  { what: 'unarchiving', act: unarchiveThread },
  { what: 'deleting', act: deleteThread },
])('$what refuses what is not there, and what somebody writes', async ({ act }) => {
  await using home = await homeWithThread();
  await expect(act(home.path, threadId(/*number*/ 5))).rejects.toMatchObject({
    code: 'ROLLOUT_THREAD_MISSING',
  });

  const { recorder } = await resumeRecorder({ codexHome: home.path, threadId: id });
  await expect(act(home.path, id)).rejects.toMatchObject({ code: 'ROLLOUT_WRITER_ACTIVE' });
  await recorder.close();
  expect(await findThread(home.path, id)).toBe(home.threadPath);
});

test('a thread that forks begin with cannot be deleted before them', async () => {
  await using home = await homeWithThread();
  const codexHome = home.path;
  const { baseInstructions: _, historyMode: __, ...news } = meta({ id: threadId(/*number*/ 2) });
  const { recorder } = await forkRecorder({ codexHome, from: id, meta: news });
  await recorder.close();

  await expect(deleteThread(codexHome, id)).rejects.toMatchObject({
    code: 'ROLLOUT_THREAD_REFERENCED',
    forkId: threadId(/*number*/ 2),
    message: `cannot delete thread ${id}: forked history still references it`,
  });
  await archiveThread(codexHome, threadId(/*number*/ 2));
  await expect(deleteThread(codexHome, id)).rejects.toMatchObject({ code: 'ROLLOUT_THREAD_REFERENCED' });
  // An archived parent still holds the lines.
  await archiveThread(codexHome, id);
  const fork = await unarchiveThread(codexHome, threadId(/*number*/ 2));
  expect((await readThread(fork)).preview).toBe('do it');

  await deleteThread(codexHome, threadId(/*number*/ 2));
  await deleteThread(codexHome, id);
  expect(await readdir(join(codexHome, 'archived_sessions'))).toEqual([]);
});

test('nothing is overwritten by a thread that comes back', async () => {
  await using home = await homeWithThread();
  await putLog(home.path, join('archived_sessions', name), nativeThread(id));

  await expect(unarchiveThread(home.path, id)).rejects.toMatchObject({
    code: 'ROLLOUT_WRITE_FAILED',
    errno: 'EEXIST',
  });
});

/** The columns of native's table that matter here. */
function openTable(codexHome: string): DatabaseSync {
  const database = new DatabaseSync(join(codexHome, 'state_5.sqlite'));
  database.exec(
    'CREATE TABLE threads (id TEXT PRIMARY KEY, rollout_path TEXT, archived INTEGER, archived_at INTEGER, name TEXT)',
  );
  return database;
}

test("native's table of threads learns what has changed", async () => {
  await using home = await homeWithThread();
  const table = openTable(home.path);
  const row = (): unknown => table.prepare('SELECT * FROM threads').get();
  table.prepare('INSERT INTO threads VALUES (?, ?, 0, NULL, NULL)').run(id, home.threadPath);

  await nameThread(home.path, { threadId: id, name: 'Cats' });
  const archived = await archiveThread(home.path, id);
  expect(row()).toEqual({
    id,
    rollout_path: archived,
    archived: 1,
    archived_at: expect.any(Number),
    name: 'Cats',
  });
  await unarchiveThread(home.path, id);
  expect(row()).toMatchObject({ rollout_path: home.threadPath, archived: 0, archived_at: null });
  await deleteThread(home.path, id);
  expect(row()).toBeUndefined();
  table.close();
});

test('a table that native is writing is waited for', async () => {
  await using home = await homeWithThread();
  const table = openTable(home.path);
  table.prepare('INSERT INTO threads VALUES (?, ?, 0, NULL, NULL)').run(id, home.threadPath);
  table.exec('BEGIN IMMEDIATE');
  const archiving = archiveThread(home.path, id);
  await expect.poll(() => readdir(join(home.path, 'archived_sessions')).catch(() => [])).toEqual([name]);
  table.exec('COMMIT');

  expect(basename(await archiving)).toBe(name);
  expect(table.prepare('SELECT archived FROM threads').get()).toEqual({ archived: 1 });
  table.close();
});

test('a table of another make is left alone', async () => {
  await using home = await homeWithThread();
  const table = new DatabaseSync(join(home.path, 'state_5.sqlite'));
  table.exec('CREATE TABLE threads (id TEXT)');
  table.close();

  expect(await archiveThread(home.path, id)).toBe(join(home.path, 'archived_sessions', name));
});
