import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { startBackend, type Backend } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { type AccountWorld, openAccountWorld, patiently } from './account-world.ts';

const nudgePath = '/api/codex/accounts/send_add_credits_nudge_email';

async function openWorld(backend: Backend): Promise<AccountWorld> {
  return openAccountWorld({ config: `chatgpt_base_url = "${backend.url}"\n` });
}

test.each([
  { method: 'account/rateLimits/read', params: {}, purpose: 'read rate limits' },
  { method: 'account/rateLimits/read', params: undefined, purpose: 'read rate limits' },
  {
    method: 'account/sendAddCreditsNudgeEmail',
    params: { creditType: 'credits' },
    purpose: 'notify workspace owner',
  },
])('$method requires_auth, requires_chatgpt_auth', async ({ method, params, purpose }) => {
  await using world = await openAccountWorld();
  const client = await world.connect();

  await expect(client.request(method, params)).rejects.toMatchObject({
    rpcCode: -32_600,
    message: `codex account authentication required to ${purpose}`,
  });
  await client.request('account/login/start', { type: 'apiKey', apiKey: 'sk-1' });
  await expect(client.request(method, params)).rejects.toMatchObject({
    rpcCode: -32_600,
    message: `chatgpt authentication required to ${purpose}`,
  });
});

test('get_account_rate_limits_returns_snapshot', async () => {
  await using backend = await startBackend({
    usage: {
      planType: 'pro',
      primary: { usedPercent: 42, windowSeconds: 3600, resetsAt: 1_735_689_600 },
      secondary: { usedPercent: 5, windowSeconds: 86_400, resetsAt: 1_735_693_200 },
      others: { codex_other: { usedPercent: 88, windowSeconds: 1800, resetsAt: 1_735_693_200 } },
      credits: { hasCredits: true, isUnlimited: false, balance: '12.5' },
      reachedType: 'rate_limit_reached',
    },
  });
  await using world = await openWorld(backend);
  const tokens = world.authority.issue();
  await world.store(tokens);
  const client = await world.connect();

  const own = {
    limitId: 'codex',
    limitName: null,
    normalModelSlug: null,
    primary: { usedPercent: 42, windowDurationMins: 60, resetsAt: 1_735_689_600 },
    secondary: { usedPercent: 5, windowDurationMins: 1440, resetsAt: 1_735_693_200 },
    credits: { hasCredits: true, unlimited: false, balance: '12.5' },
    individualLimit: null,
    spendControlReached: null,
    planType: 'pro',
    rateLimitReachedType: 'rate_limit_reached',
  };
  expect(await client.request('account/rateLimits/read', {})).toEqual({
    ordinaryUsageAllowed: null,
    rateLimits: own,
    rateLimitsByLimitId: {
      codex: own,
      codex_other: {
        ...own,
        limitId: 'codex_other',
        limitName: 'codex_other',
        primary: { usedPercent: 88, windowDurationMins: 30, resetsAt: 1_735_693_200 },
        secondary: null,
        credits: null,
        rateLimitReachedType: null,
      },
    },
    rateLimitResetCredits: null,
    accountId: null,
    rateLimitUpsell: null,
  });
  const [request] = backend.requests;
  expect(request).toMatchObject({ method: 'GET', path: '/api/codex/usage' });
  expect(request?.headers).toMatchObject({
    'authorization': `Bearer ${tokens.accessToken}`,
    'chatgpt-account-id': 'account-1',
    'originator': 'test',
  });
});

test('another backend is asked when the settings name another one', async () => {
  await using first = await startBackend();
  await using second = await startBackend();
  await using world = await openWorld(first);
  await world.store(world.authority.issue());
  const client = await world.connect();
  await client.request('account/rateLimits/read', {});

  await writeFile(join(world.place.codexHome, 'config.toml'), `chatgpt_base_url = "${second.url}"\n`);

  await expect
    .poll(async () => {
      await client.request('account/rateLimits/read', {});
      return second.requests.length;
    }, patiently)
    .toBeGreaterThan(0);
});

test('a backend that fails is an internal error that says so', async () => {
  await using backend = await startBackend();
  await using world = await openWorld(backend);
  await world.store(world.authority.issue());
  const client = await world.connect();

  backend.fail('next', { status: 500 });
  await expect(client.request('account/rateLimits/read', {})).rejects.toMatchObject({
    rpcCode: -32_603,
    message: expect.stringMatching(/^failed to fetch codex rate limits: .*500/u),
  });
});

test('send_add_credits_nudge_email posts what is asked for', async () => {
  await using backend = await startBackend();
  await using world = await openWorld(backend);
  await world.store(world.authority.issue());
  const client = await world.connect();
  const ask = (creditType: string): Promise<unknown> =>
    client.request('account/sendAddCreditsNudgeEmail', { creditType });

  expect(await ask('credits')).toEqual({ status: 'sent' });
  expect(await ask('usage_limit')).toEqual({ status: 'sent' });
  expect(backend.nudges).toEqual(['credits', 'usage_limit']);
  expect(backend.requests[0]).toMatchObject({ method: 'POST', path: nudgePath });
  await expect(ask('money')).rejects.toMatchObject({ rpcCode: -32_602, data: { member: 'creditType' } });
});

test('send_add_credits_nudge_email maps 429 to cooldown_active', async () => {
  await using backend = await startBackend();
  await using world = await openWorld(backend);
  await world.store(world.authority.issue());
  const client = await world.connect();

  backend.fail({ path: nudgePath }, { status: 429 });
  expect(await client.request('account/sendAddCreditsNudgeEmail', { creditType: 'credits' })).toEqual({
    status: 'cooldown_active',
  });
});

test('send_add_credits_nudge_email maps 500 to an internal error', async () => {
  await using backend = await startBackend();
  await using world = await openWorld(backend);
  await world.store(world.authority.issue());
  const client = await world.connect();

  backend.fail({ path: nudgePath }, { status: 500 });
  await expect(
    client.request('account/sendAddCreditsNudgeEmail', { creditType: 'credits' }),
  ).rejects.toMatchObject({
    rpcCode: -32_603,
    message: expect.stringMatching(/^failed to notify workspace owner: /u),
  });
});

test('a token that the backend refuses is renewed once, and the client hears nothing of it', async () => {
  await using backend = await startBackend();
  await using world = await openWorld(backend);
  const tokens = world.authority.issue();
  await world.store(tokens);
  const client = await world.connect();
  await client.waitFor('account/updated');
  backend.accept((token) => token !== tokens.accessToken && world.authority.accepts(token));

  await client.request('account/rateLimits/read', {});

  expect(backend.requests.map(({ status }) => status)).toEqual([401, 200]);
  expect(world.authority.hits('refresh_token')).toBe(1);
  expect(client.told).toHaveLength(1);
});
