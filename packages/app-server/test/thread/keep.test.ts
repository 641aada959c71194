import { access } from 'node:fs/promises';
import { join } from 'node:path';

import { callTool, say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { startDesk, story } from './desk.ts';

test('an archived thread is out of memory and out of the list until it is brought back', async () => {
  await using desk = await startDesk([say('One.'), say('Two.')]);
  const { me } = desk;
  const threadId = await desk.startThread();
  await desk.runTurn(threadId);
  const from = me.heard.length;

  expect(await me.ask('thread/archive', { threadId })).toEqual({});

  await me.hear('thread/archived');
  expect(story(me.heard.slice(from))).toEqual(['thread/status/changed notLoaded', 'thread/archived']);
  const archived = {
    rpcCode: -32_600,
    message: `session ${threadId} is archived. Run \`codex unarchive ${threadId}\` to unarchive it first.`,
  };
  await expect(me.ask('thread/resume', { threadId })).rejects.toMatchObject(archived);
  await expect(me.ask('thread/fork', { threadId })).rejects.toMatchObject(archived);
  const input = [{ type: 'text' as const, text: 'Hello?' }];
  await expect(me.ask('turn/start', { threadId, input })).rejects.toMatchObject({
    message: `thread not found: ${threadId}`,
  });
  expect((await me.ask('thread/list', {})).data).toEqual([]);
  expect((await me.ask('thread/list', { archived: true })).data).toMatchObject([{ id: threadId }]);
  expect((await me.ask('thread/read', { threadId, includeTurns: true })).thread).toMatchObject({
    status: { type: 'notLoaded' },
    path: expect.stringContaining('archived_sessions'),
    turns: [{ status: 'completed' }],
  });

  const back = await me.ask('thread/unarchive', { threadId });
  expect(back.thread).toMatchObject({ id: threadId, status: { type: 'notLoaded' }, preview: 'Do it.' });
  expect(await me.hear('thread/unarchived')).toEqual({ threadId });
  await me.ask('thread/resume', { threadId });
  expect((await desk.runTurn(threadId)).turn.status).toBe('completed');
});

test('a thread nobody has is not among the archived either', async () => {
  await using desk = await startDesk([]);
  const threadId = '01a212c4-59c3-7540-afa3-98af37e310b7';

  await expect(desk.me.ask('thread/unarchive', { threadId })).rejects.toMatchObject({
    rpcCode: -32_600,
    message: `no archived rollout found for thread id ${threadId}`,
    data: { code: 'ROLLOUT_THREAD_MISSING' },
  });
});

test('archiving a thread that is busy ends its turn first', async () => {
  await using desk = await startDesk([callTool('exec_command', { cmd: 'sleep 60' })]);
  const threadId = await desk.startThread();
  await desk.me.ask('turn/start', { threadId, input: [{ type: 'text', text: 'Wait.' }] });
  await desk.me.hear('item/started', ({ item }) => item.type === 'commandExecution');

  await desk.me.ask('thread/archive', { threadId });

  const read = await desk.me.ask('thread/read', { threadId, includeTurns: true });
  expect(read.thread.turns).toMatchObject([{ status: 'interrupted' }]);
  expect((await desk.me.hear('turn/completed')).turn.status).toBe('interrupted');
});

test('a deleted thread is gone, unless a fork goes on from it', async () => {
  await using desk = await startDesk([say('One.')]);
  const { me } = desk;
  const threadId = await desk.startThread();
  await desk.runTurn(threadId);
  const fork = await me.ask('thread/fork', { threadId, excludeTurns: true });
  const { thread } = await me.ask('thread/read', { threadId });

  await expect(me.ask('thread/delete', { threadId })).rejects.toMatchObject({
    rpcCode: -32_600,
    message: `cannot delete thread ${threadId}: forked history still references it`,
  });
  expect(await me.ask('thread/delete', { threadId: fork.thread.id })).toEqual({});
  expect(await me.hear('thread/deleted')).toEqual({ threadId: fork.thread.id });
  expect(await me.ask('thread/delete', { threadId })).toEqual({});

  await expect(access(thread.path ?? '')).rejects.toThrow('ENOENT');
  await expect(me.ask('thread/read', { threadId })).rejects.toMatchObject({
    message: `thread not loaded: ${threadId}`,
  });
  expect(await me.ask('thread/loaded/list', {})).toEqual({ data: [], nextCursor: null });
});

test('a thread that keeps no log is neither archived nor deleted, and goes on', async () => {
  await using desk = await startDesk([say('One.')]);
  const threadId = await desk.startThread({ ephemeral: true });

  await expect(desk.me.ask('thread/archive', { threadId })).rejects.toMatchObject({
    message: `no rollout found for thread id ${threadId}`,
    data: { code: 'ROLLOUT_THREAD_MISSING' },
  });
  await expect(desk.me.ask('thread/delete', { threadId })).rejects.toMatchObject({
    rpcCode: -32_600,
    message: `thread is not persisted and cannot be deleted: ${threadId}`,
  });
  expect((await desk.runTurn(threadId)).turn.status).toBe('completed');
});

test('a thread that keeps no log has no name, which would stay on disk', async () => {
  await using desk = await startDesk([]);
  const threadId = await desk.startThread({ ephemeral: true });

  await expect(desk.me.ask('thread/name/set', { threadId, name: 'secret' })).rejects.toMatchObject({
    rpcCode: -32_600,
    message: `ephemeral thread does not support metadata updates: ${threadId}`,
  });
  await expect(access(join(desk.place.codexHome, 'session_index.jsonl'))).rejects.toMatchObject({
    code: 'ENOENT',
  });
});

test('a name is told to everybody, and shown', async () => {
  await using desk = await startDesk([say('One.')]);
  await using other = await desk.connect();
  const threadId = await desk.startThread();
  await desk.runTurn(threadId);

  expect(await desk.me.ask('thread/name/set', { threadId, name: ' Mine ' })).toEqual({});

  expect(await other.hear('thread/name/updated')).toEqual({ threadId, threadName: 'Mine' });
  expect((await desk.me.ask('thread/read', { threadId })).thread.name).toBe('Mine');
  expect((await desk.me.ask('thread/list', { searchTerm: 'mine' })).data).toMatchObject([{ name: 'Mine' }]);
  await expect(desk.me.ask('thread/name/set', { threadId, name: '  ' })).rejects.toMatchObject({
    rpcCode: -32_600,
    message: 'thread name must not be empty',
  });
});

test('a thread that moves to the archive and back is read and forked all the while', async () => {
  await using desk = await startDesk([say('Kept.')]);
  const threadId = await desk.startThread();
  await desk.runTurn(threadId);
  const { thread: fork } = await desk.me.ask('thread/fork', { threadId });
  await desk.me.ask('thread/archive', { threadId });
  await using mover = await desk.connect();
  const over = new AbortController();
  const failures: unknown[] = [];
  const keep = (error: unknown): void => void failures.push(error);

  async function look(): Promise<void> {
    while (!over.signal.aborted) {
      await desk.me.ask('thread/read', { threadId, includeTurns: true }).catch(keep);
      await desk.me.ask('thread/turns/list', { threadId }).catch(keep);
      await desk.me.ask('thread/resume', { threadId: fork.id }).catch(keep);
      await desk.me.ask('thread/fork', { threadId, ephemeral: true }).catch(keep);
    }
  }
  // So many that some look just where it was.
  const looking = Promise.all(Array.from({ length: 16 }, look));
  for (let times = 0; times < 40; times += 1) {
    await mover.ask('thread/unarchive', { threadId });
    await mover.ask('thread/archive', { threadId });
  }
  over.abort();
  await looking;

  // Whoever wants to go on with it is told that it is archived; nothing goes wrong inside.
  const archived = { rpcCode: -32_600, message: expect.stringContaining('is archived') };
  expect(failures).toEqual(failures.map(() => expect.objectContaining(archived)));
});
