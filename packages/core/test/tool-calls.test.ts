import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { startThread } from '@codex-ts/core';
import { callTool, say, sequence, type ScriptedTurn } from '@codex-ts/testkit';

import { eventsOf, milestones, openHouse } from './agent-house.ts';
import { openLifeline } from './lifeline.ts';
import { logLines, outline } from './log.ts';

const node = JSON.stringify(process.execPath);

test('a command runs in the workspace, and its output goes back to the model', async () => {
  await using house = await openHouse([
    callTool('exec_command', { cmd: 'pwd; exit 3' }, { callId: 'call_1' }),
    say('Seen.'),
  ]);
  await using thread = await startThread(house.options);
  const events = await eventsOf(thread.runStreamed('Where are we?'));

  expect(milestones(events).slice(2, 4)).toMatchObject([
    {
      type: 'itemStarted',
      item: {
        type: 'commandExecution',
        id: 'call_1',
        cwd: house.workspace,
        status: 'inProgress',
        aggregatedOutput: '',
      },
    },
    {
      type: 'itemCompleted',
      item: {
        id: 'call_1',
        status: 'failed',
        exitCode: 3,
        aggregatedOutput: expect.stringContaining('workspace'),
      },
    },
  ]);
  expect(house.server.turns[1]?.toolOutputs['call_1']).toMatch(
    /Process exited with code 3\n.*\nOutput:\n.*workspace/su,
  );
});

test('a patch changes a file, and is told as a change of files', async () => {
  const patch =
    '*** Begin Patch\n*** Update File: a.txt\n@@\n-one\n+two\n*** Add File: b.txt\n+new\n*** End Patch\n';
  await using house = await openHouse([callTool('apply_patch', patch, { callId: 'call_1' }), say('Done.')], {
    sandboxMode: 'workspace-write',
  });
  await writeFile(join(house.workspace, 'a.txt'), 'one\n');
  await using thread = await startThread(house.options);
  const { items } = await thread.run('Change it.');

  expect(await readFile(join(house.workspace, 'a.txt'), 'utf8')).toBe('two\n');
  expect(items[0]).toMatchObject({
    type: 'fileChange',
    status: 'completed',
    changes: expect.arrayContaining([
      expect.objectContaining({ path: join(house.workspace, 'b.txt'), kind: 'add' }),
      expect.objectContaining({ path: join(house.workspace, 'a.txt'), kind: 'update' }),
    ]),
  });
  expect(house.server.turns[1]?.toolOutputs['call_1']).toContain('Success.');
});

test('under read-only a command changes nothing, and the model is told', async () => {
  await using house = await openHouse(
    [callTool('exec_command', { cmd: 'echo x > made' }, { callId: 'call_1' }), say('Oh.')],
    { sandboxMode: 'read-only' },
  );
  await using thread = await startThread(house.options);
  const { items } = await thread.run('Make it.');

  // Refused where there is no sandbox, failed within one.
  expect(items[0]).toMatchObject({
    type: 'commandExecution',
    status: expect.stringMatching(/^(?:declined|failed)$/u),
  });
  expect(house.server.turns[1]?.toolOutputs['call_1']).not.toContain('exited with code 0');
  await expect(readFile(join(house.workspace, 'made'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('calls are on disk before they run, outputs before the model is asked again', async () => {
  await using house = await openHouse([
    callTool('exec_command', { cmd: 'cat "$CODEX_HOME"/sessions/*/*/*/*.jsonl' }, { callId: 'call_1' }),
    async (turn) => {
      const path = (await import('node:fs')).globSync('sessions/*/*/*/*.jsonl', { cwd: house.codexHome });
      const log = await readFile(join(house.codexHome, path[0] ?? ''), 'utf8');
      return say(`${String(log.includes('"function_call_output"'))} ${turn.toolOutputs['call_1'] ?? ''}`);
    },
  ]);
  await using thread = await startThread(house.options);
  const { answer } = await thread.run('Look.');

  expect(answer).toMatch(/^true /u);
  expect(answer).toContain('"call_id":"call_1"');
});

test('commands of one answer run at the same time, and their outputs keep the order of the calls', async () => {
  // Each waits for the other's file: one after the other they would never end.
  const meet = (mine: string, other: string): string =>
    `touch ${mine}; until [ -e ${other} ]; do sleep 0.02; done; echo ${mine} met ${other}`;
  await using house = await openHouse([
    sequence(
      callTool('exec_command', { cmd: meet('a', 'b') }, { callId: 'call_1' }),
      callTool('exec_command', { cmd: meet('b', 'a') }, { callId: 'call_2' }),
    ),
    say('Met.'),
  ]);
  await using thread = await startThread(house.options);
  await thread.run('Meet.');

  const outputs = house.server.turns[1]?.input.filter((item) => item['type'] === 'function_call_output');
  expect(outputs).toMatchObject([
    { call_id: 'call_1', output: expect.stringContaining('a met b') },
    { call_id: 'call_2', output: expect.stringContaining('b met a') },
  ]);
});

test('a model that calls a tool fifty times gets fifty outputs', async () => {
  const calls = Array.from({ length: 50 }, (_, index) =>
    callTool('exec_command', { cmd: `echo round ${index}` }, { callId: `call_${index}` }),
  );
  await using house = await openHouse([...calls, say('Enough.')]);
  await using thread = await startThread(house.options);
  const { answer, items, usage } = await thread.run('Go round.');

  expect(answer).toBe('Enough.');
  expect(items).toHaveLength(51);
  expect(usage.totalTokens).toBe(51 * 110);
  const outputs = Object.values(house.server.turns.at(-1)?.toolOutputs ?? {});
  expect(outputs.map((output) => /round \d+/u.exec(output)?.[0])).toEqual(
    calls.map((_, index) => `round ${index}`),
  );
  house.server.assertPlayed();
});

test('of a flood of output the model and the log get a part, head and tail', async () => {
  const flood = `${node} -e "for (let i = 0; i < 51200; i++) process.stdout.write('x'.repeat(1023) + '\\n'); console.log('the end')"`;
  await using house = await openHouse([
    callTool('exec_command', { cmd: flood }, { callId: 'call_1' }),
    say('Much.'),
  ]);
  await using thread = await startThread(house.options);
  const { items } = await thread.run('Flood.');

  const output = house.server.turns[1]?.toolOutputs['call_1'] ?? '';
  expect(output.length).toBeLessThan(45_000);
  expect(output).toMatch(/truncated.*the end/su);
  expect(JSON.stringify(items).length).toBeLessThan(2_500_000);
});

test('a command that outlives its call is read on, and dies with the turn', async () => {
  await using lifeline = await openLifeline();
  const live = `${node} -e ${JSON.stringify(lifeline.program)}`;
  await using house = await openHouse([
    callTool('exec_command', { cmd: `echo started; ${live}`, yield_time_ms: 250 }, { callId: 'call_1' }),
    async (turn): Promise<ScriptedTurn> => {
      await lifeline.born(/*count*/ 1);
      return say(turn.toolOutputs['call_1'] ?? '');
    },
  ]);
  await using thread = await startThread(house.options);
  const { answer, items } = await thread.run('Serve.');

  expect(answer).toMatch(/Process running with session ID \d+/u);
  expect(items.map((item) => item.type)).toEqual(['agentMessage', 'commandExecution']);
  await expect.poll(() => lifeline.alive).toBe(0);
  expect(outline(await logLines(thread.path)).slice(-2)).toEqual([
    'event_msg item_completed CommandExecution',
    'event_msg task_complete',
  ]);
});

test('no credential reaches a command, and none reaches the log', async () => {
  await using house = await openHouse([
    callTool('exec_command', { cmd: 'env' }, { callId: 'call_1' }),
    say('Seen.'),
  ]);
  await using thread = await startThread(house.options);
  await thread.run('Show the environment.');

  expect(house.server.turns[1]?.toolOutputs['call_1']).toContain('CODEX_HOME');
  expect(house.server.turns[1]?.toolOutputs['call_1']).not.toContain('sk-test');
  expect(await readFile(thread.path ?? '', 'utf8')).not.toContain('sk-test');
});
