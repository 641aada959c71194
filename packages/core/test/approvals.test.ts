import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { startThread } from '@codex-ts/core';
import type { ApprovalDecision, ApprovalRequest } from '@codex-ts/protocol';
import { callTool, say, sequence } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { eventsOf, milestones, openHouse } from './agent-house.ts';
import { logLines, outline } from './log.ts';

/** Somebody who decides in this order, and what they were asked. */
function decider(...decisions: ApprovalDecision[]) {
  const asked: ApprovalRequest[] = [];
  const approve = async (request: ApprovalRequest): Promise<ApprovalDecision> => {
    asked.push(request);
    return decisions[asked.length - 1] ?? 'decline';
  };
  return { asked, approve };
}

const untrusted = { approvalPolicy: 'untrusted' } as const;

test('a command runs when it was approved, and the request names its item', async () => {
  const { asked, approve } = decider('accept');
  await using house = await openHouse(
    [callTool('exec_command', { cmd: 'echo hi' }, { callId: 'call_1' }), say('Done.')],
    { ...untrusted, approve },
  );
  await using thread = await startThread(house.options);
  const { items } = await thread.run('Go.');

  expect(asked).toMatchObject([
    {
      kind: 'command',
      itemId: 'call_1',
      command: [expect.any(String), '-lc', 'echo hi'],
      cwd: house.workspace,
    },
  ]);
  expect(items[0]).toMatchObject({ id: 'call_1', status: 'completed', aggregatedOutput: 'hi\n' });
});

test('a command that was declined is not run, and the turn goes on', async () => {
  const { approve } = decider('decline');
  await using house = await openHouse(
    [callTool('exec_command', { cmd: 'echo x > made' }, { callId: 'call_1' }), say('Then not.')],
    { ...untrusted, approve },
  );
  await using thread = await startThread(house.options);
  const { items, answer } = await thread.run('Go.');

  expect(items[0]).toMatchObject({ id: 'call_1', status: 'declined' });
  expect(answer).toBe('Then not.');
  expect(house.server.turns[1]?.toolOutputs['call_1']).toContain('rejected by user');
  await expect(stat(join(house.workspace, 'made'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('what was approved for the session is not asked again, also in later turns', async () => {
  const { asked, approve } = decider('acceptForSession');
  const call = callTool('exec_command', { cmd: 'echo hi' });
  await using house = await openHouse([call, say('One.'), call, say('Two.')], { ...untrusted, approve });
  await using thread = await startThread(house.options);
  await thread.run('1');
  const { items } = await thread.run('2');

  expect(asked).toHaveLength(1);
  expect(items[0]).toMatchObject({ type: 'commandExecution', status: 'completed' });
});

test('cancel ends the turn as interrupted, with all its calls answered', async () => {
  const { approve } = decider('cancel', 'cancel');
  await using house = await openHouse(
    [
      sequence(
        callTool('exec_command', { cmd: 'echo x > made' }, { callId: 'call_1' }),
        callTool('exec_command', { cmd: 'echo y > made' }, { callId: 'call_2' }),
      ),
      say('Back.'),
    ],
    { ...untrusted, approve },
  );
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed('Go.');
  const events = await eventsOf(turn);

  expect(milestones(events).filter((event) => event.type === 'itemCompleted')).toMatchObject([
    { item: { status: 'declined' } },
    { item: { status: 'declined' } },
  ]);
  expect(events.at(-1)).toEqual({ type: 'turnInterrupted', turnId: turn.id });
  const lines = await logLines(thread.path);
  expect(outline(lines).slice(-2)).toEqual(['response_item message user', 'event_msg turn_aborted']);
  const outputs = lines.filter((line) => line.payload.type === 'function_call_output');
  expect(outputs.map((line) => line.payload.output)).toEqual([
    expect.stringMatching(/aborted by user$/u),
    expect.stringMatching(/aborted by user$/u),
  ]);
  expect((await thread.run('Again.')).answer).toBe('Back.');
});

test('a patch is asked about with its changes, and changes nothing when it is declined', async () => {
  const { asked, approve } = decider('decline', 'accept');
  const patch = '*** Begin Patch\n*** Update File: a.txt\n@@\n-a\n+b\n*** End Patch';
  await using house = await openHouse(
    [callTool('apply_patch', patch), callTool('apply_patch', patch), say('Done.')],
    { ...untrusted, sandboxMode: 'workspace-write', approve },
  );
  const path = join(house.workspace, 'a.txt');
  await writeFile(path, 'a\n');
  await using thread = await startThread(house.options);
  const { items } = await thread.run('Go.');

  expect(asked).toMatchObject([
    { kind: 'fileChange', changes: [{ path, kind: 'update', diff: '@@ -1,1 +1,1 @@\n-a\n+b\n' }] },
    { kind: 'fileChange' },
  ]);
  expect(items).toMatchObject([{ status: 'declined' }, { status: 'completed' }, { type: 'agentMessage' }]);
  expect(await readFile(path, 'utf8')).toBe('b\n');
});

const unasked = {
  sandboxApproval: false,
  rules: false,
  skillApproval: false,
  requestPermissions: false,
  mcpElicitations: false,
};
const escalated = { cmd: 'echo hi', sandbox_permissions: 'require_escalated', justification: 'May I?' };

test.each([
  { flag: 'sandboxApproval' as const, isAsked: true },
  { flag: 'rules' as const, isAsked: false },
  { flag: 'skillApproval' as const, isAsked: false },
  { flag: 'requestPermissions' as const, isAsked: false },
  { flag: 'mcpElicitations' as const, isAsked: false },
])('granular with $flag alone: leaving the sandbox is asked about: $isAsked', async ({ flag, isAsked }) => {
  const { asked, approve } = decider('accept');
  await using house = await openHouse(
    [callTool('exec_command', escalated, { callId: 'call_1' }), say('Done.')],
    { approvalPolicy: { granular: { ...unasked, [flag]: true } }, sandboxMode: 'read-only', approve },
  );
  await using thread = await startThread(house.options);
  const { items } = await thread.run('Go.');

  expect(asked).toHaveLength(isAsked ? 1 : 0);
  expect(items[0]).toMatchObject({ id: 'call_1', status: isAsked ? 'completed' : 'declined' });
  expect(house.server.turns[1]?.toolOutputs['call_1']).toMatch(
    isAsked ? /Output:\nhi\n$/u : /^approval policy is Granular\(/u,
  );
  const context = (await logLines(thread.path)).find((line) => line.type === 'turn_context');
  expect(context?.payload.approval_policy).toMatchObject({
    granular: { sandbox_approval: isAsked, rules: flag === 'rules' },
  });
});

test('a danger is asked about whatever a granular policy leaves out', async () => {
  const { asked, approve } = decider('decline');
  await using house = await openHouse([callTool('exec_command', { cmd: 'rm -rf gone' }), say('Well.')], {
    approvalPolicy: { granular: unasked },
    approve,
  });
  await using thread = await startThread(house.options);
  await thread.run('Go.');

  expect(asked).toMatchObject([{ kind: 'command' }]);
});

test('interrupting while somebody is asked ends the turn, and the question', async () => {
  let question: AbortSignal | undefined;
  await using house = await openHouse([callTool('exec_command', { cmd: 'echo hi' }), say('never')], {
    ...untrusted,
    approve: (_request, signal) => {
      question = signal;
      return new Promise(() => {});
    },
  });
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed('Go.');
  await expect.poll(() => question).toBeDefined();
  await turn.interrupt();

  expect(question?.aborted).toBe(true);
  expect((await eventsOf(turn)).at(-1)?.type).toBe('turnInterrupted');
});

test('whoever cannot be asked any more fails the turn, and the thread goes on', async () => {
  let isGone = true;
  await using house = await openHouse(
    [
      callTool('exec_command', { cmd: 'echo hi' }),
      callTool('exec_command', { cmd: 'echo hi' }),
      say('Here.'),
    ],
    {
      ...untrusted,
      approve: async () => {
        if (isGone) throw new Error('the client is gone');
        return 'accept';
      },
    },
  );
  await using thread = await startThread(house.options);
  const events = await eventsOf(thread.runStreamed('Go.'));

  const message = expect.stringContaining('the client is gone');
  expect(events.at(-1)).toMatchObject({ type: 'turnFailed', failure: { code: 'CORE_UNEXPECTED', message } });
  isGone = false;
  expect((await thread.run('Again.')).answer).toBe('Here.');
});
