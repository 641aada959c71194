import { callTool, say, type ScriptedTurn } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { startDesk, story, type Desk, type Heard } from '../thread/desk.ts';

const call = { cmd: 'echo hi', sandbox_permissions: 'require_escalated', justification: 'May I?' };
const wish = callTool('exec_command', call, { callId: 'call_1' });
const verdict = (outcome: 'allow' | 'deny'): ScriptedTurn =>
  say(JSON.stringify({ outcome, risk_level: 'medium', user_authorization: 'high', rationale: 'So it is.' }));
const garbage = say('Sure.');

async function reviewing(desk: Desk): Promise<string> {
  return desk.startThread({
    approvalsReviewer: 'auto_review',
    approvalPolicy: 'on-request',
    sandbox: 'read-only',
  });
}

function told(heard: readonly Heard[], ...methods: readonly string[]): Heard['params'][] {
  return heard.filter(({ method }) => methods.includes(method)).map(({ params }) => params);
}

const done = 'item/autoApprovalReview/completed';

test('what the agent asks for is reviewed by a model, and clients hear of it', async () => {
  await using desk = await startDesk([wish, verdict('allow'), say('Ran.')]);
  const threadId = await reviewing(desk);

  const { turn, heard } = await desk.runTurn(threadId);

  const order = story(heard).filter((line) => !line.includes('outputDelta'));
  const at = order.indexOf('item/started commandExecution inProgress');
  expect(order.slice(at, at + 5)).toEqual([
    'item/started commandExecution inProgress',
    'item/autoApprovalReview/started',
    'guardianWarning',
    'item/autoApprovalReview/completed',
    'item/completed commandExecution completed',
  ]);
  const review = {
    threadId,
    turnId: turn.id,
    startedAtMs: expect.any(Number),
    reviewId: expect.stringMatching(/^[\da-f-]{36}$/u),
    targetItemId: 'call_1',
    action: {
      type: 'command',
      source: 'unifiedExec',
      command: "/bin/bash -lc 'echo hi'",
      cwd: desk.work,
    },
  };
  const undecided = { riskLevel: null, userAuthorization: null, rationale: null };
  expect(told(heard, 'item/autoApprovalReview/started')).toEqual([
    { ...review, review: { status: 'inProgress', ...undecided } },
  ]);
  expect(told(heard, done)).toEqual([
    {
      ...review,
      completedAtMs: expect.any(Number),
      decisionSource: 'agent',
      review: {
        status: 'approved',
        riskLevel: 'medium',
        userAuthorization: 'high',
        rationale: 'So it is.',
      },
    },
  ]);
  expect(told(heard, 'guardianWarning')).toEqual([
    {
      threadId,
      message: 'Automatic approval review approved (risk: medium, authorization: high): So it is.',
    },
  ]);
  expect(heard.filter(({ id }) => id !== undefined)).toEqual([]);
});

test.each([
  {
    name: 'a denial',
    script: [wish, verdict('deny'), say('Well.')],
    review: { status: 'denied', riskLevel: 'medium' },
    message: 'Automatic approval review denied (risk: medium, authorization: high): So it is.',
  },
  {
    name: 'an answer that is no verdict',
    script: [wish, garbage, garbage, garbage, say('Well.')],
    review: { status: 'denied', riskLevel: null },
    message: 'Automatic approval review failed: the answer of the reviewer is no verdict',
  },
])('$name: the command does not run, and the turn goes on', async ({ script, review, message }) => {
  await using desk = await startDesk(script);
  const threadId = await reviewing(desk);

  const { turn, heard } = await desk.runTurn(threadId);

  expect(turn.status).toBe('completed');
  expect(told(heard, done)).toMatchObject([{ review }]);
  expect(told(heard, 'guardianWarning')).toEqual([{ threadId, message }]);
  expect(story(heard)).toContain('item/completed commandExecution declined');
});

test('a patch is reviewed by its files', async () => {
  const patch = callTool('apply_patch', '*** Begin Patch\n*** Add File: a.txt\n+one\n*** End Patch');
  await using desk = await startDesk([patch, verdict('allow'), say('Made.')]);
  const threadId = await reviewing(desk);

  const { heard } = await desk.runTurn(threadId);

  const action = { type: 'applyPatch', cwd: desk.work, files: [`${desk.work}/a.txt`] };
  expect(told(heard, done)).toMatchObject([{ action }]);
  expect(story(heard)).toContain('item/completed fileChange completed');
});

test('what is written to a command that runs is reviewed as such', async () => {
  const shell = { cmd: 'exec sh', keep_stdin_open: true, yield_time_ms: 250 };
  const input = { session_id: 1, chars: 'rm -rf gone; exit\n' };
  await using desk = await startDesk([
    callTool('exec_command', shell, { callId: 'call_1' }),
    callTool('write_stdin', input, { callId: 'call_2' }),
    verdict('deny'),
    say('Well.'),
  ]);
  const threadId = await desk.startThread({
    approvalsReviewer: 'guardian_subagent',
    approvalPolicy: 'on-request',
    sandbox: 'danger-full-access',
  });

  const { heard } = await desk.runTurn(threadId);

  expect(told(heard, done)).toMatchObject([
    {
      targetItemId: 'call_1',
      action: {
        type: 'writeStdin',
        approvalId: 'call_2',
        processId: '1',
        stdin: input.chars,
        cwd: desk.work,
      },
    },
  ]);
});

test('too many denials interrupt the turn, and that is said', async () => {
  await using desk = await startDesk(
    [1, 2, 3].flatMap(() => [callTool('exec_command', call), verdict('deny')]),
  );
  const threadId = await reviewing(desk);

  const { turn, heard } = await desk.runTurn(threadId);

  expect(turn.status).toBe('interrupted');
  expect(told(heard, 'guardianWarning').at(-1)).toEqual({
    threadId,
    message:
      'Automatic approval review rejected too many approval requests for this turn (3 consecutive, 3 in the last 50 reviews); interrupting the turn.',
  });
});

test('an interrupt aborts the review, before the turn is told to be over', async () => {
  await using desk = await startDesk([wish, () => new Promise<never>(() => undefined)]);
  const threadId = await reviewing(desk);
  const input = [{ type: 'text' as const, text: 'Do it.' }];
  const { turn } = await desk.me.ask('turn/start', { threadId, input });
  await desk.me.hear('item/autoApprovalReview/started');

  await desk.me.ask('turn/interrupt', { threadId, turnId: turn.id });
  await desk.me.hear('turn/completed');

  expect(told(desk.me.heard, done)).toMatchObject([{ review: { status: 'aborted', rationale: null } }]);
  expect(story(desk.me.heard).indexOf(done)).toBeLessThan(story(desk.me.heard).indexOf('turn/completed'));
  expect(told(desk.me.heard, 'guardianWarning')).toEqual([]);
});

test('who reviews is shown, kept by a fork and a resume, and changed by a turn', async () => {
  await using desk = await startDesk([say('One.'), say('Two.')]);
  const settings = { cwd: desk.work, approvalsReviewer: 'guardian_subagent' as const };
  const started = await desk.me.ask('thread/start', settings);
  const threadId = started.thread.id;
  await desk.runTurn(threadId);
  const forked = await desk.me.ask('thread/fork', { threadId });
  const resumed = await desk.me.ask('thread/resume', { threadId });
  await desk.runTurn(threadId, { approvalsReviewer: 'user' });
  const changed = await desk.me.ask('thread/resume', { threadId });

  const reviewers = [started, forked, resumed, changed].map(({ approvalsReviewer }) => approvalsReviewer);
  expect(reviewers).toEqual(['auto_review', 'auto_review', 'auto_review', 'user']);
});

test('config.toml names who reviews', async () => {
  await using desk = await startDesk([], { config: 'approvals_reviewer = "auto_review"' });

  expect((await desk.me.ask('thread/start', {})).approvalsReviewer).toBe('auto_review');
  expect((await desk.me.ask('config/read', {})).config).toMatchObject({ approvals_reviewer: 'auto_review' });
});
