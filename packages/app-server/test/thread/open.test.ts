import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { startDesk, type Desk } from './desk.ts';

const elsewhere = '01a212c4-59c3-7540-afa3-98af37e310b7';

/** The log of a thread, line by line. */
async function logOf(desk: Desk, threadId: string): Promise<Record<string, unknown>[]> {
  const { thread } = await desk.me.ask('thread/read', { threadId });
  const text = await readFile(thread.path ?? '', 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('a thread starts with the settings in effect, and everybody hears of it after the answer', async () => {
  await using desk = await startDesk([]);
  await using other = await desk.connect();

  const started = await desk.me.ask('thread/start', { cwd: 'work' });

  expect(started).toMatchObject({
    model: 'gpt-5.5',
    modelProvider: 'played',
    serviceTier: null,
    cwd: desk.work,
    approvalPolicy: 'never',
    approvalsReviewer: 'user',
    sandbox: { type: 'dangerFullAccess' },
    reasoningEffort: null,
    thread: {
      preview: '',
      ephemeral: false,
      forkedFromId: null,
      historyMode: 'paginated',
      status: { type: 'idle' },
      cwd: desk.work,
      cliVersion: '1.2.3',
      originator: 'test',
      source: 'vscode',
      gitInfo: null,
      name: null,
      turns: [],
    },
  });
  const told = await other.hear('thread/started');
  expect(told.thread).toEqual(started.thread);
  await desk.me.hear('thread/started');
  expect(await desk.me.ask('thread/loaded/list', {})).toEqual({
    data: [started.thread.id],
    nextCursor: null,
  });
});

test('what a request says stands above the configuration', async () => {
  await using desk = await startDesk([say('Yes.')]);

  const started = await desk.me.ask('thread/start', {
    cwd: desk.work,
    model: 'gpt-5.4',
    sandbox: 'workspace-write',
    approvalPolicy: 'on-request',
    config: { 'sandbox_workspace_write.network_access': true, 'model_reasoning_effort': 'low' },
    baseInstructions: 'You are a parrot.',
    developerInstructions: 'Repeat.',
    threadSource: 'tests',
  });
  await desk.runTurn(started.thread.id);

  expect(started).toMatchObject({
    model: 'gpt-5.4',
    approvalPolicy: 'on-request',
    reasoningEffort: 'low',
    sandbox: { type: 'workspaceWrite', networkAccess: true, writableRoots: [] },
    thread: { threadSource: 'tests' },
  });
  const body = JSON.stringify(desk.model.turns[0]?.body);
  expect(body).toContain('You are a parrot.');
  expect(body).toContain('Repeat.');
});

test.each([{ params: { modelProvider: 'nowhere' }, message: /^failed to load configuration: .*nowhere/u }])(
  'a thread that cannot be as it is asked for is not started: $message',
  async ({ params, message }) => {
    await using desk = await startDesk([]);
    await expect(desk.me.ask('thread/start', params)).rejects.toMatchObject({
      message: expect.stringMatching(message),
    });
    expect(await desk.me.ask('thread/loaded/list', {})).toEqual({ data: [], nextCursor: null });
  },
);

test('a granular approval policy is kept, also by a resume and a fork, and shown with all its flags', async () => {
  await using desk = await startDesk([say('Yes.')]);
  const given = { sandbox_approval: true, rules: false, mcp_elicitations: true };
  const granular = { ...given, skill_approval: false, request_permissions: false };

  const started = await desk.me.ask('thread/start', { cwd: desk.work, approvalPolicy: { granular: given } });
  const threadId = started.thread.id;
  await desk.runTurn(threadId);
  const forked = await desk.me.ask('thread/fork', { threadId });
  const resumed = await desk.me.ask('thread/resume', { threadId });

  expect([started, forked, resumed].map(({ approvalPolicy }) => approvalPolicy)).toEqual([
    { granular },
    { granular },
    { granular },
  ]);
});

test.each([
  { granular: {} },
  { granular: { sandbox_approval: true, rules: true } },
  { granular: { sandbox_approval: 1, rules: true, mcp_elicitations: true } },
  { fine: {} },
])('a policy that is none is refused: %j', async (policy) => {
  await using desk = await startDesk([]);
  // Whoever is not checked by types can send this.
  const params = { approvalPolicy: policy as never };
  await expect(desk.me.ask('thread/start', params)).rejects.toMatchObject({ rpcCode: -32_602 });
});

test('the files that the model is told of AGENTS.md are named, as the settings have them read', async () => {
  const settings = 'project_doc_max_bytes = 12\nproject_doc_fallback_filenames = ["CLAUDE.md"]';
  await using desk = await startDesk([say('Read.')], { config: settings });
  const sub = join(desk.work, 'sub');
  const docs = [
    join(desk.place.codexHome, 'AGENTS.md'),
    join(desk.work, 'CLAUDE.md'),
    join(sub, 'AGENTS.override.md'),
  ];
  await mkdir(join(desk.work, '.git'));
  await mkdir(sub);
  for (const [at, path] of docs.entries()) await writeFile(path, `document ${at}`);
  await writeFile(join(sub, 'AGENTS.md'), 'not this');

  const started = await desk.me.ask('thread/start', { cwd: sub });
  await desk.runTurn(started.thread.id);
  const resumed = await desk.me.ask('thread/resume', { threadId: started.thread.id });

  expect([started.instructionSources, resumed.instructionSources]).toEqual([docs, docs]);
  expect(JSON.stringify(desk.model.turns[0]?.body)).toContain(
    String.raw`document 0\n\n--- project-doc ---\n\ndocument 1\n\ndo\n</INSTRUCTIONS>`,
  );
});

test.each([
  { sandbox: 'workspace-write' as const, policy: { type: 'workspaceWrite', networkAccess: true } },
  { sandbox: 'read-only' as const, policy: { type: 'readOnly', networkAccess: false } },
])('the network that config.toml gives is for workspace-write: $sandbox', async ({ sandbox, policy }) => {
  const config = 'sandbox_workspace_write = { network_access = true }';
  await using desk = await startDesk([], { config });

  expect((await desk.me.ask('thread/start', { sandbox })).sandbox).toMatchObject(policy);
});

test('under a sandbox of somebody else there is none of ours', async () => {
  await using desk = await startDesk([say('Done.')], { config: 'sandbox_mode = "read-only"' });
  const threadId = await desk.startThread();

  await desk.runTurn(threadId, { sandboxPolicy: { type: 'externalSandbox', networkAccess: 'enabled' } });

  expect((await desk.me.ask('thread/resume', { threadId })).sandbox).toEqual({ type: 'dangerFullAccess' });
});

test('an ephemeral thread leaves no log', async () => {
  await using desk = await startDesk([say('Gone.')]);
  const { thread } = await desk.me.ask('thread/start', { cwd: desk.work, ephemeral: true });
  expect(thread).toMatchObject({ ephemeral: true, path: null });
  expect((await desk.runTurn(thread.id)).turn.status).toBe('completed');

  await expect(desk.me.ask('thread/read', { threadId: thread.id, includeTurns: true })).rejects.toMatchObject(
    {
      message: 'ephemeral threads do not support includeTurns',
    },
  );
  await expect(desk.me.ask('thread/turns/list', { threadId: thread.id })).rejects.toMatchObject({
    rpcCode: -32_600,
  });
});

test('another server goes on with a thread, its model and its place', async () => {
  await using desk = await startDesk([say('One.'), say('Two.')]);
  const threadId = await desk.startThread();
  await desk.runTurn(threadId, { model: 'gpt-5.4', effort: 'high', cwd: desk.place.codexHome });
  await desk.me.ask('thread/name/set', { threadId, name: 'Mine' });
  const lines = await logOf(desk, threadId);

  await using next = await startDesk([say('Two.')], {
    codexHome: desk.place.codexHome,
    overrides: [`model_providers.played.base_url="${desk.model.url}"`],
  });
  const { me } = next;
  await expect(me.ask('thread/resume', { threadId })).rejects.toMatchObject({
    rpcCode: -32_600,
    message: `thread ${threadId} already has an active writer`,
  });
  await desk.place.server.drain();
  const resumed = await me.ask('thread/resume', { threadId });

  expect(resumed).toMatchObject({
    model: 'gpt-5.4',
    reasoningEffort: 'high',
    cwd: desk.place.codexHome,
    collaborationMode: {
      mode: 'default',
      settings: { model: 'gpt-5.4', reasoning_effort: 'high', developer_instructions: null },
    },
    turnsBackwardsCursor: expect.any(String),
    itemsBackwardsCursor: expect.any(String),
    thread: { id: threadId, preview: 'Do it.', name: 'Mine', status: { type: 'idle' } },
  });
  expect(await me.hear('thread/tokenUsage/updated')).toMatchObject({
    threadId,
    turnId: resumed.thread.turns[0]?.id,
    tokenUsage: {
      total: { totalTokens: 110 },
      last: { totalTokens: 110 },
      modelContextWindow: expect.any(Number),
    },
  });
  expect(resumed.thread.turns).toMatchObject([
    {
      status: 'completed',
      itemsView: 'full',
      items: [
        { type: 'userMessage', content: [{ type: 'text', text: 'Do it.', text_elements: [] }] },
        { type: 'agentMessage', text: 'One.' },
      ],
    },
  ]);
  expect((await next.runTurn(threadId)).turn.status).toBe('completed');
  expect((await logOf(next, threadId)).slice(0, lines.length)).toEqual(lines);
});

test('two clients that resume a thread at once share it', async () => {
  await using desk = await startDesk([say('One.')]);
  const threadId = await desk.startThread();
  await desk.runTurn(threadId);
  await desk.me.ask('thread/archive', { threadId });
  await desk.me.ask('thread/unarchive', { threadId });
  await using other = await desk.connect();

  const both = await Promise.all([
    desk.me.ask('thread/resume', { threadId }),
    other.ask('thread/resume', { threadId, excludeTurns: true }),
  ]);

  expect(both.map(({ thread }) => thread.id)).toEqual([threadId, threadId]);
  expect(both.map(({ thread }) => thread.turns.length)).toEqual([1, 0]);
});

test('a fork has the past of another thread, up to a turn, and a future of its own', async () => {
  await using desk = await startDesk([say('One.'), say('Two.'), say('Three.')]);
  const threadId = await desk.startThread();
  const { turn } = await desk.runTurn(threadId);
  await desk.runTurn(threadId);

  const fork = await desk.me.ask('thread/fork', { threadId, lastTurnId: turn.id });

  expect(fork.thread).toMatchObject({ forkedFromId: threadId, preview: 'Do it.', status: { type: 'idle' } });
  expect(fork.thread.turns.map(({ id }) => id)).toEqual([turn.id]);
  await desk.me.hear('thread/started', ({ thread }) => thread.id === fork.thread.id);
  await desk.runTurn(fork.thread.id);
  const body = JSON.stringify(desk.model.turns[2]?.body);
  expect(body).toContain('One.');
  expect(body).not.toContain('Two.');
  expect((await desk.me.ask('thread/turns/list', { threadId })).data).toHaveLength(2);
  expect((await desk.me.ask('thread/turns/list', { threadId: fork.thread.id })).data).toHaveLength(2);

  await expect(desk.me.ask('thread/fork', { threadId, lastTurnId: 'bogus' })).rejects.toMatchObject({
    rpcCode: -32_600,
    message: 'turn not found: bogus',
  });
  await expect(desk.me.ask('thread/fork', { threadId, lastTurnId: elsewhere })).rejects.toMatchObject({
    message: `turn not found: ${elsewhere}`,
  });
});

test('a fork of a thread in memory goes on with its settings', async () => {
  await using desk = await startDesk([say('One.')]);
  const threadId = await desk.startThread({ approvalPolicy: 'untrusted' });
  await desk.runTurn(threadId, {
    sandboxPolicy: { type: 'workspaceWrite', networkAccess: true },
    effort: 'high',
  });

  expect(await desk.me.ask('thread/fork', { threadId, excludeTurns: true })).toMatchObject({
    approvalPolicy: 'untrusted',
    reasoningEffort: 'high',
    sandbox: { type: 'workspaceWrite', networkAccess: true },
    thread: { turns: [] },
  });
  expect(await desk.me.ask('thread/fork', { threadId, sandbox: 'read-only' })).toMatchObject({
    sandbox: { type: 'readOnly' },
  });
});

test('a thread that does not exist is refused in native words', async () => {
  await using desk = await startDesk([]);
  const { me } = desk;
  const missing = { rpcCode: -32_600, message: `no rollout found for thread id ${elsewhere}` };
  const threadId = elsewhere;
  await expect(me.ask('thread/resume', { threadId })).rejects.toMatchObject(missing);
  await expect(me.ask('thread/fork', { threadId })).rejects.toMatchObject(missing);
  await expect(me.ask('thread/archive', { threadId })).rejects.toMatchObject(missing);
  await expect(me.ask('thread/delete', { threadId })).rejects.toMatchObject(missing);
  await expect(me.ask('thread/name/set', { threadId, name: 'x' })).rejects.toMatchObject(missing);
  const notLoaded = { rpcCode: -32_600, message: `thread not loaded: ${elsewhere}` };
  await expect(me.ask('thread/read', { threadId })).rejects.toMatchObject(notLoaded);
  await expect(me.ask('thread/turns/list', { threadId })).rejects.toMatchObject(notLoaded);
  await expect(me.ask('thread/items/list', { threadId })).rejects.toMatchObject(notLoaded);
  expect(await me.ask('thread/unsubscribe', { threadId })).toEqual({ status: 'notLoaded' });
  await expect(me.ask('thread/resume', { threadId: 'bogus' })).rejects.toMatchObject({
    rpcCode: -32_600,
    message: expect.stringMatching(/^invalid thread id/u),
  });
});
