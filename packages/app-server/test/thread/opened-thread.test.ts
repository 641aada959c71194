import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { startDesk, type Desk, type Heard } from './desk.ts';

/** What the first line of a thread's log says of it. */
async function headOf(desk: Desk, threadId: string): Promise<unknown> {
  const { thread } = await desk.me.ask('thread/read', { threadId });
  const [first = ''] = (await readFile(thread.path ?? '', 'utf8')).split('\n');
  return (JSON.parse(first) as { payload: unknown }).payload;
}

test('what a thread has used is told to whoever takes it up with its turns, and to nobody else', async () => {
  await using desk = await startDesk([say('One.')]);
  const threadId = await desk.startThread();
  await desk.runTurn(threadId);
  await using other = await desk.connect();
  const before = desk.me.heard.length;
  const usage = { total: { totalTokens: 110 }, last: { totalTokens: 110 } };

  await other.ask('thread/resume', { threadId });
  expect(await other.hear('thread/tokenUsage/updated')).toMatchObject({ threadId, tokenUsage: usage });
  const { thread } = await other.ask('thread/fork', { threadId });
  await other.hear('thread/started');
  await other.ask('thread/resume', { threadId, excludeTurns: true });
  await other.ask('thread/fork', { threadId, excludeTurns: true });
  await desk.me.hear('thread/started', (told) => told.thread.id !== threadId && told.thread.id !== thread.id);

  const told = (heard: readonly Heard[]): unknown[] =>
    heard
      .filter(({ method }) => method === 'thread/tokenUsage/updated')
      .map(({ params }) => params['threadId']);
  expect(told(other.heard)).toEqual([threadId, thread.id]);
  expect(told(desk.me.heard.slice(before))).toEqual([]);
});

test('a thread is from nowhere unless its client says from where; a fork does not inherit that', async () => {
  await using desk = await startDesk([say('One.'), say('Two.')]);
  const plain = await desk.startThread();
  const named = await desk.startThread({ threadSource: 'mine' });
  for (const threadId of [plain, named]) await desk.runTurn(threadId);

  const fork = async (threadId: string, more: object): Promise<string | null> =>
    (await desk.me.ask('thread/fork', { threadId, excludeTurns: true, ...more })).thread.threadSource;
  expect(await fork(named, {})).toBeNull();
  expect(await fork(named, { ephemeral: true })).toBeNull();
  expect(await fork(plain, { threadSource: 'other' })).toBe('other');
  const read = async (threadId: string): Promise<string | null> =>
    (await desk.me.ask('thread/read', { threadId })).thread.threadSource;
  expect([await read(plain), await read(named)]).toEqual([null, 'mine']);
  expect(await headOf(desk, plain)).not.toHaveProperty('thread_source');
  expect(await headOf(desk, named)).toMatchObject({ thread_source: 'mine' });
});

test('a thread in memory says where it works and that it can be talked to', async () => {
  await using desk = await startDesk([say('One.')]);
  const threadId = await desk.startThread();
  await desk.runTurn(threadId);
  const environments = [{ environmentId: 'local', cwd: desk.work, runtimeWorkspaceRoots: [desk.work] }];

  const { thread } = await desk.me.ask('thread/read', { threadId });
  expect(thread).toMatchObject({ environments, canAcceptDirectInput: true });
  const { data } = await desk.me.ask('thread/list', {});
  expect(data).toMatchObject([{ environments, canAcceptDirectInput: null }]);
  await desk.me.ask('thread/archive', { threadId });
  const archived = await desk.me.ask('thread/read', { threadId });
  expect(archived.thread).toMatchObject({ environments: null, canAcceptDirectInput: null });
});

test('a thread whose log cannot be written runs without, and that is told', async () => {
  await using desk = await startDesk([say('One.')]);
  await writeFile(join(desk.place.codexHome, 'sessions'), 'no folder');

  const { thread } = await desk.me.ask('thread/start', { cwd: desk.work });
  const warning = await desk.me.hear('warning');

  expect(thread).toMatchObject({ ephemeral: true, path: null });
  expect(warning).toMatchObject({
    threadId: thread.id,
    message: expect.stringMatching(
      /^nothing of this thread is recorded: cannot write the session log .*ENOTDIR/u,
    ),
  });
  expect((await desk.runTurn(thread.id)).turn.status).toBe('completed');
  expect(desk.me.heard.filter(({ method }) => method === 'warning')).toHaveLength(1);
});
