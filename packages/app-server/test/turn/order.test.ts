import { breakOff, callTool, failTurn, say, think } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { startDesk, story } from '../thread/desk.ts';

const begin = [
  'thread/status/changed active',
  'turn/started',
  'item/started userMessage',
  'item/completed userMessage',
];
const cost = ['thread/tokenUsage/updated', 'account/rateLimits/updated'];
const answer = ['item/started agentMessage', 'item/agentMessage/delta', 'item/completed agentMessage'];
const end = ['thread/status/changed idle', 'turn/completed'];

test('a turn with a command is told in the order that native has', async () => {
  await using desk = await startDesk([callTool('exec_command', { cmd: 'echo hi; exit 3' }), say('Hello.')]);
  const threadId = await desk.startThread();
  await desk.me.hear('thread/started');

  const { turn, heard } = await desk.runTurn(threadId);

  const withoutOutput = story(heard).filter((line) => line !== 'item/commandExecution/outputDelta');
  expect(withoutOutput).toEqual([
    ...begin,
    'item/started commandExecution inProgress',
    'item/completed commandExecution failed',
    ...cost,
    ...answer,
    ...cost,
    ...end,
  ]);
  expect(turn).toMatchObject({ status: 'completed', itemsView: 'summary', error: null });
  expect(turn.items).toMatchObject([{ type: 'agentMessage', text: 'Hello.', phase: null }]);
  expect(
    heard.find(({ params }) => (params['item'] as { exitCode?: number })?.exitCode === 3)?.params,
  ).toMatchObject({
    threadId,
    turnId: turn.id,
    item: {
      type: 'commandExecution',
      command: "/bin/bash -lc 'echo hi; exit 3'",
      cwd: desk.work,
      aggregatedOutput: 'hi\n',
      exitCode: 3,
      commandActions: [{ type: 'unknown', command: 'echo hi; exit 3' }],
    },
  });
});

test('tokens and limits are told after each answer', async () => {
  const headers = {
    'x-codex-primary-used-percent': '12.5',
    'x-codex-primary-window-minutes': '300',
    'x-codex-primary-reset-at': '1800000000',
  };
  await using desk = await startDesk([{ ...say('One.'), headers }, say('Two.')]);
  const threadId = await desk.startThread();

  await desk.runTurn(threadId);
  const second = await desk.runTurn(threadId);

  expect(desk.me.heard.find(({ method }) => method === 'account/rateLimits/updated')?.params).toEqual({
    rateLimits: expect.objectContaining({
      limitId: 'codex',
      primary: { usedPercent: 13, windowDurationMins: 300, resetsAt: 1_800_000_000 },
      secondary: null,
    }),
  });
  const usage = second.heard.find(({ method }) => method === 'thread/tokenUsage/updated')?.params[
    'tokenUsage'
  ];
  expect(usage).toMatchObject({
    total: { totalTokens: 220, inputTokens: 200, cacheWriteInputTokens: 0 },
    last: { totalTokens: 110, outputTokens: 10 },
    modelContextWindow: 258_400,
  });
});

test('thoughts come as a summary in one part', async () => {
  const script = [{ items: [...think('**Plan**\n\nhard').items, ...say('Thought.').items] }];
  await using desk = await startDesk(script);
  const { heard } = await desk.runTurn(await desk.startThread());

  expect(story(heard).filter((line) => line.includes('easoning'))).toEqual([
    'item/started reasoning',
    'item/reasoning/summaryPartAdded',
    'item/reasoning/summaryTextDelta',
    'item/completed reasoning',
  ]);
  const whole = heard.find(
    ({ method, params }) =>
      method === 'item/completed' && (params['item'] as { type: string }).type === 'reasoning',
  );
  expect(whole?.params['item']).toMatchObject({ summary: ['**Plan**\n\nhard'], content: [] });
});

test.each([
  { code: 'context_length_exceeded', info: 'contextWindowExceeded', message: /ran out of room/u },
  { code: 'insufficient_quota', info: 'usageLimitExceeded', message: /^Quota exceeded/u },
  { code: 'server_is_overloaded', info: 'serverOverloaded', message: /at capacity/u },
  { code: 'invalid_prompt', info: 'other', message: /^bad$/u },
])('$code fails the turn as $info, and the next one runs', async ({ code, info, message }) => {
  await using desk = await startDesk([failTurn(code, 'bad'), say('Better.')], {
    config: 'model = "gpt-5.5"',
  });
  const threadId = await desk.startThread();
  await desk.me.hear('thread/started');

  const { turn, heard } = await desk.runTurn(threadId);

  const error = { message: expect.stringMatching(message), codexErrorInfo: info };
  expect(turn).toMatchObject({ status: 'failed', items: [], itemsView: 'notLoaded', error });
  // A window that is full is told as tokens too.
  const withoutCost = story(heard).filter((line) => !cost.includes(line));
  expect(withoutCost).toEqual([...begin, 'thread/status/changed systemError', 'error', 'turn/completed']);
  expect(heard.at(-2)?.params).toMatchObject({ error, willRetry: false, threadId, turnId: turn.id });
  const { thread } = await desk.me.ask('thread/read', { threadId });
  expect(thread.status).toEqual({ type: 'systemError' });

  expect((await desk.runTurn(threadId)).turn.status).toBe('completed');
});

test('a broken stream is an error that is tried again', async () => {
  await using desk = await startDesk([breakOff(), say('Recovered.')]);
  const { turn, heard } = await desk.runTurn(await desk.startThread());

  expect(turn.status).toBe('completed');
  expect(heard.find(({ method }) => method === 'error')?.params).toMatchObject({
    willRetry: true,
    error: {
      message: 'Reconnecting... 1/1',
      codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: null } },
      additionalDetails: expect.stringContaining('stream disconnected before completion'),
    },
  });
});

test.each([
  { status: 401, details: 'Check the key, or sign in again with codex-ts login.' },
  { status: 403, details: 'Check what the account or the key may do.' },
  { status: 402, details: null },
])('a turn that is refused with $status says so, while it is tried again and at the end', async (row) => {
  await using desk = await startDesk([say('Never.')]);
  desk.model.fail({ path: '/responses' }, { status: row.status, body: '{"error":{"message":"because"}}' });
  const threadId = await desk.startThread();

  const { turn, heard } = await desk.runTurn(threadId);

  const errors = heard.filter(({ method }) => method === 'error').map(({ params }) => params['error']);
  const message = expect.stringMatching(`^unexpected status ${row.status} .*because`);
  const codexErrorInfo = { httpConnectionFailed: { httpStatusCode: row.status } };
  const last = { message, codexErrorInfo, additionalDetails: row.details };
  expect(errors).toMatchObject([
    { codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: row.status } } },
    last,
  ]);
  expect(turn.error).toMatchObject(last);
  const { data } = await desk.me.ask('thread/turns/list', { threadId });
  expect(data).toMatchObject([{ status: 'failed', error: { message, codexErrorInfo } }]);
});

test('a patch is told as a change of files, and the turn by its diff', async () => {
  const patch = '*** Begin Patch\n*** Add File: a.txt\n+one\n+two\n*** End Patch';
  await using desk = await startDesk([callTool('apply_patch', patch), say('Done.')]);
  const { heard } = await desk.runTurn(await desk.startThread());

  const changes = [{ path: `${desk.work}/a.txt`, kind: { type: 'add' }, diff: 'one\ntwo\n' }];
  expect(
    heard.find(({ method, params }) => method === 'item/completed' && 'changes' in Object(params['item']))
      ?.params['item'],
  ).toMatchObject({ type: 'fileChange', status: 'completed', changes });
  const diff = heard.find(({ method }) => method === 'turn/diff/updated')?.params['diff'];
  expect(diff).toContain('+one\n+two\n');
});
