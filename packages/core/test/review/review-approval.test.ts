import { startThread } from '@codex-ts/core';
import type { TurnEvent } from '@codex-ts/protocol';
import { breakOff, callTool, failTurn, say, sequence, stopShort } from '@codex-ts/testkit';
import { describe, expect, test } from 'vitest';

import { eventsOf, openHouse } from '../agent-house.ts';
import { logLines } from '../log.ts';
import {
  allowed,
  denied,
  escalated,
  reviewed,
  reviewedTurn,
  reviewRequests,
  verdict,
  wish,
} from './reviewed-turn.ts';

const outcomeOf = (events: readonly TurnEvent[]): unknown => {
  const done = events.find(
    (event) => event.type === 'itemCompleted' && event.item.type === 'commandExecution',
  );
  return done?.type === 'itemCompleted' && 'status' in done.item ? done.item.status : undefined;
};

test('what the reviewer allows is done, and the user is not asked', async () => {
  const { events, heard } = await reviewedTurn([wish, verdict(allowed), say('Made.')]);

  expect(heard).toMatch(/Output:\nhi\n$/u);
  const story = events.filter(({ type }) => type.startsWith('review') || type === 'itemStarted');
  const review = {
    id: expect.stringMatching(/^[\da-f-]{36}$/u),
    request: { kind: 'command', itemId: 'call_1', isConfined: false, reason: 'May I?' },
    startedAtMs: expect.any(Number),
  };
  expect(story.slice(1, 4)).toMatchObject([
    { type: 'itemStarted', item: { id: 'call_1' } },
    { type: 'reviewStarted', review },
    {
      type: 'reviewCompleted',
      review,
      end: { status: 'approved', risk: 'low', authorization: 'high', rationale: 'It was asked for.' },
    },
  ]);
});

test('what the reviewer denies is not done, and the model hears why', async () => {
  const { events, ends, heard } = await reviewedTurn([wish, verdict(denied), say('Well.')]);

  expect(ends).toEqual([
    { status: 'denied', risk: 'high', authorization: 'low', rationale: 'Nobody asked for it.' },
  ]);
  expect(outcomeOf(events)).toBe('declined');
  expect(heard).toMatch(/rejected by the automatic approval review: Nobody asked for it\..*another way/su);
  expect(events.at(-1)?.type).toBe('turnCompleted');
});

test('a long rationale is cut, and no character of it in two', async () => {
  const { ends } = await reviewedTurn([
    wish,
    verdict({ ...denied, rationale: `x${'😀'.repeat(2_000)}` }),
    say('Well.'),
  ]);

  expect(ends).toMatchObject([{ rationale: expect.stringMatching(/^x😀{999}\uFFFD$/u) }]);
});

const { rationale: _, ...unfounded } = allowed;

describe('an answer that is no verdict approves nothing, and is asked for three times', () => {
  test.each([
    { what: 'words', said: say('Sure, go ahead.') },
    { what: 'words around a verdict', said: say(`Here: ${JSON.stringify(allowed)}`) },
    { what: 'a verdict in a fence', said: say(`\`\`\`json\n${JSON.stringify(allowed)}\n\`\`\``) },
    { what: 'an outcome that there is not', said: verdict({ ...allowed, outcome: 'maybe' }) },
    { what: 'an outcome alone', said: verdict({ outcome: 'allow' }) },
    { what: 'a verdict without a reason', said: verdict(unfounded) },
    { what: 'a reason that is no text', said: verdict({ ...allowed, rationale: ['because'] }) },
    { what: 'a risk that there is not', said: verdict({ ...allowed, risk_level: 'none' }) },
    { what: 'a member too many', said: verdict({ ...allowed, override: true }) },
    { what: 'a list', said: say(JSON.stringify([allowed])) },
    { what: 'null', said: say('null') },
    { what: 'two answers', said: sequence(verdict(allowed), verdict(denied)) },
    { what: 'a call', said: sequence(callTool('exec_command', { cmd: 'true' }), verdict(allowed)) },
    { what: 'nothing', said: { items: [] } },
  ])('$what', async ({ said }) => {
    const { events, ends, heard, reviews } = await reviewedTurn([wish, said, said, said, say('Well.')]);

    expect(ends).toEqual([{ status: 'failed', message: 'the answer of the reviewer is no verdict' }]);
    expect(reviews).toHaveLength(3);
    expect(outcomeOf(events)).toBe('declined');
    expect(heard).toMatch(/not approved.*no verdict on the action.*work around/su);
  });
});

test('a verdict counts when it comes at last', async () => {
  const { ends, reviews } = await reviewedTurn([wish, say('hm'), verdict(allowed), say('Made.')]);

  expect(ends).toMatchObject([{ status: 'approved' }]);
  expect(reviews).toHaveLength(2);
});

test.each([
  { what: 'fails', said: failTurn('server_error', 'out of order') },
  { what: 'ends early', said: stopShort('max_output_tokens') },
  { what: 'breaks off after a verdict', said: { ...breakOff(), items: verdict(allowed).items } },
])('a reviewer whose answer $what approves nothing', async ({ said }) => {
  await using house = await openHouse(function* play() {
    yield wish;
    for (;;) yield said;
  }, reviewed);
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed('Make it.');
  const ends = [];
  for await (const event of turn) {
    if (event.type !== 'reviewCompleted') continue;
    ends.push(event.end);
    void turn.interrupt();
  }

  expect(ends).toMatchObject([{ status: 'failed', message: expect.any(String) }]);
});

test.each([{ status: 401 }, { status: 500 }, { hangUp: 'beforeAnswer' as const }])(
  'a reviewer that cannot be reached approves nothing: %j',
  async (fault) => {
    await using house = await openHouse([wish, say('Well.')], reviewed);
    house.server.fail({ where: ({ headers }) => headers['x-openai-subagent'] === 'guardian' }, fault);
    await using thread = await startThread(house.options);
    const events = await eventsOf(thread.runStreamed('Make it.'));

    expect(events.find(({ type }) => type === 'reviewCompleted')).toMatchObject({
      end: { status: 'failed' },
    });
    expect(outcomeOf(events)).toBe('declined');
    expect(house.server.turns.at(-1)?.toolOutputs['call_1']).toContain('This is no verdict on the action.');
  },
);

test('a review that takes too long approves nothing', async () => {
  const late = new AbortController();
  await using house = await openHouse(
    [
      wish,
      () => {
        late.abort();
        return new Promise(() => undefined);
      },
      say('Well.'),
    ],
    { ...reviewed, ports: { deadline: () => late.signal } },
  );
  await using thread = await startThread(house.options);
  const events = await eventsOf(thread.runStreamed('Make it.'));

  expect(events.find(({ type }) => type === 'reviewCompleted')).toMatchObject({
    end: { status: 'timedOut' },
  });
  expect(outcomeOf(events)).toBe('declined');
  expect(house.server.turns.at(-1)?.toolOutputs['call_1']).toMatch(/did not end in time.*no verdict/su);
});

test('an interrupt ends the review, before the turn ends', async () => {
  let isAsked = false;
  await using house = await openHouse(
    [
      wish,
      () => {
        isAsked = true;
        return new Promise(() => undefined);
      },
    ],
    reviewed,
  );
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed('Make it.');
  await expect.poll(() => isAsked).toBe(true);
  await turn.interrupt();
  const events = await eventsOf(turn);

  expect(outcomeOf(events)).toBe('declined');
  const last = events.filter(({ type }) => ['reviewCompleted', 'turnInterrupted'].includes(type));
  expect(last).toMatchObject([
    { type: 'reviewCompleted', end: { status: 'aborted' } },
    { type: 'turnInterrupted' },
  ]);
});

test.each([
  { what: 'three denials in a row', pattern: [denied, denied, denied], counts: [3, 3] },
  {
    what: 'ten denials between approvals',
    pattern: Array.from({ length: 14 }, (_one, at) => (at % 3 === 2 ? allowed : denied)),
    counts: [2, 10],
  },
])('$what interrupt the turn', async ({ pattern, counts: [consecutive, total] }) => {
  const script = pattern.flatMap((said) => [callTool('exec_command', escalated), verdict(said)]);
  const { events, ends } = await reviewedTurn(script);

  expect(ends).toHaveLength(pattern.length);
  expect(events.filter(({ type }) => type === 'reviewsExhausted')).toEqual([
    { type: 'reviewsExhausted', consecutive, denied: total, window: 50 },
  ]);
  expect(events.at(-1)?.type).toBe('turnInterrupted');
});

test('reviews that fail do not interrupt the turn, and the next turn counts anew', async () => {
  const fail = [wish, say('a'), say('b'), say('c')];
  const deny = [callTool('exec_command', escalated), verdict(denied)];
  await using house = await openHouse(
    [...deny, ...deny, ...fail, ...fail, say('One.'), ...deny, ...deny, say('Two.')],
    reviewed,
  );
  await using thread = await startThread(house.options);

  expect(await thread.run('1')).toMatchObject({ outcome: 'completed', answer: 'One.' });
  expect(await thread.run('2')).toMatchObject({ outcome: 'completed', answer: 'Two.' });
});

test('several actions at once are each reviewed', async () => {
  const calls = ['call_1', 'call_2'].map((callId) => callTool('exec_command', escalated, { callId }));
  const { ends } = await reviewedTurn([sequence(...calls), verdict(allowed), verdict(denied), say('Well.')]);

  expect(ends.map(({ status }) => status).toSorted()).toEqual(['approved', 'denied']);
});

test('a policy that never asks has nothing reviewed', async () => {
  const { ends, heard } = await reviewedTurn([wish, say('Well.')], { approvalPolicy: 'never' });

  expect(ends).toEqual([]);
  expect(heard).toMatch(/^approval policy is Never/u);
});

test('the log names the reviewer, and a turn may change it', async () => {
  await using house = await openHouse([say('One.'), say('Two.')], { ...reviewed });
  await using thread = await startThread(house.options);
  await thread.run('1');
  await thread.run('2', { settings: { approvalsReviewer: 'user' } });

  const contexts = (await logLines(thread.path)).filter(({ type }) => type === 'turn_context');
  expect(contexts.map(({ payload }) => payload['approvals_reviewer'])).toEqual(['auto_review', 'user']);
  expect(reviewRequests(house.server)).toEqual([]);
});
