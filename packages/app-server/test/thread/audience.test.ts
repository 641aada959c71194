import { callTool, say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { startDesk, story } from './desk.ts';

const input = [{ type: 'text' as const, text: 'Go.' }];

test('who listens hears everything, everybody else only what concerns all', async () => {
  await using desk = await startDesk([
    callTool('exec_command', { cmd: 'sleep 0.3; echo late' }),
    say('Done.'),
  ]);
  await using listener = await desk.connect();
  await using stranger = await desk.connect();
  const threadId = await desk.startThread();
  await desk.me.ask('turn/start', { threadId, input });
  await desk.me.hear('item/started', ({ item }) => item.type === 'commandExecution');

  const joined = await listener.ask('thread/resume', { threadId });
  await desk.me.hear('turn/completed');
  await listener.hear('turn/completed');

  expect(joined.thread).toMatchObject({ status: { type: 'active' }, turns: [{ status: 'inProgress' }] });
  const since = desk.me.heard.findIndex(({ method }) => method === 'item/commandExecution/outputDelta');
  const own = story(desk.me.heard.slice(since));
  expect(story(listener.heard).slice(-own.length)).toEqual(own);
  expect(story(stranger.heard)).toEqual([
    'thread/started',
    'thread/status/changed active',
    'thread/status/changed idle',
  ]);
});

test('who unsubscribed hears no more of it', async () => {
  await using desk = await startDesk([say('One.'), say('Two.')]);
  const { me } = desk;
  await using other = await desk.connect();
  const threadId = await desk.startThread();
  await other.ask('thread/resume', { threadId });
  await desk.runTurn(threadId);

  expect(await me.ask('thread/unsubscribe', { threadId })).toEqual({ status: 'unsubscribed' });
  expect(await me.ask('thread/unsubscribe', { threadId })).toEqual({ status: 'notSubscribed' });
  const from = me.heard.length;
  await other.ask('turn/start', { threadId, input });
  await other.hear('turn/completed', ({ turn }) => JSON.stringify(turn).includes('Two.'));

  expect(story(me.heard.slice(from))).toEqual(['thread/status/changed active', 'thread/status/changed idle']);
});

test('a thread that nobody listens to is closed after a while, and can be resumed', async () => {
  await using desk = await startDesk([say('One.'), say('Two.')], { threadIdleMs: 20 });
  const { me } = desk;
  const threadId = await desk.startThread();
  await desk.runTurn(threadId);

  await me.ask('thread/unsubscribe', { threadId });

  expect(await me.hear('thread/closed')).toEqual({ threadId });
  expect(story(me.heard.slice(-2))).toEqual(['thread/status/changed notLoaded', 'thread/closed']);
  expect(await me.ask('thread/loaded/list', {})).toEqual({ data: [], nextCursor: null });
  await me.ask('thread/resume', { threadId });
  expect((await desk.runTurn(threadId)).turn.status).toBe('completed');
});

test('a thread goes on when the client that began it is gone', async () => {
  await using desk = await startDesk([callTool('exec_command', { cmd: 'sleep 0.2' }), say('Done.')]);
  const leaver = await desk.connect();
  const { thread } = await leaver.ask('thread/start', { cwd: desk.work });
  await leaver.ask('turn/start', { threadId: thread.id, input });
  await leaver.hear('turn/started');
  await leaver[Symbol.asyncDispose]();

  await desk.me.hear('thread/status/changed', ({ status }) => status.type === 'idle');

  const { data } = await desk.me.ask('thread/turns/list', { threadId: thread.id });
  expect(data).toMatchObject([{ status: 'completed', items: [{}, { text: 'Done.' }] }]);
});

test('what a client does not want to hear it is not told', async () => {
  await using desk = await startDesk([say('One.')]);
  const { thread } = await desk.me.ask('thread/start', { cwd: desk.work });
  await using picky = await desk.connect({ optOutNotificationMethods: ['item/agentMessage/delta'] });
  await picky.ask('thread/resume', { threadId: thread.id });

  await desk.runTurn(thread.id);
  await picky.hear('turn/completed');

  expect(desk.me.heard.map(({ method }) => method)).toContain('item/agentMessage/delta');
  expect(picky.heard.map(({ method }) => method)).not.toContain('item/agentMessage/delta');
});

test('of threads that nobody listens to the last stay in memory, and the others come back from their logs', async () => {
  await using desk = await startDesk((thread) => [say(`${thread.number}.`)], { mostIdleThreads: 2 });
  const { me } = desk;
  const ids = await Promise.all(Array.from({ length: 5 }, () => desk.startThread()));
  const [first = '', second = '', third = '', ...others] = ids;
  for (const threadId of [third, first, second]) await desk.runTurn(threadId);
  expect((await me.ask('thread/loaded/list', {})).data).toHaveLength(5);

  for (const threadId of [third, first, second]) await me.ask('thread/unsubscribe', { threadId });

  await me.hear('thread/closed', ({ threadId }) => threadId === third);
  expect((await me.ask('thread/loaded/list', {})).data).toEqual([first, second, ...others].toSorted());
  await me.ask('thread/resume', { threadId: third });
  expect((await me.ask('thread/loaded/list', {})).data).toEqual(ids.toSorted());
});
