import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { callTool, failTurn, say, sequence, startModelServer, think } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { openExec } from './exec-bench.ts';

test('a plain turn is four lines', async () => {
  await using server = await startModelServer([say('hello')]);
  await using exec = await openExec(server.url);

  const { events, outcome, stderr } = await exec.run('hi');

  expect(events).toEqual([
    { type: 'thread.started', thread_id: expect.stringMatching(/^[0-9a-f-]{36}$/u) },
    { type: 'turn.started' },
    { type: 'item.completed', item: { id: 'item_0', type: 'agent_message', text: 'hello' } },
    {
      type: 'turn.completed',
      usage: { input_tokens: 100, cached_input_tokens: 0, output_tokens: 10, reasoning_output_tokens: 0 },
    },
  ]);
  expect(outcome).toEqual({ outcome: 'completed', threadId: expect.any(String), answer: 'hello' });
  expect(stderr).toBe('');
});

test('commands are quoted where native codex quotes them', async () => {
  const words = String.raw`env A=1,2 printf '%s' "it's \"so\"" ^x`;
  await using server = await startModelServer([
    callTool('exec_command', { cmd: 'echo a,b' }),
    callTool('exec_command', { cmd: words }),
    say('done'),
  ]);
  await using exec = await openExec(server.url);

  const { events } = await exec.run('go');

  const commands = events.flatMap((event) =>
    event.type === 'item.started' && event.item.type === 'command_execution' ? [event.item.command] : [],
  );
  expect(commands).toEqual([
    "/bin/bash -lc 'echo a,b'",
    String.raw`/bin/bash -lc "env A=1,2 printf '%s' \"it's \\\"so\\\"\" "'^x'`,
  ]);
});

test('commands and file changes start and end under one id', async () => {
  const patch = '*** Begin Patch\n*** Add File: a.txt\n+x\n*** End Patch\n';
  await using server = await startModelServer([
    sequence(think('hm'), callTool('exec_command', { cmd: 'echo out; exit 3' })),
    callTool('apply_patch', patch),
    say('done'),
  ]);
  await using exec = await openExec(server.url);

  const { events } = await exec.run('go');

  const command = "/bin/bash -lc 'echo out; exit 3'";
  expect(events.slice(2, -1)).toEqual([
    { type: 'item.completed', item: { id: 'item_0', type: 'reasoning', text: 'hm' } },
    {
      type: 'item.started',
      item: {
        id: 'item_1',
        type: 'command_execution',
        command,
        aggregated_output: '',
        exit_code: null,
        status: 'in_progress',
      },
    },
    {
      type: 'item.completed',
      item: {
        id: 'item_1',
        type: 'command_execution',
        command,
        aggregated_output: 'out\n',
        exit_code: 3,
        status: 'failed',
      },
    },
    ...(['item.started', 'item.completed'] as const).map((type) => ({
      type,
      item: {
        id: 'item_2',
        type: 'file_change',
        changes: [{ path: join(exec.workspace, 'a.txt'), kind: 'add' }],
        status: type === 'item.started' ? 'in_progress' : 'completed',
      },
    })),
    { type: 'item.completed', item: { id: 'item_3', type: 'agent_message', text: 'done' } },
  ]);
});

test('a refused command is declined, and says why', async () => {
  await using server = await startModelServer([callTool('exec_command', { cmd: 'rm -rf x' }), say('ok')]);
  await using exec = await openExec(server.url);

  const { events } = await exec.run('go', { sandboxMode: 'read-only' });

  expect(events.find(({ type }) => type === 'item.completed')).toMatchObject({
    item: {
      type: 'command_execution',
      status: 'declined',
      exit_code: null,
      aggregated_output: expect.stringContaining('rm -f style commands are not permitted'),
    },
  });
});

test('a failed turn carries message and code, twice as native does', async () => {
  await using server = await startModelServer([failTurn('insufficient_quota', 'q')]);
  await using exec = await openExec(server.url);

  const { events, outcome } = await exec.run('go');

  const message = 'Quota exceeded. Check your plan and billing details.';
  expect(events.slice(2)).toEqual([
    { type: 'error', message, code: 'MODEL_QUOTA_EXCEEDED' },
    { type: 'turn.failed', error: { message, code: 'MODEL_QUOTA_EXCEEDED' } },
  ]);
  expect(outcome).toMatchObject({ outcome: 'failed', failure: { code: 'MODEL_QUOTA_EXCEEDED' } });
});

test('reconnecting is told and is no end', async () => {
  await using server = await startModelServer([say('hello')]);
  server.fail('next', { tearAfterBytes: 20 });
  await using exec = await openExec(server.url);

  const { events, outcome } = await exec.run('go');

  expect(events.filter(({ type }) => type === 'error')).toEqual([
    { type: 'error', message: expect.stringMatching(/^Reconnecting\.\.\. 1\/5 \(stream disconnected/u) },
  ]);
  expect(outcome).toMatchObject({ outcome: 'completed' });
});

test('resuming goes on in the same thread, and the usage is the thread’s', async () => {
  await using server = await startModelServer([say('one'), say('two'), say('three')]);
  await using exec = await openExec(server.url);
  const { outcome } = await exec.run('first');
  if (outcome.outcome !== 'completed') throw new TypeError('the first turn failed');

  const second = await exec.run('second', { thread: { kind: 'resume', threadId: outcome.threadId } });
  expect(second.events[0]).toEqual({ type: 'thread.started', thread_id: outcome.threadId });
  expect(second.events.at(-1)).toMatchObject({ usage: { input_tokens: 200, output_tokens: 20 } });

  const third = await exec.run('third', { thread: { kind: 'resumeLast', anywhere: false } });
  expect(third.outcome).toMatchObject({ outcome: 'completed', threadId: outcome.threadId, answer: 'three' });

  await mkdir(join(exec.workspace, 'elsewhere'));
  const elsewhere = await exec.run('x', {
    workspace: join(exec.workspace, 'elsewhere'),
    thread: { kind: 'resumeLast', anywhere: false },
  });
  expect(elsewhere.outcome).toMatchObject({ failure: { code: 'EXEC_NOTHING_TO_RESUME' } });
});
