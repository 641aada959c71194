import { forever, say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { startDesk } from './desk.ts';

test.each([
  { params: {}, tier: null },
  { params: { serviceTier: 'fast' }, tier: 'priority' },
  { params: { serviceTier: 'flex' }, tier: 'flex' },
  { params: { serviceTier: null }, tier: 'default' },
  { params: { serviceTier: 'garbage' }, tier: null },
  { params: { serviceTier: 'fast', model: 'nobody-knows' }, tier: null },
  { params: { config: { service_tier: 'flex' } }, tier: 'flex' },
  { params: { serviceTier: null, config: { service_tier: 'flex' } }, tier: 'default' },
])('a thread that is begun with $params is in the tier $tier', async ({ params, tier }) => {
  await using desk = await startDesk(forever(say('Done.')));
  const { serviceTier, thread } = await desk.me.ask('thread/start', params);
  await desk.runTurn(thread.id);

  expect(serviceTier).toBe(tier);
  const sent = tier === 'default' ? undefined : (tier ?? undefined);
  expect(desk.model.turns[0]?.body['service_tier']).toBe(sent);
});

test('a tier holds, that of one turn for that turn alone', async () => {
  await using desk = await startDesk(forever(say('Done.')));
  const threadId = await desk.startThread({ serviceTier: 'fast' });
  for (const params of [
    {},
    { serviceTierForTurn: 'flex' },
    { serviceTierForTurn: null },
    { serviceTierForTurn: 'default' },
    { serviceTier: 'flex' },
    {},
    { serviceTier: null },
    {},
  ]) {
    await desk.runTurn(threadId, params);
  }

  expect(desk.model.turns.map(({ body }) => body['service_tier'])).toEqual([
    'priority',
    'flex',
    'priority',
    undefined,
    'flex',
    'flex',
    undefined,
    undefined,
  ]);
});

test('a thread goes on in its tier and with its plugins switched off; a fork is in none', async () => {
  await using desk = await startDesk(forever(say('Done.')));
  const threadId = await desk.startThread({ serviceTier: 'fast' });
  await desk.runTurn(threadId, { disabledPluginIds: ['p'] });
  await desk.runTurn(threadId);
  const fork = await desk.me.ask('thread/fork', { threadId });
  expect(fork).toMatchObject({ serviceTier: null, disabledPluginIds: ['p'] });
  // It leaves the memory so.
  await desk.me.ask('thread/archive', { threadId });
  await desk.me.ask('thread/unarchive', { threadId });

  const resumed = await desk.me.ask('thread/resume', { threadId });
  expect(resumed).toMatchObject({ serviceTier: 'priority', disabledPluginIds: ['p'] });
  await desk.runTurn(threadId, { disabledPluginIds: [] });
  const again = await desk.me.ask('thread/resume', { threadId, excludeTurns: true });
  expect(again.disabledPluginIds).toEqual([]);
});

test.each([
  { params: { serviceTier: 'garbage' }, tier: 'garbage', model: 'gpt-5.5' },
  { params: { serviceTier: 'fast', model: 'nobody-knows' }, tier: 'priority', model: 'nobody-knows' },
])('a tier that the model lacks is left out, and that is told: $params', async ({ params, tier, model }) => {
  await using desk = await startDesk([]);
  const threadId = await desk.startThread(params);

  expect(await desk.me.hear('warning')).toEqual({
    threadId,
    message: `Configured service tier \`${tier}\` is not advertised as supported for model \`${model}\` and will be omitted from requests.`,
  });
});
