import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { callTool, say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { startDesk, story, type Desk, type Heard } from '../thread/desk.ts';

const command = (cmd: string) => callTool('exec_command', { cmd });
const patch = callTool('apply_patch', '*** Begin Patch\n*** Add File: a.txt\n+one\n*** End Patch');
const questions = (heard: readonly Heard[]): Heard[] => heard.filter(({ id }) => id !== undefined);

/** A thread whose every command is asked about. */
async function untrusting(desk: Desk): Promise<string> {
  return desk.startThread({ approvalPolicy: 'untrusted' });
}

function itemOf(heard: readonly Heard[]): Record<string, unknown> | undefined {
  const done = heard.findLast(
    ({ method, params }) =>
      method === 'item/completed' &&
      ['commandExecution', 'fileChange'].includes((params['item'] as { type: string }).type),
  );
  return done?.params['item'] as Record<string, unknown> | undefined;
}

test('a command is asked about, and runs when it may', async () => {
  await using desk = await startDesk([command('ls -la'), say('Listed.')]);
  const threadId = await untrusting(desk);
  desk.me.answer(() => ({ decision: 'accept' }));

  const { turn, heard } = await desk.runTurn(threadId);

  const [question, ...more] = questions(heard);
  expect(more).toEqual([]);
  expect(question).toMatchObject({
    method: 'item/commandExecution/requestApproval',
    params: {
      kind: 'command',
      threadId,
      turnId: turn.id,
      command: "/bin/bash -lc 'ls -la'",
      cwd: desk.work,
      environmentId: 'local',
      commandActions: [{ type: 'listFiles', command: 'ls -la', path: null }],
    },
  });
  expect(itemOf(heard)).toMatchObject({ id: question?.params['itemId'], status: 'completed', exitCode: 0 });
  const begin = story(heard).indexOf('item/started commandExecution inProgress');
  expect(heard[begin]?.params['item']).toMatchObject({ source: 'agent' });
  expect(itemOf(heard)).toMatchObject({ source: 'unifiedExecStartup' });
  expect(heard[begin - 1]?.params['status']).toMatchObject({ activeFlags: ['waitingOnApproval'] });
  const around = story(heard).slice(begin);
  expect(around.filter((line) => !line.includes('outputDelta')).slice(0, 5)).toEqual([
    'item/started commandExecution inProgress',
    'item/commandExecution/requestApproval',
    'serverRequest/resolved',
    'thread/status/changed active',
    'item/completed commandExecution completed',
  ]);
  const flags = heard.flatMap(({ method, params }) =>
    method === 'thread/status/changed' ? [(params['status'] as { activeFlags?: string[] }).activeFlags] : [],
  );
  expect(flags).toEqual([[], ['waitingOnApproval'], [], undefined]);
  const resolved = heard.find(({ method }) => method === 'serverRequest/resolved');
  expect(resolved?.params).toEqual({ threadId, requestId: question?.id });
});

test('input of a command that runs outside of the sandbox is asked about as such', async () => {
  const shell = { cmd: 'exec sh', keep_stdin_open: true, yield_time_ms: 250 };
  const wish = { ...shell, sandbox_permissions: 'require_escalated', justification: 'May I?' };
  const input = { session_id: 1, chars: 'echo hello; exit\n' };
  await using desk = await startDesk([
    callTool('exec_command', wish, { callId: 'call_1' }),
    callTool('write_stdin', input, { callId: 'call_2' }),
    say('Said.'),
  ]);
  const threadId = await desk.startThread({ sandbox: 'read-only', approvalPolicy: 'on-request' });
  desk.me.answer(() => ({ decision: 'accept' }));

  const { heard } = await desk.runTurn(threadId);

  const line = "write_stdin --session-id 1 'echo hello; exit\n'";
  expect(questions(heard).map(({ params }) => params)).toMatchObject([
    { kind: 'command', reason: 'May I?' },
    {
      kind: 'writeStdin',
      itemId: 'call_1',
      approvalId: 'call_2',
      reason: 'What is written to its input goes outside of the sandbox: echo hello; exit',
      command: line,
      cwd: desk.work,
      commandActions: [{ type: 'unknown', command: line }],
    },
  ]);
  expect(desk.model.turns[2]?.toolOutputs['call_2']).toContain('\nhello\n');
});

test.each([
  { sandbox_approval: true, count: 1, output: /rejected by user/u },
  { sandbox_approval: false, count: 0, output: /^approval policy is Granular/u },
])('a granular turn with sandbox_approval $sandbox_approval asks $count times', async (row) => {
  const call = { cmd: 'ls', sandbox_permissions: 'require_escalated', justification: 'May I?' };
  await using desk = await startDesk([callTool('exec_command', call, { callId: 'call_1' }), say('Well.')]);
  const threadId = await desk.startThread({ sandbox: 'read-only' });
  desk.me.answer(() => ({ decision: 'decline' }));
  const granular = { sandbox_approval: row.sandbox_approval, rules: true, mcp_elicitations: true };

  const { heard } = await desk.runTurn(threadId, { approvalPolicy: { granular } });

  expect(questions(heard)).toHaveLength(row.count);
  expect(itemOf(heard)).toMatchObject({ id: 'call_1', status: 'declined' });
  expect(desk.model.turns[1]?.toolOutputs['call_1']).toMatch(row.output);
});

test.each([
  { decision: 'decline', status: 'completed', item: 'declined' },
  { decision: 'cancel', status: 'interrupted', item: 'declined' },
])('$decision: the command does not run, and the turn is $status', async ({ decision, status, item }) => {
  await using desk = await startDesk([command('touch ran'), say('Well.')]);
  const threadId = await untrusting(desk);
  desk.me.answer(() => ({ decision }));

  const { turn, heard } = await desk.runTurn(threadId);

  expect(turn.status).toBe(status);
  expect(itemOf(heard)).toMatchObject({
    status: item,
    exitCode: null,
    source: 'agent',
    aggregatedOutput: null,
  });
  const told = story(heard);
  expect(told.filter((line) => line.startsWith('item/completed commandExecution'))).toHaveLength(1);
  const end = told.indexOf('item/completed commandExecution declined');
  expect(told.slice(end - 1, end + 2)).toEqual([
    'serverRequest/resolved',
    'item/completed commandExecution declined',
    'thread/status/changed active',
  ]);
  await expect(readFile(join(desk.work, 'ran'))).rejects.toThrow('ENOENT');
});

test.each([
  { decision: 'acceptForSession' },
  { decision: { acceptWithExecpolicyAmendment: { execpolicy_amendment: ['echo'] } } },
])('after $decision the same command is not asked about again', async ({ decision }) => {
  await using desk = await startDesk([command('echo 1'), say('One.'), command('echo 1'), say('Two.')]);
  const threadId = await untrusting(desk);
  desk.me.answer(() => ({ decision }));

  await desk.runTurn(threadId);
  const second = await desk.runTurn(threadId);

  expect(questions(desk.me.heard)).toHaveLength(1);
  expect(itemOf(second.heard)).toMatchObject({ status: 'completed', exitCode: 0 });
  const began = second.heard.filter(({ method }) => method === 'item/started');
  expect(began.map(({ params }) => params['item'])).toContainEqual(
    expect.objectContaining({ type: 'commandExecution', source: 'unifiedExecStartup' }),
  );
});

test('an error, or nonsense, is no permission', async () => {
  await using desk = await startDesk([command('touch ran'), say('One.'), command('touch ran'), say('Two.')]);
  const threadId = await untrusting(desk);

  desk.me.answer(() => {
    throw new Error('no idea');
  });
  expect(itemOf((await desk.runTurn(threadId)).heard)).toMatchObject({ status: 'declined' });
  desk.me.answer(() => ({ decision: 'perhaps' }));
  expect(itemOf((await desk.runTurn(threadId)).heard)).toMatchObject({ status: 'declined' });
  await expect(readFile(join(desk.work, 'ran'))).rejects.toThrow('ENOENT');
});

test.each([
  { decision: 'accept', status: 'completed' },
  { decision: 'decline', status: 'declined' },
])('a change of files is asked about: $decision', async ({ decision, status }) => {
  await using desk = await startDesk([patch, say('Done.')]);
  const threadId = await untrusting(desk);
  desk.me.answer(() => ({ decision }));

  const { turn, heard } = await desk.runTurn(threadId);

  const [question] = questions(heard);
  expect(question).toMatchObject({
    method: 'item/fileChange/requestApproval',
    params: { threadId, turnId: turn.id, reason: null, grantRoot: null },
  });
  expect(itemOf(heard)).toMatchObject({
    type: 'fileChange',
    id: question?.params['itemId'],
    status,
    changes: [{ path: join(desk.work, 'a.txt'), kind: { type: 'add' }, diff: 'one\n' }],
  });
});

test('on request, only what is dangerous is asked about; never, it is refused', async () => {
  await using desk = await startDesk([
    command('echo plain'),
    command('rm -rf nothing'),
    say('One.'),
    command('rm -rf nothing'),
    say('Two.'),
  ]);
  const threadId = await desk.startThread({ approvalPolicy: 'on-request' });
  desk.me.answer(() => ({ decision: 'accept' }));

  const first = await desk.runTurn(threadId);
  const second = await desk.runTurn(threadId, { approvalPolicy: 'never' });

  expect(questions(first.heard).map(({ params }) => params['command'])).toEqual([
    "/bin/bash -lc 'rm -rf nothing'",
  ]);
  expect(itemOf(first.heard)).toMatchObject({ status: 'completed', exitCode: 0 });
  expect(questions(second.heard)).toEqual([]);
  expect(second.turn.status).toBe('completed');
});

test('an interrupt ends a question too', async () => {
  await using desk = await startDesk([command('ls')]);
  const threadId = await untrusting(desk);
  const input = [{ type: 'text' as const, text: 'Go.' }];
  const { turn } = await desk.me.ask('turn/start', { threadId, input });
  await desk.me.hear(
    'thread/status/changed',
    ({ status }) => 'activeFlags' in status && status.activeFlags.length > 0,
  );

  await desk.me.ask('turn/interrupt', { threadId, turnId: turn.id });

  expect((await desk.me.hear('turn/completed')).turn.status).toBe('interrupted');
  await desk.me.hear('serverRequest/resolved');
  expect(itemOf(desk.me.heard)).toMatchObject({ status: 'declined', source: 'agent' });
});

test('the first answer of several clients counts; who comes later is asked too', async () => {
  await using desk = await startDesk([command('echo yes'), say('Done.')]);
  const threadId = await untrusting(desk);
  const input = [{ type: 'text' as const, text: 'Go.' }];
  await desk.me.ask('turn/start', { threadId, input });
  await desk.me.hear(
    'thread/status/changed',
    ({ status }) => 'activeFlags' in status && status.activeFlags.length > 0,
  );
  await using other = await desk.connect();
  const asked = Promise.withResolvers<void>();
  const permission = Promise.withResolvers<void>();
  other.answer(async () => {
    asked.resolve();
    await permission.promise;
    return { decision: 'accept' };
  });
  await other.ask('thread/resume', { threadId, excludeTurns: true });
  await asked.promise;
  permission.resolve();

  await desk.me.hear('turn/completed');
  await other.hear('turn/completed');

  for (const { heard } of [desk.me, other]) {
    const [question] = questions(heard);
    const resolved = heard.find(({ method }) => method === 'serverRequest/resolved');
    expect(resolved?.params['requestId']).toBe(question?.id);
    expect(itemOf(heard)).toMatchObject({ status: 'completed' });
  }
});

test('when the only client that could answer is gone, it is declined and the turn goes on', async () => {
  await using desk = await startDesk([command('touch ran'), say('Without it.')]);
  const leaver = await desk.connect();
  const { thread } = await leaver.ask('thread/start', { cwd: desk.work, approvalPolicy: 'untrusted' });
  const input = [{ type: 'text' as const, text: 'Go.' }];
  await leaver.ask('turn/start', { threadId: thread.id, input });
  await leaver.hear('item/started', ({ item }) => item.type === 'commandExecution');

  await leaver[Symbol.asyncDispose]();

  await desk.me.hear('thread/status/changed', ({ status }) => status.type === 'idle');
  expect(desk.model.turns).toHaveLength(2);
  await expect(readFile(join(desk.work, 'ran'))).rejects.toThrow('ENOENT');
});
