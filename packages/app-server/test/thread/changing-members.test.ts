import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';

import { forever, say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { startDesk, type Desk, type Person } from './desk.ts';

/** A desk with a client that asks for what may still change, and a thread with three turns. */
async function startBusyDesk(): Promise<{
  desk: Desk;
  one: Person;
  threadId: string;
  path: string;
  turns: string[];
}> {
  const desk = await startDesk(forever(say('Done.')));
  const one = await desk.connect({ experimentalApi: true });
  const threadId = await desk.startThread();
  const turns: string[] = [];
  for (const text of ['one', 'two', 'three']) {
    const { turn } = await desk.runTurn(threadId, { input: [{ type: 'text', text }] });
    turns.push(turn.id);
  }
  const { thread } = await one.ask('thread/read', { threadId });
  return { desk, one, threadId, path: thread.path ?? '', turns };
}

/** Takes a thread out of memory. */
async function closeThread({ me }: Desk, threadId: string): Promise<void> {
  await me.ask('thread/archive', { threadId });
  await me.ask('thread/unarchive', { threadId });
}

/** Has a client run a turn to its end. */
async function runTurn(one: Person, threadId: string, params: object = {}): Promise<void> {
  const input = [{ type: 'text' as const, text: 'Go.' }];
  const { turn } = await one.ask('turn/start', { threadId, input, ...params });
  await one.hear('turn/completed', (told) => told.turn.id === turn.id);
}

test.each([
  { permissions: ':read-only', sandbox: { type: 'readOnly' } },
  { permissions: ':workspace', sandbox: { type: 'workspaceWrite', writableRoots: [] } },
  { permissions: ':danger-full-access', sandbox: { type: 'dangerFullAccess' } },
])('the permissions $permissions are a policy by name', async ({ permissions, sandbox }) => {
  const { desk, one, threadId } = await startBusyDesk();
  await using _ = desk;

  expect(await one.ask('thread/start', { permissions })).toMatchObject({ sandbox });
  const fork = await one.ask('thread/fork', { threadId, permissions });
  expect(fork).toMatchObject({ sandbox });
  await closeThread(desk, threadId);
  expect(await one.ask('thread/resume', { threadId, permissions })).toMatchObject({ sandbox });
});

test.each([
  {
    params: { permissions: 'own' },
    message: 'failed to load configuration: default_permissions requires a `[permissions]` table',
  },
  {
    params: { permissions: ':own' },
    message: 'failed to load configuration: default_permissions refers to unknown built-in profile `:own`',
  },
  {
    params: { permissions: ':workspace', sandbox: 'read-only' as const },
    message: '`permissions` cannot be combined with `sandbox`',
  },
  { params: { projectId: 'p' }, message: 'project not found: p' },
  {
    params: { environments: [{ environmentId: 'x', cwd: '/' }] },
    message: 'unknown turn environment id `x`',
  },
  {
    params: { environments: [{ environmentId: 'local', cwd: 'here' }] },
    message:
      'invalid cwd for environment `local`: path `here` does not use absolute POSIX or Windows path syntax',
  },
])('a thread is not started as $message', async ({ params, message }) => {
  await using desk = await startDesk([]);
  await using one = await desk.connect({ experimentalApi: true });

  await expect(one.ask('thread/start', params)).rejects.toMatchObject({ rpcCode: -32_600, message });
});

test('the one environment says where a thread and a turn work', async () => {
  const { desk, one } = await startBusyDesk();
  await using _ = desk;
  const environments = [{ environmentId: 'local', cwd: desk.work, runtimeWorkspaceRoots: [desk.work] }];
  const { cwd, thread } = await one.ask('thread/start', { environments });
  expect(cwd).toBe(desk.work);

  const elsewhere = [{ environmentId: 'local', cwd: desk.place.codexHome }];
  await runTurn(one, thread.id, { environments: elsewhere });
  const resumed = await one.ask('thread/resume', { threadId: thread.id, excludeTurns: true });
  expect(resumed.cwd).toBe(desk.place.codexHome);

  const roots = [{ environmentId: 'local', cwd: desk.work, runtimeWorkspaceRoots: ['/elsewhere'] }];
  await expect(one.ask('thread/start', { environments: roots })).rejects.toMatchObject({
    data: { code: 'APP_SERVER_MEMBER_UNSUPPORTED', member: 'environments.runtimeWorkspaceRoots' },
  });
});

test('what a request says in `config` goes before what the log says', async () => {
  const { desk, one, threadId } = await startBusyDesk();
  await using _ = desk;
  await desk.runTurn(threadId, { effort: 'high', serviceTier: 'flex' });
  const config = { model_reasoning_effort: 'low', service_tier: 'fast' };

  const fork = await one.ask('thread/fork', { threadId, config });
  expect(fork).toMatchObject({ reasoningEffort: 'low', serviceTier: 'priority' });
  await closeThread(desk, threadId);
  const resumed = await one.ask('thread/resume', { threadId, config, baseInstructions: 'Be a cat.' });
  expect(resumed).toMatchObject({ reasoningEffort: 'low', serviceTier: 'priority' });
  await runTurn(one, threadId);
  expect(desk.model.turns.at(-1)?.input[0]).toMatchObject({ content: [{ text: 'Be a cat.' }] });
});

test('a fork may end before a turn', async () => {
  const { desk, one, threadId, turns } = await startBusyDesk();
  await using _ = desk;
  const [first = '', second = ''] = turns;
  const counted = async (params: object) =>
    (await one.ask('thread/fork', { threadId, ...params })).thread.turns.length;

  expect(await counted({ beforeTurnId: first })).toBe(0);
  expect(await counted({ beforeTurnId: second })).toBe(1);
  await expect(counted({ beforeTurnId: 'x' })).rejects.toMatchObject({ message: 'turn not found: x' });
  await expect(counted({ beforeTurnId: threadId })).rejects.toMatchObject({
    data: { code: 'ROLLOUT_TURN_MISSING' },
  });
  await expect(counted({ beforeTurnId: second, lastTurnId: first })).rejects.toMatchObject({
    message: '`beforeTurnId` cannot be combined with `lastTurnId`',
  });
});

test('a log may be named by its path', async () => {
  const { desk, one, threadId, path } = await startBusyDesk();
  await using _ = desk;
  const fork = await one.ask('thread/fork', { threadId: 'nobody', path });
  expect(fork.thread.forkedFromId).toBe(threadId);
  expect((await one.ask('thread/resume', { threadId, path })).thread.id).toBe(threadId);
  await expect(one.ask('thread/resume', { threadId, path: '/nope' })).rejects.toMatchObject({
    message: `cannot resume running thread ${threadId} with stale path: requested \`/nope\`, active \`${path}\``,
  });
  await closeThread(desk, threadId);

  const relative = path.slice(desk.place.codexHome.length + 1);
  const resumed = await one.ask('thread/resume', { threadId: 'nobody', path: relative });
  expect(resumed.thread.id).toBe(threadId);
  const missing = join(desk.place.codexHome, 'nope');
  await expect(one.ask('thread/fork', { threadId, path: 'nope' })).rejects.toMatchObject({
    rpcCode: -32_600,
    message: `failed to resolve rollout path \`${missing}\`: file does not exist`,
  });
  await expect(one.ask('thread/fork', { threadId, path: 'config.toml' })).rejects.toMatchObject({
    data: { code: 'ROLLOUT_FILE_INVALID' },
  });
});

test('a log elsewhere is not taken for the one that has its name here', async () => {
  const { desk, one, threadId, path } = await startBusyDesk();
  await using _ = desk;
  const copy = join(desk.work, 'copy.jsonl');
  await copyFile(path, copy);

  for (const other of [copy, '/dev/zero', desk.work, '/']) {
    await expect(one.ask('thread/fork', { threadId, path: other })).rejects.toMatchObject({
      data: { code: 'APP_SERVER_MEMBER_UNSUPPORTED', method: 'thread/fork', member: 'path' },
    });
  }
});

test('a resumed thread may show a page of its turns at once', async () => {
  const { desk, one, threadId, turns } = await startBusyDesk();
  await using _ = desk;
  const resume = async (initialTurnsPage: object | null) => {
    const params = { threadId, excludeTurns: true, initialTurnsPage };
    return (await one.ask('thread/resume', params)).initialTurnsPage;
  };

  const page = await resume({ limit: 1 });
  expect(page?.data).toMatchObject([{ id: turns[2], itemsView: 'summary' }]);
  const rest = await one.ask('thread/turns/list', { threadId, cursor: page?.nextCursor ?? null });
  expect(rest.data.map(({ id }) => id)).toEqual([turns[1], turns[0]]);
  expect((await resume({ sortDirection: 'asc', itemsView: 'notLoaded' }))?.data).toMatchObject([
    { id: turns[0], itemsView: 'notLoaded' },
    { id: turns[1] },
    { id: turns[2] },
  ]);
  expect(await resume(/*initialTurnsPage*/ null)).toBeNull();
});

test('a log may be written as of old', async () => {
  await using desk = await startDesk(forever(say('Done.')));
  await using one = await desk.connect({ experimentalApi: true });
  const { thread } = await one.ask('thread/start', { historyMode: 'legacy' });
  await runTurn(one, thread.id);

  expect(thread.historyMode).toBe('legacy');
  const { thread: read } = await one.ask('thread/read', { threadId: thread.id, includeTurns: true });
  expect(read).toMatchObject({ historyMode: 'legacy', preview: 'Go.', turns: [{ status: 'completed' }] });
});
