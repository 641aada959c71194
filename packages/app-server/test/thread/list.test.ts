import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { callTool, say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { startDesk, type Desk } from './desk.ts';

/** Threads in which these words were said, in this order. */
async function talked(desk: Desk, ...words: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const text of words) {
    const threadId = await desk.startThread();
    await desk.runTurn(threadId, { input: [{ type: 'text', text }] });
    ids.push(threadId);
  }
  return ids;
}

const somebody = '01a212c4-59c3-7540-afa3-98af37e310b7';

const talk = () => Array.from({ length: 3 }, (_, at) => say(`Answer ${at}.`));

test('threads are listed while the settings cannot be read', async () => {
  let now = 0;
  // So much time passes that files are looked at again each time.
  await using desk = await startDesk(talk(), { ports: { monotonic: () => (now += 1000) } });
  await talked(desk, 'one');
  await writeFile(join(desk.place.codexHome, 'config.toml'), 'model = = ""');

  expect((await desk.me.ask('thread/list', {})).data.map(({ preview }) => preview)).toEqual(['one']);
});

test('threads are listed newest first, a page at a time, both ways', async () => {
  await using desk = await startDesk(talk());
  const { me } = desk;
  const [one, two, three] = await talked(desk, 'one', 'two', 'three');

  const all = await me.ask('thread/list', {});
  expect(all.data.map(({ preview }) => preview)).toEqual(['three', 'two', 'one']);
  expect(all.nextCursor).toBeNull();
  const first = await me.ask('thread/list', { limit: 2 });
  expect(first.data.map(({ id }) => id)).toEqual([three, two]);
  const rest = await me.ask('thread/list', { limit: 2, cursor: first.nextCursor });
  expect(rest.data.map(({ id }) => id)).toEqual([one]);
  const back = await me.ask('thread/list', { sortDirection: 'asc' });
  expect(back.data.map(({ id }) => id)).toEqual([one, two, three]);
  const without = await me.ask('thread/list', { limit: 2, excludedThreadIds: [three ?? ''] });
  expect(without.data.map(({ id }) => id)).toEqual([two, one]);
});

test.each([
  { params: { searchTerm: 'TWO' }, found: ['two'] },
  { params: { cwd: '/nowhere' }, found: [] },
  { params: { modelProviders: ['openai'] }, found: [] },
  { params: { modelProviders: [] }, found: ['two', 'one'] },
  { params: { sourceKinds: ['exec' as const] }, found: [] },
  { params: { sourceKinds: ['vscode' as const] }, found: ['two', 'one'] },
  { params: { sectionId: 'some' }, found: [] },
  { params: { limit: 0 }, found: ['two'] },
])('$params finds $found', async ({ params, found }) => {
  await using desk = await startDesk(talk());
  await talked(desk, 'one', 'two');
  const { data } = await desk.me.ask('thread/list', params);
  expect(data.map(({ preview }) => preview)).toEqual(found);
});

test('turns come last first, in brief; items as they happened', async () => {
  await using desk = await startDesk([
    callTool('exec_command', { cmd: 'echo hi' }),
    say('One.'),
    say('Two.'),
  ]);
  const { me } = desk;
  const threadId = await desk.startThread();
  const first = await desk.runTurn(threadId, { input: [{ type: 'text', text: 'first' }] });
  await desk.runTurn(threadId, { input: [{ type: 'text', text: 'second' }] });

  const turns = await me.ask('thread/turns/list', { threadId });
  expect(turns.data.map(({ items }) => items.map(({ type }) => type))).toEqual([
    ['userMessage', 'agentMessage'],
    ['userMessage', 'agentMessage'],
  ]);
  expect(turns.data[1]).toMatchObject({
    id: first.turn.id,
    itemsView: 'summary',
    status: 'completed',
    startedAt: first.turn.startedAt,
    completedAt: first.turn.completedAt,
  });
  const page = await me.ask('thread/turns/list', { threadId, limit: 1, itemsView: 'notLoaded' });
  expect(page.data).toMatchObject([{ items: [], itemsView: 'notLoaded' }]);
  const next = await me.ask('thread/turns/list', { threadId, limit: 1, cursor: page.nextCursor });
  expect(next.data.map(({ id }) => id)).toEqual([first.turn.id]);
  expect(next.nextCursor).toBeNull();
  const again = await me.ask('thread/turns/list', {
    threadId,
    cursor: next.backwardsCursor,
    sortDirection: 'asc',
  });
  expect(again.data).toHaveLength(2);

  const items = await me.ask('thread/items/list', { threadId });
  expect(items.data.map(({ item }) => item.type)).toEqual([
    'userMessage',
    'commandExecution',
    'agentMessage',
    'userMessage',
    'agentMessage',
  ]);
  expect(items.data[1]).toMatchObject({
    turnId: first.turn.id,
    startedAtMs: expect.any(Number),
    completedAtMs: expect.any(Number),
    item: { command: "/bin/bash -lc 'echo hi'", aggregatedOutput: 'hi\n', exitCode: 0, status: 'completed' },
  });
  const ofOne = await me.ask('thread/items/list', {
    threadId,
    turnId: first.turn.id,
    sortDirection: 'desc',
    limit: 1,
  });
  expect(ofOne.data.map(({ item }) => item.type)).toEqual(['agentMessage']);
  expect((await me.ask('thread/items/list', { threadId, turnId: 'bogus' })).data).toEqual([]);
});

test('items begin behind one of them, and output may be left out', async () => {
  await using desk = await startDesk([
    callTool('exec_command', { cmd: 'echo hi' }),
    callTool('exec_command', { cmd: 'echo oh; exit 1' }),
    callTool('exec_command', { cmd: 'true' }),
    say('One.'),
  ]);
  const { me } = desk;
  const threadId = await desk.startThread();
  const { turn } = await desk.runTurn(threadId);
  const turnId = turn.id;
  const { data } = await me.ask('thread/items/list', { threadId });
  const ids = data.map(({ item }) => item.id);
  const behind = async (itemId: string, more: object = {}) => {
    const params = { threadId, turnId, cursor: { type: 'item' as const, itemId }, ...more };
    const page = await me.ask('thread/items/list', params);
    return { ids: page.data.map(({ item }) => item.id), next: page.nextCursor };
  };

  const [first = '', second = '', , , last = ''] = ids;
  expect((await behind(first)).ids).toEqual(ids.slice(1));
  expect((await behind(last)).ids).toEqual([]);
  expect((await behind(last, { sortDirection: 'desc' })).ids).toEqual(ids.slice(0, -1).toReversed());
  const page = await behind(first, { limit: 1 });
  expect(page.ids).toEqual([second]);
  const rest = await me.ask('thread/items/list', { threadId, turnId, cursor: page.next });
  expect(rest.data.map(({ item }) => item.id)).toEqual(ids.slice(2));

  const outside = 'cursor.itemId does not identify an item in the requested history scope';
  await expect(behind('nope')).rejects.toMatchObject({ rpcCode: -32_602, message: outside });
  await expect(behind(first, { turnId: 'nope' })).rejects.toMatchObject({ message: outside });
  const without = { rpcCode: -32_602, message: 'turnId is required when cursor is an item anchor' };
  await expect(behind(first, { turnId: '' })).rejects.toMatchObject(without);
  await expect(behind(first, { turnId: null })).rejects.toMatchObject(without);

  await using one = await desk.connect({ experimentalApi: true });
  const outputs = async (params: object) => {
    const listed = await one.ask('thread/items/list', { threadId, ...params });
    return listed.data.flatMap(({ item, outputDeferred }) =>
      item.type === 'commandExecution' ? [[item.aggregatedOutput, outputDeferred]] : [],
    );
  };
  const whole = [
    ['hi\n', undefined],
    ['oh\n', undefined],
    [null, undefined],
  ];
  const deferOutput = { commandExecution: true };
  expect(await outputs({ turnId, deferOutput })).toEqual([[null, true], ...whole.slice(1)]);
  expect(await outputs({ deferOutput })).toEqual(whole);
  expect(await outputs({ turnId, deferOutput: { mcpToolCall: true } })).toEqual(whole);
});

test.each([
  {
    params: { excludedThreadIds: ['x'] },
    code: -32_602,
    message: 'invalid excluded thread id: x is no UUID',
  },
  {
    params: { excludedThreadIds: Array.from({ length: 101 }, () => somebody) },
    code: -32_602,
    message: 'excludedThreadIds accepts at most 100 entries',
  },
  { params: { parentThreadId: 'x' }, message: 'invalid parent thread id: x is no UUID' },
  { params: { ancestorThreadId: 'x' }, message: 'invalid ancestor thread id: x is no UUID' },
  { params: { attachedToThreadId: 'x' }, message: 'invalid attached thread parent id: x is no UUID' },
  {
    params: { parentThreadId: somebody, ancestorThreadId: somebody },
    message: 'parentThreadId and ancestorThreadId are mutually exclusive',
  },
  {
    params: { attachedToThreadId: somebody, ancestorThreadId: somebody },
    message: 'attachedToThreadId cannot be combined with parentThreadId or ancestorThreadId',
  },
  {
    params: { includeAttachedThreads: true, searchTerm: '' },
    message: 'includeAttachedThreads requires a non-empty searchTerm',
  },
  {
    params: { sortKey: 'section_position' as const, sectionId: null },
    message: 'section-position sorting requires a section filter',
  },
  { params: { projectId: '' }, code: -32_602, message: 'projectId must not be empty' },
  { params: { projectId: 'p' }, code: -32_602, message: 'project not found: p' },
])('a list is refused: $message', async ({ params, code = -32_600, message }) => {
  await using desk = await startDesk([]);
  await using one = await desk.connect({ experimentalApi: true });

  await expect(one.ask('thread/list', params)).rejects.toMatchObject({ rpcCode: code, message });
});

test.each([
  { params: { parentThreadId: somebody }, found: [] },
  { params: { attachedToThreadId: somebody }, found: [] },
  { params: { sortKey: 'section_position' as const, sectionId: 's' }, found: [] },
  { params: { includeAttachedThreads: true, searchTerm: 'one' }, found: ['one'] },
  { params: { originators: [] }, found: ['one'] },
  { params: { projectId: null, currentAccountOnly: true, useStateDbOnly: true }, found: ['one'] },
])('$params finds $found, for clients that may ask so', async ({ params, found }) => {
  await using desk = await startDesk(talk());
  await talked(desk, 'one');
  await using one = await desk.connect({ experimentalApi: true });

  const { data } = await one.ask('thread/list', params);
  expect(data.map(({ preview }) => preview)).toEqual(found);
});

test('a turn that runs is listed as such', async () => {
  await using desk = await startDesk([callTool('exec_command', { cmd: 'sleep 60' })]);
  const threadId = await desk.startThread();
  const { turn } = await desk.me.ask('turn/start', { threadId, input: [{ type: 'text', text: 'Wait.' }] });
  await desk.me.hear('item/started', ({ item }) => item.type === 'commandExecution');

  const { data } = await desk.me.ask('thread/turns/list', { threadId, itemsView: 'full' });
  expect(data).toMatchObject([{ id: turn.id, status: 'inProgress', completedAt: null }]);
  const { thread } = await desk.me.ask('thread/resume', { threadId });
  expect(thread).toMatchObject({
    status: { type: 'active' },
    turns: [{ id: turn.id, status: 'inProgress' }],
  });
});

test('a cursor that nobody gave is refused', async () => {
  await using desk = await startDesk([say('One.')]);
  const { me } = desk;
  const [threadId = ''] = await talked(desk, 'one');
  const refused = { rpcCode: -32_600, message: 'invalid cursor: bogus' };
  const cursor = 'bogus';
  await expect(me.ask('thread/list', { cursor })).rejects.toMatchObject(refused);
  await expect(me.ask('thread/turns/list', { threadId, cursor })).rejects.toMatchObject(refused);
  await expect(me.ask('thread/items/list', { threadId, cursor })).rejects.toMatchObject(refused);
  await expect(me.ask('thread/loaded/list', { cursor })).rejects.toMatchObject(refused);
  await expect(me.ask('thread/list', { originators: ['me'] })).rejects.toMatchObject({ rpcCode: -32_602 });
});

test('threads in memory are listed in pages too', async () => {
  await using desk = await startDesk([]);
  const ids = [await desk.startThread(), await desk.startThread(), await desk.startThread()];
  const first = await desk.me.ask('thread/loaded/list', { limit: 2 });
  expect(first).toEqual({ data: ids.slice(0, 2), nextCursor: ids[1] });
  const rest = await desk.me.ask('thread/loaded/list', { limit: 2, cursor: first.nextCursor });
  expect(rest).toEqual({ data: ids.slice(2), nextCursor: null });
});
